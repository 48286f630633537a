# TODO: units
