# TODO: system
