# Makes the machine what the system says, as activation scripts of NixOS do: /etc leads into the store through /etc/static.
system=$1
echo "setting up /etc..." >&2
ln -sfn "$(readlink -f "$system/etc")" /etc/static
(cd /etc/static && find -L . -type f) | while read -r file; do
  file=${file#./}
  mkdir -p "/etc/$(dirname "$file")"
  ln -sfn "/etc/static/$file" "/etc/$file"
done
# What the system before had and this one has not.
find /etc -xdev -type l -lname '/etc/static/*' 2>/dev/null | while read -r link; do
  [ -e "$link" ] || rm -f "$link"
done
touch /etc/NIXOS
ln -sfn "$system" /run/current-system
