# One bed from its beginning to its end: as root, until standard input closes. Arguments: its folder.
# A cgroup of its own, or two beds would share the units of systemd; a mount and a pid namespace of its own: when the first process in
# them ends, however it ends, the kernel ends all others and every mount with them.
set -eu
folder=$1
name=${folder##*/}
groups=
while IFS=: read -r _ controllers path; do
  case $controllers in
    '') for top in /sys/fs/cgroup /sys/fs/cgroup/unified; do [ -e "$top/cgroup.procs" ] && [ "$(stat -f -c %T "$top")" = cgroup2fs ] && break; done ;;
    name=systemd) top=/sys/fs/cgroup/systemd ;;
    *) continue ;;
  esac
  [ -w "$top$path/cgroup.procs" ] || continue
  group=${top}${path%/}/$name
  mkdir "$group"
  groups="$groups $group"
done < /proc/self/cgroup

unshare --mount --pid --fork --kill-child --mount-proc sh -c '
  for group in $2; do echo 0 > "$group/cgroup.procs"; done
  . "$1/boot.sh"
' bed "$folder" "$groups" || true

for group in $groups; do
  for _ in 1 2 3 4 5; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
done
rm -rf "$folder"
