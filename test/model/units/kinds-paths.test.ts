/** Where a unit may work: whether all of its paths are known, or some may lie anywhere. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { pathsIn } from "#model/units/block/options.ts";
import { unitIn } from "./unit-for.ts";

type Known = "known" | "configured" | "unknown";

/** Body of `systemd.services.own`. */
const units: readonly (readonly [body: string, paths: Known])[] = [
  // What stands there is all there is.
  [`script = "rsync -a /srv/a/ /mnt/b/";`, "known"],
  [`script = "echo x > /var/lib/own/state";`, "known"],
  [`script = "target=/srv/b\ncp /srv/a \\"$target\\"";`, "known"],
  [`script = "target=$BASE/b\ncp /srv/a \\"$target\\""; environment.BASE = "/srv";`, "known"],
  [`script = "for x in a b; do touch /srv/$x; done";`, "known"],
  [`script = "for x in /srv/*; do touch \\"$x\\"; done";`, "known"],
  [`script = "touch \\"/srv/$(date +%F).txt\\"";`, "known"],
  [`script = "work=$(mktemp -d)\ntouch \\"$work/x\\"";`, "known"],
  [`script = "touch $STATE_DIRECTORY/x";`, "known"],
  [`script = "used=$(df /boot | tail -n 1)\n[ \\"$used\\" -lt 80 ] || echo \\"$used\\"";`, "known"],
  [`script = "read -r line < /srv/x; echo \\"$line\\"";`, "known"],
  [`script = "df / | awk '{ print $5 }'";`, "known"],
  [`script = "answer=$(curl -s https://example.org)\necho \\"$answer\\" | jq --arg x \\"$answer\\" .y";`, "known"],
  [`script = "greet() { touch \\"/srv/$1\\"; }\ngreet world";`, "known"],
  [`script = "write() { touch \\"$1\\"; }\nwrite /srv/world";`, "known"],
  [`script = "\${pkgs.curl}/bin/curl -s https://example.org";`, "known"],
  [`script = "cp \${./x} /srv/x";`, "known"],
  [`script = "cp \${pkgs.own}/share/x /srv/x";`, "known"],
  [`script = "cat \${config.sops.secrets.token.path}";`, "known"],
  [`script = "cat \${config.age.secrets.token.path}";`, "known"],
  [`serviceConfig.ExecStart = pkgs.writeShellScript "own" "cat \${config.sops.secrets.token.path}\ntrue";`, "known"],
  [`script = "echo \${config.networking.hostName}";`, "known"],
  [`scriptArgs = "/srv/b"; script = "touch \\"$1\\"";`, "known"],
  // A beginning that nobody sees.
  [`script = "rsync -a \${config.users.users.alice.home}/docs/ /mnt/backup/";`, "unknown"],
  [`script = "cp -r \${config.home-manager.users.alice.xdg.configHome} /mnt/backup/";`, "unknown"],
  [
    `serviceConfig.ExecStart = pkgs.writeShellScript "own" "cp -r \${config.users.users.alice.home} /b\ntrue";`,
    "unknown",
  ],
  [`script = "ls > list.txt"; serviceConfig.WorkingDirectory = config.users.users.alice.home;`, "unknown"],
  [`script = "true"; serviceConfig.ReadWritePaths = [ "\${config.users.users.alice.home}/x" ];`, "unknown"],
  [`script = "true"; environment.DATA = "\${config.users.users.alice.home}/x";`, "unknown"],
  [`script = "true"; serviceConfig.Environment = [ "DATA=\${config.users.users.alice.home}/x" ];`, "unknown"],
  [`script = "rsync -a \\"$SOURCE\\" \\"$TARGET\\""; serviceConfig.EnvironmentFile = "/run/secrets/x.env";`, "unknown"],
  [`script = "rsync -a \\"$SOURCE\\" \\"$TARGET\\"";`, "unknown"],
  [`scriptArgs = "%i"; script = "rsync -a \\"$1\\"/ /mnt/x/";`, "unknown"],
  [`script = "touch \\"$1\\"";`, "unknown"],
  [`script = "out=$1\necho x > \\"$out\\"";`, "unknown"],
  [`script = "cat \\"$DEVICE\\"";`, "unknown"],
  [`script = "home=$(getent passwd alice | cut -d: -f6)\ncp -r \\"$home\\" /mnt";`, "unknown"],
  [`script = "cp -r \\"$(cat /etc/target)\\" /mnt";`, "unknown"],
  [`script = "while read -r file; do rm \\"$file\\"; done < /srv/list";`, "unknown"],
  [`script = "cat /srv/list | xargs rm";`, "unknown"],
  [`script = "cp --target-directory=\\"$X\\" /srv/a";`, "unknown"],
  [`script = "tar -C\\"$X\\" -cf /srv/a .";`, "unknown"],
  [`script = "cp \\\${X:-/srv/x} /srv/a";`, "unknown"],
  [`script = "cat /srv/a/../../x";`, "unknown"],
  [`script = "write() { touch \\"$1\\"; }\nwrite \\"$X\\"";`, "unknown"],
  [`script = "true"; serviceConfig.User = "%i";`, "unknown"],
  [`serviceConfig.ExecStart = "\${pkgs.rsync}/bin/rsync -a %f /mnt";`, "unknown"],
  [`serviceConfig.ExecStart = "\${pkgs.rsync}/bin/rsync -a \${"$"}{SOURCE} /mnt";`, "unknown"],
  // All that there is.
  [`script = "rsync -aAX --delete --exclude=/proc / /mnt/backup/";`, "unknown"],
  [`script = "tar -C / -czf /mnt/x.tgz .";`, "unknown"],
  [`script = "cd /; tar czf /mnt/b.tgz etc home";`, "unknown"],
  [`script = "rsync -a /{etc,home,root}/ /mnt/b/";`, "unknown"],
  [`script = "du -xsh /*";`, "unknown"],
  [`script = "for d in /*/; do du -s \\"$d\\"; done";`, "unknown"],
  // Something else says more.
  [
    `serviceConfig = { EnvironmentFile = "/run/x.env"; ExecStart = "\${pkgs.gotify-server}/bin/gotify-server"; };`,
    "configured",
  ],
  [`serviceConfig.ExecStart = "\${pkgs.traefik}/bin/traefik --configFile=/etc/traefik/traefik.toml";`, "configured"],
  [`serviceConfig.ExecStart = "/opt/own/program";`, "configured"],
];

const known: readonly (readonly [source: string, unit: string, paths: Known])[] = [
  [`services.vaultwarden.enable = true;`, "vaultwarden", "known"],
  [`services.lidarr = { enable = true; dataDir = "/srv/lidarr"; };`, "lidarr", "known"],
  [`services.lidarr = { enable = true; dataDir = config.users.users.alice.home; };`, "lidarr", "unknown"],
  [`services.lidarr = { enable = true; openFirewall = config.nothing; };`, "lidarr", "known"],
  [
    `services.postgresqlBackup = { enable = true; location = "\${config.users.users.alice.home}/pg"; };`,
    "postgresqlBackup",
    "unknown",
  ],
  [`services.coredns = { enable = true; config = ". { file \${config.nothing.zone} }"; };`, "coredns", "unknown"],
  [`services.coredns = { enable = true; config = ". { forward . 9.9.9.9 }"; };`, "coredns", "known"],
  [`services.homepage-dashboard = { enable = true; description = "x"; };`, "homepage-dashboard", "known"],
  [
    `services.vaultwarden = { enable = true; environmentFile = config.sops.secrets.x.path; };`,
    "vaultwarden",
    "configured",
  ],
];

describe("paths of a unit", () => {
  for (const [body, paths] of units)
    it(`${body.replaceAll("\n", "⏎")} → ${paths}`, () => {
      assert.equal(knownOf(`{ config, lib, pkgs, ... }: { systemd.services.own = { ${body} }; }`, "own"), paths);
    });

  for (const [body, unit, paths] of known)
    it(`${body} → ${paths}`, () => {
      assert.equal(knownOf(`{ config, lib, pkgs, ... }: { ${body} }`, unit), paths);
    });

  it("are found wherever they stand", () => {
    const body = `services.coredns = { enable = true; config = ". { file /home/alice/zone }"; };`;
    assert.deepEqual(pathsIn(unitIn(`{ ${body} }`, "coredns")).all, ["/home/alice/zone"]);
  });

  it("are found in what the program is given", () => {
    const own = (body: string): readonly string[] =>
      pathsIn(unitIn(`{ pkgs, ... }: { systemd.services.own = { ${body} }; }`, "own")).files;
    assert.deepEqual(
      own(`serviceConfig.ExecStart = "\${pkgs.prometheus}/bin/prometheus --storage.tsdb.path=/data/p";`),
      ["/data/p"],
    );
    assert.deepEqual(own(`environment.DATABASE = "sqlite:/data/x.db"; script = "true";`), ["/data/x.db"]);
    assert.deepEqual(own(`serviceConfig = { Environment = [ "X=/srv/x" ]; ExecStart = "/opt/own/program"; };`), [
      "/srv/x",
    ]);
    // What may be written already, and what no path is.
    assert.deepEqual(own(`serviceConfig = { ReadWritePaths = [ "/srv/x" ]; ExecStart = "/opt/own/program"; };`), []);
    assert.deepEqual(own(`serviceConfig = { SystemCallFilter = [ "~@mount" ]; ExecStart = "/opt/own/program"; };`), []);
    const log = `services.clamav.updater = { enable = true; settings.UpdateLogFile = "/var/log/clamav/freshclam.log"; };`;
    assert.deepEqual(pathsIn(unitIn(`{ ${log} }`, "clamav-freshclam")).files, ["/var/log/clamav/freshclam.log"]);
  });
});

function knownOf(source: string, name: string): Known {
  const { unknown, configured } = pathsIn(unitIn(source, name));
  return unknown !== undefined ? "unknown" : configured !== undefined ? "configured" : "known";
}
