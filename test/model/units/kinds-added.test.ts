/** What the repo adds to units, and whom they run as: it counts beside what NixOS has them run. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { refusalOf } from "#knowledge/hardening-profiles.ts";
import { kindsOf } from "#model/units/kinds/kinds.ts";
import { unitIn } from "./unit-for.ts";

type Row = readonly [source: string, unit: string, kinds: string | undefined];

const added: readonly Row[] = [
  [`services.mealie.enable = true;`, "mealie", "python"],
  [`services.mealie.enable = true; systemd.services.mealie.serviceConfig.Nice = 5;`, "mealie", "python"],
  [
    `services.mealie.enable = true; systemd.services.mealie.serviceConfig.DeviceAllow = [ "/dev/dri/renderD128 rw" ];`,
    "mealie",
    "gpu python",
  ],
  [
    `services.mealie.enable = true; systemd.services.mealie.serviceConfig.DeviceAllow = [ "/dev/own rw" ];`,
    "mealie",
    "python serial",
  ],
  [`services.mealie.enable = true; systemd.services.mealie.preStart = "mkdir -p /srv/x";`, "mealie", "files python"],
  [`services.mealie.enable = true; systemd.services.mealie.preStart = "echo hello";`, "mealie", "python"],
  [`services.mealie.enable = true; systemd.services.mealie.preStart = "my-own-tool";`, "mealie", undefined],
  [`services.mealie.enable = true; systemd.services.mealie.preStart = config.nothing;`, "mealie", undefined],
  [
    `services.lidarr.enable = true; systemd.services.lidarr.preStart = "zfs mount tank/music";`,
    "lidarr",
    "dotnet files mount root",
  ],
  [`services.caddy.enable = true; systemd.services.caddy.preStart = "mount /mnt/www";`, "caddy", "go low-port mount"],
  [
    `services.kavita.enable = true; systemd.services.kavita.serviceConfig.ExecStartPre = [ "!\${pkgs.coreutils}/bin/chown kavita /x" ];`,
    "kavita",
    "dotnet files",
  ],
  [
    `services.kavita.enable = true; systemd.services.kavita.serviceConfig.ExecStartPre = [ "\${pkgs.own}/bin/own" ];`,
    "kavita",
    undefined,
  ],
  [`services.mealie.enable = true; systemd.services.mealie.environment.DATA = "/home/alice";`, "mealie", "home python"],
  [
    `services.restic.backups.x = { paths = [ "/srv" ]; repository = "/mnt"; backupPrepareCommand = "mount /dev/vg/s /mnt/s"; };`,
    "restic-backups-x",
    "disks files go home mount root",
  ],
  [
    `services.restic.backups.x = { paths = [ "/srv" ]; repository = "/mnt"; backupPrepareCommand = "my-own-tool"; };`,
    "restic-backups-x",
    undefined,
  ],
];

const groups: readonly Row[] = [
  [
    `systemd.services.cam = { script = "true"; serviceConfig = { User = "svc"; SupplementaryGroups = [ "render" "video" ]; }; };`,
    "cam",
    "gpu plain",
  ],
  [`systemd.services.cam = { script = "true"; serviceConfig.Group = "dialout"; };`, "cam", "plain serial"],
  [
    `users.users.bob.extraGroups = [ "render" ]; systemd.services.cam = { script = "true"; serviceConfig.User = "bob"; };`,
    "cam",
    "gpu plain",
  ],
  [
    `users.groups.tty.members = [ "bob" ]; systemd.services.cam = { script = "true"; serviceConfig.User = "bob"; };`,
    "cam",
    "plain serial",
  ],
  [
    `users.users.bob.extraGroups = [ "media" ]; systemd.services.cam = { script = "true"; serviceConfig.User = "bob"; };`,
    "cam",
    "plain",
  ],
  [
    `services.audiobookshelf.enable = true; users.users.audiobookshelf.extraGroups = [ "video" ];`,
    "audiobookshelf",
    "files gpu node",
  ],
  [
    `services.gotify.enable = true; systemd.services.gotify-server.serviceConfig.SupplementaryGroups = "dialout";`,
    "gotify-server",
    "go serial",
  ],
];

/** Of NixOS's own. */
const table: readonly Row[] = [
  [`services.grafana.enable = true;`, "grafana", "go jit"],
  [`services.haproxy.enable = true;`, "haproxy", "c jit low-port"],
  [`services.kavita.enable = true;`, "kavita", "dotnet files"],
  [`services.olivetin.enable = true;`, "olivetin", "commands go"],
  [`services.mongodb.enable = true;`, "mongodb", "jit tmp"],
];

describe("kinds of units that the repo adds to", () => {
  for (const [about, rows] of [
    ["hooks, devices and variables", added],
    ["groups", groups],
    ["what the service is for", table],
  ] as const)
    describe(about, () => {
      for (const [source, unit, kinds] of rows)
        it(`${source} → ${kinds ?? "not known"}`, () => {
          const found = kindsOf(unitIn(`{ config, lib, pkgs, ... }: { ${source} }`, unit));
          assert.equal(found && [...found].sort().join(" "), kinds);
        });
    });

  it("has no block for what runs commands that stand elsewhere", () => {
    assert.match(refusalOf("commands") ?? "", /Befehle/);
  });
});
