/** The block that fits a unit: what it writes, what it leaves out, and what it says about that. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { profileDirectives } from "#knowledge/hardening-profiles.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { type Block, type BlockVariant, blockFor } from "#model/units/block.ts";
import { type DirectiveValue, isList } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { scoreWith } from "#model/units/with-block.ts";
import { unitFor, unitIn } from "./unit-for.ts";

const variants: readonly BlockVariant[] = ["base", "strict", "complete"];

const quiet = [
  "ProtectKernelModules",
  "ProtectKernelLogs",
  "ProtectControlGroups",
  "ProtectHostname",
  "RestrictRealtime",
  "LockPersonality",
];

/** A unit of the repo's own that runs a program of these kinds. */
function own(kinds: string, directives: Readonly<Record<string, DirectiveValue>> = {}): ServiceUnit {
  return { ...unitFor("own", directives), kinds: new Set(kinds.split(" ") as ServiceKind[]) };
}

function keys(block: Block | undefined): readonly string[] {
  return block?.entries.map(({ key }) => key) ?? [];
}

function entry(block: Block | undefined, key: string): string | undefined {
  const found = block?.entries.find((each) => each.key === key);
  return found && `${found.force ? "!" : ""}${JSON.stringify(found.value)}`;
}

function note(block: Block | undefined, key: string): string | undefined {
  return block?.notes.find((text) => text.startsWith(`${key} fehlt`));
}

describe("block of hardening", () => {
  it("comes in the order of the house", () => {
    assert.deepEqual(keys(blockFor(own("plain go", { User: "own", StateDirectory: "own" }), "base")), [
      "NoNewPrivileges",
      "PrivateTmp",
      "PrivateDevices",
      "ProtectHome",
      "ProtectSystem",
      "ProtectKernelTunables",
      "ProtectKernelModules",
      "ProtectKernelLogs",
      "ProtectControlGroups",
      "ProtectClock",
      "ProtectHostname",
      "RestrictRealtime",
      "RestrictSUIDSGID",
      "LockPersonality",
      "SystemCallArchitectures",
      "RestrictAddressFamilies",
    ]);
  });

  it("adds what the kind is known to bear", () => {
    const unit = own("plain go", { User: "own", StateDirectory: "own" });
    const base = new Set(keys(blockFor(unit, "base")));
    assert.deepEqual(
      keys(blockFor(unit, "strict")).filter((key) => !base.has(key)),
      [
        "RestrictNamespaces",
        "MemoryDenyWriteExecute",
        "ProtectProc",
        "PrivateUsers",
        "CapabilityBoundingSet",
        "SystemCallFilter",
        "SystemCallErrorNumber",
      ],
    );
    assert.deepEqual(blockFor(unit, "strict")?.notes, []);
  });

  describe("of kinds", () => {
    const left: readonly (readonly [kinds: string, key: string, why: string])[] = [
      ["node", "MemoryDenyWriteExecute", "das Programm übersetzt zur Laufzeit (JIT)"],
      ["dotnet", "MemoryDenyWriteExecute", "das Programm übersetzt zur Laufzeit (JIT)"],
      ["c jit", "MemoryDenyWriteExecute", "das Programm kann zur Laufzeit übersetzen (JIT)"],
      ["python", "MemoryDenyWriteExecute", "ctypes und cffi verlangen vielleicht ausführbaren Speicher"],
      ["go gpu", "MemoryDenyWriteExecute", "Treiber von Grafikkarten übersetzen zur Laufzeit"],
      ["dotnet gpu", "PrivateDevices", "das Programm rechnet auf der Grafikkarte (/dev/dri, /dev/nvidia*)"],
      ["go disks", "ProtectClock", "ProtectClock schließt mit DeviceAllow=char-rtc alle nicht genannten Geräte"],
      ["go disks", "CapabilityBoundingSet", "SMART verlangt CAP_SYS_RAWIO, NVMe CAP_SYS_ADMIN"],
      ["go low-port", "PrivateUsers", "Fähigkeiten gelten mit PrivateUsers nur im eigenen Namensraum"],
      ["c", "PrivateUsers", "Anmeldungen über Unix-Sockets sehen den Benutzer der Gegenseite nur ohne PrivateUsers"],
      ["go files", "PrivateUsers", "Dateien anderer Benutzer gehören mit PrivateUsers niemandem"],
      ["go home", "ProtectHome", "das Programm arbeitet in /home oder /root"],
      ["c tmp", "PrivateTmp", "der Dienst tauscht Dateien in /tmp aus"],
      ["php-fpm", "NoNewPrivileges", "mail() ruft vielleicht ein sendmail mit SetUID auf"],
      ["node browser", "RestrictNamespaces", "die Sandbox von Chromium besteht aus eigenen Namensräumen"],
      ["node browser", "SystemCallFilter", "die Sandbox von Chromium ruft chroot auf (@mount)"],
      ["python serial", "RestrictAddressFamilies", "Bluetooth und CAN haben eigene Adressfamilien"],
    ];
    for (const [kinds, key, why] of left)
      it(`${kinds}: without ${key}, and says why`, () => {
        const block = blockFor(own(kinds, { User: "own" }), "strict");
        assert.ok(block);
        assert.equal(entry(block, key), undefined);
        assert.equal(note(block, key), `${key} fehlt: ${why}.`);
      });

    for (const kinds of ["go container", "c setuid", "c mount", "c kernel", "go network-admin"])
      it(`${kinds}: none at all`, () => assert.equal(blockFor(own(kinds), "strict"), undefined));

    it("keeps to what nobody notices for what works as root on the system", () => {
      const block = blockFor(own("c root"), "strict");
      assert.deepEqual(keys(block), quiet);
      assert.deepEqual(block?.notes, ["Mehr steht hier nicht: Der Dienst arbeitet als root am System selbst."]);
    });

    it("keeps to what nobody notices where the program is not known", () => {
      const block = blockFor(unitFor("own", { User: "own" }), "strict");
      assert.deepEqual(keys(block), quiet);
      assert.equal(blockFor(unitFor("own", {}), "strict"), undefined);
      assert.match(block?.notes.join() ?? "", /^Mehr steht hier nicht: Was der Dienst/);
    });

    it("writes the capabilities that it needs", () => {
      const ambient = { User: "own", AmbientCapabilities: ["CAP_NET_BIND_SERVICE"] };
      assert.equal(
        entry(blockFor(own("go low-port", ambient), "strict"), "CapabilityBoundingSet"),
        '["CAP_NET_BIND_SERVICE"]',
      );
      assert.equal(
        entry(blockFor(own("go icmp", { User: "own" }), "strict"), "CapabilityBoundingSet"),
        '["CAP_NET_RAW"]',
      );
      assert.equal(entry(blockFor(own("go", { User: "own" }), "strict"), "CapabilityBoundingSet"), '""');
    });

    it("leaves users and groups to who speaks over a socket", () => {
      const block = blockFor(own("go", { User: "own", RuntimeDirectory: "own" }), "strict");
      assert.equal(
        note(block, "PrivateUsers"),
        "PrivateUsers fehlt: Sockets zeigen Gruppen und Benutzer der Gegenseite nur ohne PrivateUsers.",
      );
    });

    it("leaves root its capabilities and calls", () => {
      const block = blockFor(own("go"), "strict");
      assert.equal(entry(block, "CapabilityBoundingSet"), undefined);
      assert.equal(entry(block, "SystemCallFilter"), undefined);
      assert.equal(entry(block, "SystemCallErrorNumber"), undefined);
      assert.equal(entry(block, "PrivateUsers"), undefined);
    });

    it("allows the calls that it needs", () => {
      const filter = (kinds: string): string | undefined =>
        entry(blockFor(own(kinds, { User: "own" }), "strict"), "SystemCallFilter");
      assert.equal(filter("go"), '["@system-service","~@privileged"]');
      assert.equal(filter("node"), '["@system-service","@pkey","~@privileged"]');
      assert.equal(filter("node files"), '["@system-service","@pkey","~@privileged","@chown"]');
    });
  });

  describe("of where it writes", () => {
    it("is strict only where that is known", () => {
      assert.equal(
        entry(blockFor(own("go", { User: "own", StateDirectory: "own" }), "base"), "ProtectSystem"),
        '"strict"',
      );
      assert.equal(entry(blockFor(own("go", { User: "own" }), "base"), "ProtectSystem"), '"full"');
      assert.equal(entry(blockFor(own("go", { StateDirectory: "own" }), "base"), "ProtectSystem"), '"full"');
      const files = own("go files", { User: "own", StateDirectory: "own" });
      assert.equal(entry(blockFor(files, "base"), "ProtectSystem"), '"full"');
    });

    it("opens the directories that it works in, if they are there", () => {
      const unit = own("go", { User: "own", StateDirectory: "own", WorkingDirectory: "/srv/own" });
      assert.equal(entry(blockFor(unit, "base"), "ReadWritePaths"), '["-/srv/own"]');
      const inside = own("go", { User: "own", StateDirectory: "own", WorkingDirectory: "/var/lib/own/data" });
      assert.equal(entry(blockFor(inside, "base"), "ReadWritePaths"), undefined);
    });

    it("leaves /home to who works there", () => {
      const block = blockFor(own("go", { User: "own", WorkingDirectory: "/home/own/app" }), "base");
      assert.equal(note(block, "ProtectHome"), "ProtectHome fehlt: der Dienst arbeitet in /home/own/app.");
      assert.equal(entry(block, "ProtectSystem"), '"full"');
    });
  });

  describe("of what is said already", () => {
    it("leaves that alone, whatever it says", () => {
      const block = blockFor(own("go", { User: "own", PrivateTmp: false, ProtectSystem: "full" }), "base");
      assert.equal(entry(block, "PrivateTmp"), undefined);
      assert.equal(entry(block, "ProtectSystem"), undefined);
    });

    it("leaves out what DynamicUser brings along", () => {
      const block = blockFor(own("go", { DynamicUser: true }), "strict");
      for (const key of ["NoNewPrivileges", "PrivateTmp", "RestrictSUIDSGID", "ProtectSystem"])
        assert.equal(entry(block, key), undefined, key);
      assert.equal(entry(block, "ProtectHome"), "true");
      assert.equal(entry(block, "CapabilityBoundingSet"), '""');
    });

    it("completes only what has begun", () => {
      assert.equal(blockFor(own("go", { User: "own" }), "complete"), undefined);
      const begun = own("go", { User: "own", PrivateTmp: true });
      assert.deepEqual(keys(blockFor(begun, "complete")), keys(blockFor(begun, "base")));
    });

    it("does not touch a set that somebody forces as a whole", () => {
      const source = `{ lib, ... }: { systemd.services.own = lib.mkForce { script = "echo x"; }; }`;
      assert.equal(blockFor(unitIn(source, "own"), "base"), undefined);
    });

    it("does not touch what is not known as a whole", () => {
      const source = `{ lib, nothing, ... }: { systemd.services.own = { script = "echo x"; serviceConfig = nothing.here; }; }`;
      assert.equal(blockFor(unitIn(source, "own"), "base"), undefined);
    });

    it("keeps sudo for a user who may call it", () => {
      const source = `{
        security.sudo.extraRules = [ { users = [ "own" ]; commands = [ "ALL" ]; } ];
        systemd.services.own.serviceConfig = { ExecStart = "/opt/own/program"; User = "own"; };
      }`;
      assert.equal(blockFor(unitIn(source, "own"), "base"), undefined);
      const known = { ...unitIn(source, "own"), kinds: new Set<ServiceKind>(["go"]) };
      assert.equal(blockFor(known, "base"), undefined);
    });
  });

  describe("of NixOS's own units", () => {
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
      assert.equal(
        blockFor(backup(`backupPrepareCommand = "mount /dev/vg/snapshot /mnt/snapshot";`), "base"),
        undefined,
      );
    });

    it("says nothing of units that nobody knows", () => {
      const source = `{ services.unheard-of.enable = true; systemd.services.unheard-of.serviceConfig.Nice = 5; }`;
      for (const variant of variants) assert.equal(blockFor(unitIn(source, "unheard-of"), variant), undefined);
    });

    it("only adds where not all is known that NixOS says", () => {
      const unit = {
        ...unitIn("{ services.audiobookshelf.enable = true; }", "audiobookshelf"),
        basis: "unknown",
      } as const;
      const block = blockFor(unit, "strict");
      for (const key of ["ProtectSystem", "RestrictAddressFamilies", "SystemCallFilter", "CapabilityBoundingSet"])
        assert.equal(entry(block, key), undefined, key);
      assert.equal(entry(block, "NoNewPrivileges"), "!true");
    });
  });

  describe("once written", () => {
    const services: readonly (readonly [kinds: string, directives: Readonly<Record<string, DirectiveValue>>])[] = [
      ["plain go", { User: "own", StateDirectory: "own" }],
      ["node", { DynamicUser: true, StateDirectory: "own" }],
      ["dotnet files", { User: "own" }],
      ["php-fpm", {}],
      ["c root", {}],
    ];
    for (const [kinds, directives] of services)
      for (const variant of variants)
        it(`is whole: ${kinds}, ${variant}`, () => {
          const before = own(kinds, { ...directives, UMask: "0077" });
          const block = blockFor(before, variant);
          assert.ok(block);
          const written = Object.fromEntries(block.entries.map(({ key, value }) => [key, value]));
          const after = own(kinds, { ...directives, UMask: "0077", ...written });
          assert.equal(blockFor(after, variant), undefined);
          assert.equal(after.score?.overall, scoreWith(before, block)?.overall);
          assert.ok((after.score?.overall ?? 10) < (before.score?.overall ?? 0));
        });
  });

  it("has no directive twice, and each with a value of its type", () => {
    const all = profileDirectives().map(({ key }) => key);
    assert.equal(new Set(all).size, all.length);
    for (const { value, key } of profileDirectives())
      assert.ok(value === true || typeof value === "string" || isList(value), key);
  });
});
