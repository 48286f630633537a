# Which system runs from the next start on, $1, and which was booted, $2: what stage 2 of a NixOS does before systemd starts.
mkdir -p /etc/tmpfiles.d
cat > /etc/tmpfiles.d/nixos-bed.conf <<EOF
L /run/current-system - - - - $1
L /run/booted-system - - - - $2
d /run/wrappers 0755 root root
L /run/wrappers/bin - - - - /usr/bin
EOF
ln -sfn "$(readlink -f "$1/etc")" /etc/static
for file in ssh/sshd_config os-release; do
  [ ! -e "/etc/static/$file" ] || ln -sfn "/etc/static/$file" "/etc/$file"
done
