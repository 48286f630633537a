# TODO: sshd
