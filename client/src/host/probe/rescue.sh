# TODO: rescue
