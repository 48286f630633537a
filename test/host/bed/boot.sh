# Inside the namespaces of a bed: the machine's root with whatever is written forgotten, prepared, then booted. $1: the bed's folder.
set -eu
folder=$1
. "$folder/settings.sh"
mount --make-rprivate /
rw=$folder/rw root=$folder/root
mkdir "$rw" "$root"
mount -t tmpfs -o mode=755 tmpfs "$rw"
mkdir "$rw/upper" "$rw/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$rw/upper,workdir=$rw/work" "$root"
# What lies there on this machine is no one else's, and may be much.
own="root home tmp var/log/journal"
if [ "$NIXOS" = yes ]; then own="$own boot nix"; else rm -rf "$root/nix"; fi
for path in $own; do
  mkdir -p "$rw/own/$path" "$root/$path"
  mount --bind "$rw/own/$path" "$root/$path"
done
chmod 700 "$root/root"
chmod 1777 "$root/tmp"
rm -rf "$root/etc/systemd/system" "$root/etc/sudoers.d" "$root/etc/nixos" "$root/etc/update-motd.d" "$root/bed"
mkdir -p "$root/etc/systemd/system" "$root/etc/sudoers.d"
cp -r --preserve=mode "$folder/files/." "$root/"
while IFS= read -r pair; do # Folders of this machine: from, a tab, where to.
  to=$root${pair#*	}
  mkdir -p "$to"
  cp -r --preserve=mode "${pair%%	*}/." "$to/"
done < "$folder/folders"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root/bed"
cp "$folder"/prepare.sh "$folder"/settings.sh "$folder"/nixos.sh "$folder"/systems.nix "$folder"/systems.json "$folder"/plan "$folder"/loader.py "$root/bed/"
if ! env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root chroot "$root" /bin/sh /bed/prepare.sh >"$folder/prepare.log" 2>&1; then
  echo "@failed preparing"
  exit 1
fi
umount -l "$root/dev" "$root/proc"
echo "@prepared"
# shellcheck disable=SC2086
systemd-nspawn --directory="$root" --quiet --machine="$HOST_NAME" --hostname="$HOST_NAME" --register=no --keep-unit --link-journal=no \
  --resolv-conf=off --timezone=off --console=pipe $NSPAWN --boot </dev/null >"$folder/boot.log" 2>&1 || echo "@failed booting" &
# The bed is wanted as long as somebody holds the other end.
while read -r _; do :; done
