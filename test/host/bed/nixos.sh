# What makes the new root a NixOS as far as one can see from outside: its store, generations, and links into them.
ln -sfn bash /bin/sh
mkdir -p /nix/store /nix/var/nix/profiles /nix/var/nix/gcroots
profile=/nix/var/nix/profiles/system
number=0
nix-build /bed/systems.nix --no-out-link > /bed/systems
system() { sed -n "$(($1 + 1))p" /bed/systems; }
# /bed/plan: what becomes of which system, and when it was made.
while read -r role which made; do
  case $role in
    generation)
      number=$((number + 1))
      nix-env -p $profile --set "$(system "$which")"
      [ -z "$made" ] || touch -h -d "@$made" "$profile-$number-link"
      ;;
    remove) rm "$profile-$which-link" ;;
    default) ln -sfn "system-$which-link" $profile ;;
    current) current=$(system "$which") ;;
    booted) booted=$(system "$which") ;;
  esac
done < /bed/plan
mkdir -p /etc/tmpfiles.d
cat > /etc/tmpfiles.d/nixos-bed.conf <<EOF
L /run/current-system - - - - $current
L /run/booted-system - - - - $booted
d /run/wrappers 0755 root root
L /run/wrappers/bin - - - - /usr/bin
EOF
ln -sfn "$(readlink -f "$current/etc")" /etc/static
rm -f /etc/ssh/sshd_config /etc/os-release
ln -s /etc/static/ssh/sshd_config /etc/ssh/sshd_config
ln -s /etc/static/os-release /etc/os-release
touch /etc/NIXOS
