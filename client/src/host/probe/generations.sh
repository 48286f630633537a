# TODO: generations
