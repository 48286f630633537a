# In the new root, before it boots: users, locale, and on NixOS real systems in a real store.
set -eu
. /bed/settings.sh
# Only the machine's own users remain, beside those of the bed.
keep() { awk -F: '($3 < 1000 || $3 > 60000)' "$1" > /bed/kept && cat /bed/kept > "$1"; }
keep /etc/passwd
keep /etc/group
awk -F: 'NR == FNR { known[$1]; next } $1 in known' /etc/passwd /etc/shadow > /bed/kept && cat /bed/kept > /etc/shadow
sed -i "s/^\(adm:.*:\)$/\1moritz/; t; s/^adm:.*/&,moritz/" /etc/group # They read the journal.
cat /bed/passwd >> /etc/passwd
cat /bed/group >> /etc/group
cat /bed/shadow >> /etc/shadow
tr -d - < /proc/sys/kernel/random/uuid > /etc/machine-id
while IFS=: read -r user _ id _ _ home _; do
  [ "$id" -ge 1000 ] && [ "$id" -lt 60000 ] || continue
  mkdir -p "$home"
  cp -r /bed/skeleton/. "$home/"
  chown -R "$user:users" "$home"
  chmod 700 "$home"
done < /etc/passwd
# Every unit that this machine would start stays out, but those that a host needs.
mkdir -p /etc/systemd/system/multi-user.target.wants
while read -r what unit; do
  case $what in
    want)
      if [ -e "/etc/systemd/system/$unit" ]; then from=/etc; else from=/lib; fi
      ln -sf "$from/systemd/system/$unit" "/etc/systemd/system/multi-user.target.wants/$unit"
      ;;
    mask) ln -sf /dev/null "/etc/systemd/system/$unit" ;;
  esac
done < /bed/units
ln -sf /lib/systemd/system/multi-user.target /etc/systemd/system/default.target
[ ! -d /etc/nixos ] || (
  cd /etc/nixos
  export GIT_CONFIG_GLOBAL=/bed/gitconfig GIT_CONFIG_NOSYSTEM=1
  printf '[user]\nname = Moritz\nemail = moritz@example.org\n[init]\ndefaultBranch = main\n' > "$GIT_CONFIG_GLOBAL"
  git init -q && git add -A && git commit -qm 'first'
)
chown root:root /etc/sudoers /etc/sudoers.d
chmod 440 /etc/sudoers
chmod 600 /etc/ssh/ssh_host_*_key
if [ "$SUDO" = no ]; then rm -f /usr/bin/sudo; fi
if [ "$NIXOS" = yes ]; then
  . /bed/nixos.sh
fi
mkdir -p /run/sshd
/usr/sbin/sshd -t -f /etc/ssh/sshd_config
rm -rf /bed
