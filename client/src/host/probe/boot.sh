# TODO: boot
