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
sh /bed/running.sh "$current" "$booted"
touch /etc/NIXOS
