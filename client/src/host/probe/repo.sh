# TODO: repo
