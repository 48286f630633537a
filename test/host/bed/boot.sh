# Inside the namespaces of a bed: the machine's root with whatever is written forgotten, prepared, then booted. $1: the bed's folder.
set -eu
folder=$1
. "$folder/settings.sh"
mount --make-rprivate /
rw=$folder/rw root=$folder/root
mkdir "$rw" "$root"
mount -t tmpfs -o mode=755 tmpfs "$rw"
mkdir "$rw/upper" "$rw/work"
# No host has files or folders of its own at the top: what changes there would seem to change in the bed. (A whiteout of overlayfs.)
for path in /* /.[!.]*; do
  case ${path#/} in
    bin | boot | dev | etc | home | lib* | media | mnt | nix | opt | proc | root | run | sbin | srv | sys | tmp | usr | var) ;;
    *) [ ! -e "$path" ] || mknod "$rw/upper$path" c 0 0 ;;
  esac
done
mount -t overlay overlay -o "lowerdir=/,upperdir=$rw/upper,workdir=$rw/work" "$root"
# What lies there on this machine is no one else's, may be much, and what its own services write there must not show in the bed.
own="root home tmp var/log"
if [ "$NIXOS" = yes ]; then own="$own boot nix"; else rm -rf "$root/nix" "$root"/usr/lib/tmpfiles.d/nix-*.conf; fi
for path in $own; do
  mkdir -p "$rw/own/$path" "$root/$path"
  mount --bind "$rw/own/$path" "$root/$path"
done
mkdir "$root/var/log/journal"
chmod 700 "$root/root"
chmod 1777 "$root/tmp"
rm -rf "$root/etc/systemd/system" "$root/etc/sudoers.d" "$root/etc/nixos" "$root/etc/update-motd.d" "$root/bed"
# What makes units of this machine's disks, consoles and databases: run at each reload, and of no bed.
rm -f "$root"/usr/lib/systemd/system-generators/* "$root"/usr/lib/systemd/user-generators/*
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
for name in prepare.sh settings.sh nixos.sh running.sh systems.nix systems.json plan loader.py; do
  cp "$folder/$name" "$root/bed/"
done
if ! env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root chroot "$root" /bin/sh /bed/prepare.sh >"$folder/prepare.log" 2>&1; then
  tail -n 60 "$folder/prepare.log"
  echo "@failed: it could not be prepared"
  exit 1
fi
umount -l "$root/dev" "$root/proc"
# A file system of its own that only root may list, as a vfat with fmask=0077,dmask=0077.
[ -z "$BOOT_MEGABYTES" ] || mount -t tmpfs -o "size=${BOOT_MEGABYTES}M,mode=700" tmpfs "$root/boot"
echo "@prepared"

# 133: it wants to be started again. Somebody who kills its first process says so by a file: power that is gone for a moment.
boot() {
  while :; do
    code=0
    systemd-nspawn --directory="$root" --quiet --machine="$HOST_NAME" --hostname="$HOST_NAME" --register=no --keep-unit --link-journal=no \
      --resolv-conf=off --timezone=off --console=pipe --boot </dev/null >>"$folder/boot.log" 2>&1 || code=$?
    [ "$code" -eq 133 ] || [ -e "$folder/crash" ] || break
    # The boot loader's default is what the profile names, unless it was killed between the one and the other.
    next=/nix/var/nix/profiles/system
    if [ -e "$folder/crash" ]; then
      rm -f "$folder/crash"
      number=$(sed -n 's/^default nixos-generation-\([0-9]*\)\.conf$/\1/p' "$root/boot/loader/loader.conf") || number=
      [ -z "$number" ] || next=$next-$number-link
    fi
    next=$(chroot "$root" readlink -f "$next") || continue
    [ ! -d "$root$next" ] || chroot "$root" /bin/sh -s -- "$next" "$next" <"$folder/running.sh"
  done
  tail -n 60 "$folder/boot.log"
  echo "@failed: systemd-nspawn ended with $code"
}
boot &
# The bed is wanted as long as somebody holds the other end.
while read -r _; do :; done
