/** What a block leaves to who needs devices, rights, groups, or a place in time. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { blockFor } from "#model/units/block/block.ts";
import { entry, keys, note, own } from "./block-verbs.ts";
import { unitIn } from "./unit-for.ts";

describe("block of hardening, what it leaves", () => {
  describe("of devices", () => {
    const closed = "ProtectClock fehlt: es schließt alle Geräte, die DeviceAllow nicht nennt.";

    it("closes none to who has PrivateDevices off: ProtectClock would, by the one device that it allows", () => {
      const block = blockFor(own("go", { User: "own", PrivateDevices: false }), "strict");
      assert.equal(entry(block, "ProtectClock"), undefined);
      assert.equal(note(block, "ProtectClock"), closed);
      const gotify = `{
        services.gotify.enable = true;
        systemd.services.gotify-server.serviceConfig.PrivateDevices = false;
      }`;
      assert.equal(note(blockFor(unitIn(gotify, "gotify-server"), "base"), "ProtectClock"), closed);
    });

    it("closes those of the clock where all others are closed anyway", () => {
      for (const directives of [{ PrivateDevices: true }, { PrivateDevices: false, DevicePolicy: "closed" }])
        assert.equal(entry(blockFor(own("go", { User: "own", ...directives }), "base"), "ProtectClock"), "true");
    });

    it("leaves them to who is given one", () => {
      const block = blockFor(own("go", { User: "own", DeviceAllow: ["/dev/dri/renderD128 rw"] }), "base");
      assert.equal(note(block, "PrivateDevices"), "PrivateDevices fehlt: der Dienst bekommt Geräte mit DeviceAllow.");
      assert.equal(note(block, "ProtectClock"), closed);
      assert.equal(entry(blockFor(own("go", { User: "own", DeviceAllow: "" }), "base"), "PrivateDevices"), "true");
    });

    it("leaves them to who is told a path there", () => {
      const block = blockFor(own("go", { User: "own", BindPaths: ["/dev/ttyACM0"] }), "base");
      assert.equal(note(block, "PrivateDevices"), "PrivateDevices fehlt: der Dienst arbeitet mit /dev/ttyACM0.");
      const null_ = own("go", { User: "own", StandardInput: "file:/dev/null" });
      assert.equal(entry(blockFor(null_, "base"), "PrivateDevices"), "true");
    });
  });

  describe("of rights", () => {
    /** Before systemd 255 each of them implies NoNewPrivileges for an ordinary user. */
    const taking = [
      "PrivateDevices",
      "ProtectKernelTunables",
      "ProtectKernelModules",
      "ProtectKernelLogs",
      "ProtectClock",
      "ProtectHostname",
      "RestrictRealtime",
      "RestrictSUIDSGID",
      "LockPersonality",
      "SystemCallArchitectures",
      "RestrictAddressFamilies",
      "RestrictNamespaces",
      "MemoryDenyWriteExecute",
      "SystemCallFilter",
    ];

    it("takes none from an ordinary user who may need new ones", () => {
      const cron = unitIn("{ services.nextcloud.enable = true; }", "nextcloud-cron");
      const said = own("go", { User: "own", NoNewPrivileges: false });
      for (const unit of [cron, said])
        for (const variant of ["base", "strict"] as const) {
          const block = blockFor(unit, variant);
          assert.ok(block);
          assert.deepEqual(
            keys(block).filter((key) =>
              ["NoNewPrivileges", "CapabilityBoundingSet", "PrivateUsers", ...taking].includes(key),
            ),
            [],
          );
        }
      assert.equal(
        note(blockFor(cron, "base"), "NoNewPrivileges"),
        "NoNewPrivileges fehlt: E-Mails verschickt vielleicht ein sendmail mit SetUID.",
      );
    });

    it("lets who is told to be root become somebody else", () => {
      const block = blockFor(own("c low-port", { User: "root" }), "base");
      assert.equal(
        note(block, "NoNewPrivileges"),
        "NoNewPrivileges fehlt: was als root beginnt, wechselt vielleicht den Benutzer.",
      );
      assert.equal(entry(blockFor(own("c low-port"), "base"), "NoNewPrivileges"), "true");
    });

    it("leaves alone whose user is not known", () => {
      const source = `{ nothing, ... }: { systemd.services.own = { script = "echo x"; serviceConfig.User = nothing.here; }; }`;
      assert.equal(blockFor({ ...unitIn(source, "own"), kinds: new Set(["plain"]) }, "base"), undefined);
    });

    for (const hook of [
      '[ "!${pkgs.coreutils}/bin/install -o own /run/secrets/x /var/lib/own/x" ]',
      '"-!${pkgs.coreutils}/bin/touch /var/lib/own/x"',
    ])
      it(`leaves capabilities and calls to what starts with more: ExecStartPre = ${hook}`, () => {
        const source = `{ pkgs, ... }: {
          systemd.services.own.serviceConfig = { User = "own"; ExecStart = "/opt/own/program"; ExecStartPre = ${hook}; };
        }`;
        const block = blockFor({ ...unitIn(source, "own"), kinds: new Set(["go"]) }, "strict");
        for (const key of ["CapabilityBoundingSet", "SystemCallFilter", "PrivateUsers"])
          assert.equal(note(block, key), `${key} fehlt: ein Teil des Dienstes startet mit mehr Rechten.`);
      });

    it("leaves users and groups to who is in more groups, or is called over a socket of systemd's", () => {
      const more = blockFor(own("go", { User: "own", SupplementaryGroups: ["media"] }), "strict");
      assert.equal(note(more, "PrivateUsers"), "PrivateUsers fehlt: weitere Gruppen gibt es mit PrivateUsers nicht.");
      const source = `{
        systemd.sockets.own.listenStreams = [ "/run/own.sock" ];
        systemd.services.own.serviceConfig = { User = "own"; ExecStart = "/opt/own/program"; };
      }`;
      const called = blockFor({ ...unitIn(source, "own"), kinds: new Set(["go"]) }, "strict");
      assert.match(note(called, "PrivateUsers") ?? "", /Sockets zeigen/);
    });

    it("leaves its place in time to who asks for one", () => {
      const source = `{ systemd.services.own = { script = "chrt -f 10 sleep 1"; serviceConfig.User = "own"; }; }`;
      const block = blockFor({ ...unitIn(source, "own"), kinds: new Set(["plain"]) }, "base");
      assert.equal(note(block, "RestrictRealtime"), "RestrictRealtime fehlt: der Dienst läuft in Echtzeit.");
    });
  });
});
