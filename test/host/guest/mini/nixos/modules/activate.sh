# Makes the machine what the system says, as activation scripts of NixOS do: /etc leads into the store through /etc/static.
system=$1
echo "setting up /etc..." >&2
ln -sfn "$(readlink -f "$system/etc")" /etc/static
cp -rsLT --remove-destination /etc/static /etc
# What the system before had and this one has not.
find /etc -xdev -type l -lname '/etc/static/*' 2>/dev/null | while read -r link; do
  [ -e "$link" ] || rm -f "$link"
done
touch /etc/NIXOS
ln -sfn "$system" /run/current-system
