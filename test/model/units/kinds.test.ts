/** What kind of program a unit of the repo's own runs, told from what it runs. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { certainKinds, kindsOf } from "#model/units/kinds/kinds.ts";
import { unitIn } from "./unit-for.ts";

/** Body of `systemd.services.own` → kinds; `undefined`: not known. */
const units: readonly (readonly [body: string, kinds: string | undefined])[] = [
  [`script = "echo hello";`, "plain"],
  [
    `script = ''\n  set -euo pipefail\n  if [ -f /run/x ]; then curl -fsS https://example.org | jq -r .x; fi\n'';`,
    "plain",
  ],
  [`script = ''\n  # sudo is only a word here\n  echo "mount; sudo"\n'';`, "plain"],
  [`script = "echo x > /var/lib/own/state";`, "files plain"],
  [`script = "echo x 2>&1 >/dev/null";`, "plain"],
  [`script = "mkdir -p /mnt/media && chown media /mnt/media";`, "files"],
  [`script = "echo nameserver 1.1.1.1 > /etc/resolv.conf";`, "files plain root"],
  [`script = "cat /etc/os-release";`, "plain"],
  [`script = "for x in a b; do echo $x; done";`, "plain"],
  [`script = "greet() { echo hello; }\ngreet world";`, "plain"],
  [`script = "while read -r line; do echo \\"$line\\"; done < /var/log/x";`, "plain"],
  [`script = "used=$(df /boot | tail -n 1)\n[ \\"$used\\" -lt 80 ] || exit 1";`, "plain"],
  [`script = "x=$(sudo id)";`, "setuid"],
  [`script = "timeout 5 ping -c1 9.9.9.9";`, "icmp"],
  [`script = "exec \${pkgs.iproute2}/bin/ip link show";`, "network-admin"],
  [`script = "\${pkgs.util-linux}/bin/mount /dev/sdb1 /mnt";`, "disks mount"],
  [`script = "bash -c 'modprobe tun'";`, "kernel"],
  [`script = "cat ~/.config/x";`, "home plain"],
  [`script = "cp /tmp/a /srv/b";`, "files tmp"],
  [`script = "echo 1 > /sys/class/x/y";`, "files kernel plain"],
  [`script = "cat /sys/class/x/y";`, "plain"],
  [`script = "systemd-cat -t own my-own-tool";`, undefined],
  [`script = "systemd-cat -t own echo hello";`, undefined],
  [`script = "trap 'rm -f /run/x' EXIT; echo hello";`, "files plain"],
  [`script = "trap 'my-own-tool' EXIT; echo hello";`, undefined],
  [`script = "df / | awk '{ print $5 }'";`, "plain"],
  [`script = ''df / | awk '{ system("sudo " $5) }' '';`, undefined],
  [`script = "docker ps";`, "container"],
  [`script = "/run/wrappers/bin/thing";`, "setuid"],
  [`script = "systemctl restart x";`, "root"],
  [`script = "cat <<END\nsudo mount\nEND\necho done";`, "plain"],
  [`script = "my-own-tool --run";`, undefined],
  [`script = "my-own-tool | sudo tee /x";`, "setuid"],
  [`script = "eval \\"$X\\"";`, undefined],
  [`script = "case $1 in a) echo a;; esac";`, undefined],
  [`script = "echo \`sudo id\`";`, undefined],
  [`script = config.nothing.here;`, undefined],
  [`serviceConfig.ExecStart = "\${pkgs.nodejs}/bin/node /srv/app/main.js";`, undefined],
  [`serviceConfig.ExecStart = "\${pkgs.python3}/bin/python3 /srv/app/main.py";`, undefined],
  [`serviceConfig.ExecStart = "\${pkgs.rclone}/bin/rclone sync /srv/a remote:b";`, "files go home"],
  [`serviceConfig.ExecStart = "\${pkgs.radarr}/bin/Radarr -nobrowser -data=/var/lib/radarr";`, "dotnet files home"],
  [`serviceConfig.ExecStart = lib.getExe pkgs.vaultwarden;`, "plain rust"],
  [`serviceConfig.ExecStart = "\${lib.getExe pkgs.prowlarr} -nobrowser";`, "dotnet"],
  [`serviceConfig.ExecStart = "+\${pkgs.coreutils}/bin/touch /var/lib/x";`, "files"],
  [`serviceConfig.ExecStart = pkgs.writeShellScript "own" ''\n  echo hello\n  sudo id\n'';`, "plain setuid"],
  [`serviceConfig.ExecStart = "\${pkgs.writeShellScriptBin "own" "echo hello\\necho you"}/bin/own";`, "plain"],
  [
    `serviceConfig.ExecStart = lib.getExe (pkgs.writeShellApplication { name = "own"; runtimeInputs = [ pkgs.curl ]; text = "curl x\\necho y"; });`,
    "plain",
  ],
  [
    `serviceConfig.ExecStart = pkgs.writeScript "own" ''\n  #!\${pkgs.python3}/bin/python3\n  import os\n'';`,
    undefined,
  ],
  [`serviceConfig.ExecStart = "\${pkgs.bash}/bin/bash /etc/nixos/scripts/x.sh";`, undefined],
  [`serviceConfig.ExecStart = "/run/current-system/sw/bin/tailscale up";`, "root"],
  [`script = "echo x"; preStart = "modprobe wireguard";`, "kernel plain"],
  [`script = "echo x"; path = [ "/run/wrappers" ];`, "plain setuid"],
  [
    `serviceConfig.ExecStart = pkgs.writeShellScript "own" "\${pkgs.iproute2}/bin/ip netns add x\necho \${config.nothing}";`,
    "network-admin plain",
  ],
  [`script = "echo x"; serviceConfig.AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" ];`, "low-port plain"],
  [`script = "echo x"; serviceConfig.DeviceAllow = [ "/dev/dri/renderD128 rw" ];`, "gpu plain"],
  [`script = "echo x"; serviceConfig.TTYPath = "/dev/tty9";`, "plain serial"],
  // What arguments make of a program.
  [`script = "openssl rand -out /etc/x.key 32";`, "files plain root"],
  [`script = "openssl rand 32";`, "plain"],
  [`script = "openssl x509 -in /etc/ssl/x.pem -noout -enddate";`, "plain"],
  [`script = "yq -i '.a=1' /etc/foo.yaml";`, "files plain root"],
  [`script = "yq .a /etc/foo.yaml";`, "plain"],
  [`script = "sort -u -o /etc/hosts.deny /var/lib/deny";`, "files plain root"],
  [`script = "sort -u /etc/hosts";`, "plain"],
  [`script = "sqlite3 /etc/app/db.sqlite 'delete from x'";`, "files root"],
  [`script = "sqlite3 /srv/db '.shell id'";`, undefined],
  [`script = "awk -i inplace '{print}' /etc/foo.conf";`, "files plain root"],
  [`script = "sed -n 's/x/y/p' /etc/foo.conf";`, "plain"],
  [`script = "sed -n 'w /etc/x' /srv/y";`, "files plain root"],
  [`script = "curl -so /etc/x https://example.org";`, "files plain root"],
  [`script = "curl --netrc https://example.org";`, "home plain"],
  [`script = "date -s \\"$(curl -sI https://example.org)\\"";`, "kernel plain"],
  [`script = "date +%s";`, "plain"],
  [`script = "find /srv -mtime +3 -exec own {} +";`, undefined],
  [`script = "tar --to-command=own -xf /srv/x.tar";`, undefined],
  [`script = "rsync -a host:/srv/ /mnt/";`, "files home"],
  [`script = "rsync -a /srv/ /mnt/";`, "files"],
  [`script = "restic mount /mnt";`, "files go home mount"],
  [`script = "borg mount repo /mnt";`, "files home mount"],
  [`script = "systemctl poweroff";`, "kernel root"],
  [`script = "nc -l 80";`, "low-port plain"],
  // Programs that are more than they seem.
  [`script = "mail -s hello root@example.org";`, "setuid"],
  [`script = "echo hello | /run/wrappers/bin/sendmail x";`, "plain setuid"],
  [`script = "crontab -l";`, "setuid"],
  [`script = "dmesg";`, "kernel"],
  [`script = "ffmpeg -hwaccel vaapi -i rtsp://cam -c copy /srv/cam.mkv";`, "files gpu serial"],
  [`script = "pgrep -x kodi";`, "processes"],
  [`script = "for p in /proc/[0-9]*; do cat $p/comm; done";`, "plain processes"],
  [`script = "pg_dump -f /srv/x own";`, "files home"],
  [`script = "apprise -b hello";`, "home python"],
  [`script = "cryptsetup open /dev/sdb x";`, "disks mount root"],
  [`script = "nvidia-smi";`, "gpu"],
  [`script = "df -h";`, "home plain"],
  [`script = "chrt -f 50 echo hello";`, undefined],
  [`script = "nvidia-smi -pl 200";`, "gpu kernel"],
  [`script = "arping -c1 192.168.1.1";`, "network-admin"],
  // Places.
  [`script = "part=/ho\ncp -r \\\${part}me/x /mnt";`, "files home"],
  [`script = "part=/srv/ho\ncp -r \\\${part}me/x /mnt";`, "files"],
  [`script = "git pull"; serviceConfig.WorkingDirectory = "/etc/nixos";`, "files home root"],
  [`script = "ls"; serviceConfig.WorkingDirectory = "/etc/nixos";`, "plain"],
  [`script = "mpv /srv/x.mkv"; environment.DISPLAY = ":0";`, "home serial tmp"],
  [`script = "echo hello > /dev/kmsg";`, "files kernel plain"],
  [`script = "while read -r l; do echo $l; done < /dev/kmsg";`, "kernel plain"],
  [`script = "echo x > /proc/sysrq-trigger";`, "files kernel plain"],
  [`script = "cd ~\nls";`, "home plain"],
  [`script = "curl file:///home/alice/x";`, "home plain"],
  [`script = "cp -r /{etc,home} /mnt";`, "files home root tmp"],
  [`script = "cd /\ntar cf /mnt/x home";`, "files home plain tmp"],
  [`script = "cat \\"$DEVICE\\""; environment.DEVICE = "/dev/serial/by-id/x";`, "plain serial"],
  [`script = "echo x | nc -U $SOCK"; environment.SOCK = "/tmp/sock";`, "plain tmp"],
  [`script = "ls"; serviceConfig.Environment = [ "X=/home/alice/x" ];`, "home plain"],
  [`scriptArgs = "/etc/out"; script = "out=$1\necho x > \\"$out\\"";`, "files plain root"],
  [`serviceConfig.ExecStart = "\${pkgs.coreutils}/bin/cat %h/x";`, "home plain"],
  [`serviceConfig.ExecStart = "\${pkgs.coreutils}/bin/date +%%T";`, "plain"],
  [`serviceConfig.ExecStart = "\${pkgs.prometheus}/bin/prometheus --config.file=/etc/prometheus.yml";`, "go"],
  [`serviceConfig.ExecStart = "\${pkgs.prometheus}/bin/prometheus --storage.tsdb.path=/etc/data";`, "go root"],
];

describe("kinds of units of the repo's own", () => {
  for (const [body, kinds] of units)
    it(body.replaceAll("\n", "⏎"), () => {
      const found = kindsOf(unitIn(`{ config, lib, pkgs, ... }: { systemd.services.own = { ${body} }; }`, "own"));
      assert.equal(found && [...found].sort().join(" "), kinds);
    });

  it("says at least what is certain", () => {
    const body = `serviceConfig.ExecStart = "\${pkgs.nodejs}/bin/node /srv/app/main.js";`;
    const unit = unitIn(`{ pkgs, ... }: { systemd.services.own = { ${body} }; }`, "own");
    assert.deepEqual([...certainKinds(unit)], ["node"]);
  });

  it("are those of NixOS's own for its services", () => {
    const unit = unitIn("{ services.vaultwarden.enable = true; }", "vaultwarden");
    assert.deepEqual([...(kindsOf(unit) ?? [])].sort(), ["plain", "rust"]);
  });
});
