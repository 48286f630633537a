/** Blocks for units that modules of NixOS make. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { blockFor } from "#model/units/block/block.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { entry, keys, note, quiet, variants } from "./block-verbs.ts";
import { unitIn } from "./unit-for.ts";

describe("block of hardening for NixOS's own units", () => {
  it("writes nothing that NixOS says already", () => {
    const unit = unitIn("{ services.vaultwarden.enable = true; }", "vaultwarden");
    const theirs = [...unit.directives.keys()];
    for (const variant of variants)
      assert.deepEqual(
        keys(blockFor(unit, variant)).filter((key) => theirs.includes(key)),
        [],
      );
  });

  it("forces whole lists, and nothing else that NixOS leaves alone", () => {
    const block = blockFor(unitIn("{ services.audiobookshelf.enable = true; }", "audiobookshelf"), "strict");
    assert.equal(entry(block, "PrivateTmp"), "true");
    assert.match(entry(block, "RestrictAddressFamilies") ?? "", /^!/);
    assert.match(entry(block, "SystemCallFilter") ?? "", /^!/);
    assert.match(entry(block, "CapabilityBoundingSet") ?? "", /^!/);
  });

  it("hides /home of who works with files only where these are known to lie elsewhere", () => {
    const known = unitIn('{ services.lidarr = { enable = true; dataDir = "/srv/lidarr"; }; }', "lidarr");
    assert.equal(entry(blockFor(known, "base"), "ProtectHome"), "true");
    const unknown = unitIn("{ services.lidarr.enable = true; }", "lidarr");
    assert.match(note(blockFor(unknown, "base"), "ProtectHome") ?? "", /vielleicht in \/home/);
  });

  it("leaves alone what runs commands of the repo as root", () => {
    const backup = (more: string): ServiceUnit =>
      unitIn(
        `{ services.restic.backups.daily = { paths = [ "/srv" ]; repository = "/mnt/vault"; ${more} }; }`,
        "restic-backups-daily",
      );
    assert.deepEqual(keys(blockFor(backup(""), "base")), quiet);
    assert.equal(blockFor(backup(`backupPrepareCommand = "mount /dev/vg/snapshot /mnt/snapshot";`), "base"), undefined);
  });

  it("says nothing of units that nobody knows", () => {
    const source = `{ services.unheard-of.enable = true; systemd.services.unheard-of.serviceConfig.Nice = 5; }`;
    for (const variant of variants) assert.equal(blockFor(unitIn(source, "unheard-of"), variant), undefined);
  });

  const exceptions: readonly (readonly [name: string, source: string, key: string, why: string])[] = [
    ["ddclient", "services.ddclient", "CapabilityBoundingSet", "die Vorbereitung läuft als root in denselben Grenzen"],
    ["ddclient", "services.ddclient", "SystemCallFilter", "die Vorbereitung läuft als root in denselben Grenzen"],
    [
      "prometheus-node-exporter",
      "services.prometheus.exporters.node",
      "SystemCallFilter",
      "der Sammler timex liest die Uhr mit adjtimex",
    ],
    ["grafana", "services.grafana", "MemoryDenyWriteExecute", "Plug-ins zum Rendern brauchen ausführbaren Speicher"],
    ["haproxy", "services.haproxy", "MemoryDenyWriteExecute", ""],
    ["uptime-kuma", "services.uptime-kuma", "SystemCallFilter", ""],
    ["traefik", "services.traefik", "MemoryDenyWriteExecute", "Plug-ins aus WebAssembly werden zur Laufzeit übersetzt"],
    [
      "paperless-web",
      "services.paperless",
      "ProtectHome",
      "NixOS lässt es offen, wo der Benutzer sein Verzeichnis hat",
    ],
  ];
  for (const [name, source, key, why] of exceptions)
    it(`${name}: without ${key}`, () => {
      const block = blockFor(unitIn(`{ ${source}.enable = true; }`, name), "strict");
      assert.equal(entry(block, key), undefined);
      if (block && why !== "") assert.equal(note(block, key), `${key} fehlt: ${why}.`);
    });

  it("does not filter the calls of who may read the clock", () => {
    const source = `{
        services.gotify.enable = true;
        systemd.services.gotify-server.serviceConfig.ProtectClock = false;
      }`;
    const block = blockFor(unitIn(source, "gotify-server"), "strict");
    assert.match(note(block, "SystemCallFilter") ?? "", /@clock/);
    assert.equal(entry(block, "SystemCallErrorNumber"), undefined);
  });

  it("forbids no memory to a package of one's own choice", () => {
    const source = `{ pkgs, ... }: { services.oauth2-proxy = { enable = true; package = pkgs.other; }; }`;
    assert.equal(
      note(blockFor(unitIn(source, "oauth2-proxy"), "strict"), "MemoryDenyWriteExecute"),
      "MemoryDenyWriteExecute fehlt: was in diesem Paket steckt, ist nicht bekannt.",
    );
    const usual = unitIn("{ services.oauth2-proxy.enable = true; }", "oauth2-proxy");
    assert.equal(entry(blockFor(usual, "strict"), "MemoryDenyWriteExecute"), "true");
  });

  it("takes a filter for no path in a home", () => {
    const unit = unitIn("{ services.matrix-conduit.enable = true; }", "conduit");
    assert.equal(entry(blockFor(unit, "base"), "ProtectHome"), "true");
  });

  it("says nothing where not all is known that NixOS says", () => {
    const unit = {
      ...unitIn("{ services.audiobookshelf.enable = true; }", "audiobookshelf"),
      basis: "unknown",
    } as const;
    for (const variant of variants) assert.equal(blockFor(unit, variant), undefined);
  });
});
