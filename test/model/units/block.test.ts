/** The block that fits a unit: what it writes, what it leaves out, and what it says about that. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { profileDirectives } from "#knowledge/hardening-profiles.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { type BlockVariant, blockFor } from "#model/units/block/block.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { type DirectiveValue, isList } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { entry, keys, note, own, quiet, variants } from "./block-verbs.ts";
import { unitFor, unitIn } from "./unit-for.ts";

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
      ["c", "MemoryDenyWriteExecute", "Bibliotheken übersetzen vielleicht zur Laufzeit (PCRE, LLVM)"],
      ["node icmp", "SystemCallFilter", "ping gibt Rechte mit Aufrufen aus @privileged ab"],
      ["go packet", "SystemCallFilter", "DHCP gibt Rechte mit Aufrufen aus @privileged ab"],
      ["python gpu", "SystemCallFilter", "Treiber von Grafikkarten rufen vielleicht mehr auf"],
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

    it("writes nothing for an ordinary user who works on the system", () => {
      for (const variant of variants) assert.equal(blockFor(own("plain root", { User: "own" }), variant), undefined);
    });

    it("writes nothing where the program is not known, whoever it runs as", () => {
      for (const variant of variants) {
        assert.equal(blockFor(unitFor("own", { User: "own", PrivateTmp: true }), variant), undefined);
        assert.equal(blockFor(unitFor("own", { DynamicUser: true, PrivateTmp: true }), variant), undefined);
        assert.equal(blockFor(unitFor("own", { PrivateTmp: true }), variant), undefined);
      }
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
      assert.equal(filter("go"), '["@system-service","~@privileged","@chown"]');
      assert.equal(filter("node files"), '["@system-service","@pkey","~@privileged","@chown"]');
    });
  });

  describe("of where it writes", () => {
    const system = (unit: ServiceUnit, variant: BlockVariant): string | undefined =>
      entry(blockFor(unit, variant), "ProtectSystem");

    it("is never strict for what the repo makes itself: what it is told by files and variables is not seen", () => {
      for (const kinds of ["go", "plain", "go files"]) {
        const unit = own(kinds, { User: "own", StateDirectory: "own", WorkingDirectory: "/var/lib/own" });
        assert.equal(system(unit, "base"), '"full"');
        assert.equal(system(unit, "strict"), '"full"');
      }
    });

    const told: readonly (readonly [name: string, source: string, strict: string])[] = [
      ["influxdb2", "services.influxdb2.enable = true;", '"strict"'],
      [
        "influxdb2",
        'services.influxdb2 = { enable = true; settings.engine-path = "/var/lib/influxdb2/engine"; };',
        '"strict"',
      ],
      ["influxdb2", 'services.influxdb2 = { enable = true; settings.engine-path = "/srv/influx"; };', '"full"'],
      ["clamav-freshclam", "services.clamav.updater.enable = true;", '"strict"'],
      [
        "clamav-freshclam",
        'services.clamav.updater = { enable = true; settings.UpdateLogFile = "/var/log/clamav/freshclam.log"; };',
        '"full"',
      ],
    ];
    for (const [name, source, strict] of told)
      it(`is ${strict} in the strict block, full in the other: ${source}`, () => {
        const unit = unitIn(`{ ${source} }`, name);
        assert.equal(system(unit, "base"), '"full"');
        assert.equal(system(unit, "strict"), strict);
      });

    it("is not strict where /tmp would be closed by that", () => {
      const source = `{
        services.influxdb2.enable = true;
        systemd.services.influxdb2.serviceConfig.PrivateTmp = false;
      }`;
      assert.equal(system(unitIn(source, "influxdb2"), "strict"), '"full"');
    });

    it("leaves /tmp to who is told a path there", () => {
      const block = blockFor(own("go", { User: "own", WorkingDirectory: "/var/tmp/own" }), "base");
      assert.equal(note(block, "PrivateTmp"), "PrivateTmp fehlt: der Dienst tauscht Dateien in /tmp aus.");
    });

    const hiding = ["PrivateTmp", "PrivateDevices", "ProtectHome", "ProtectSystem", "ProtectClock", "PrivateUsers"];
    const anywhere: readonly (readonly [name: string, service: string])[] = [
      ["a value that only Nix knows", `script = "rsync -a \${config.users.users.alice.home}/docs/ /mnt/backup/";`],
      [
        "a variable of a file",
        `script = ''rsync -a "$SOURCE" /mnt/x/''; serviceConfig.EnvironmentFile = "/run/secrets/x";`,
      ],
      ["an argument of the instance", `scriptArgs = "%i"; script = ''rsync -a "$1"/ /mnt/x/'';`],
    ];
    for (const [what, service] of anywhere)
      it(`hides and closes nothing where a path is ${what}`, () => {
        const block = blockFor(unitIn(`{ config, ... }: { systemd.services.own = { ${service} }; }`, "own"), "strict");
        assert.deepEqual(
          keys(block).filter((key) => hiding.includes(key)),
          [],
        );
        assert.ok(block === undefined || keys(block).includes("ProtectKernelModules"));
      });

    it("leaves /home to what reads its paths from a file, where the repo makes it", () => {
      const source = `{
        systemd.services.own = {
          script = "/run/current-system/sw/bin/gotify-server";
          serviceConfig = { User = "own"; EnvironmentFile = "/run/secrets/own.env"; };
        };
      }`;
      const block = blockFor(unitIn(source, "own"), "base");
      assert.equal(entry(block, "ProtectSystem"), '"full"');
      assert.equal(entry(block, "ProtectHome"), undefined);
      assert.match(note(block, "ProtectHome") ?? "", /bekannt|Pfade/);
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
