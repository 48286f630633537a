/** How exposed a unit is, and what of it says so. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  costsOf,
  countsLike,
  refusedKeys,
  type SystemdVersion,
  securityKeys,
  securityScore,
} from "#model/units/score/score.ts";
import type { UnitText } from "#model/units/section.ts";
import { randomFrom } from "../../truth/random.ts";
import { unitOf } from "../../truth/systemd-security-traps.ts";
import { randomUnit } from "../../truth/systemd-security-units.ts";

const versions: readonly SystemdVersion[] = [252, 254, 257, 258, 261];

describe("the score of a unit", () => {
  it("is that of a service of which nobody says anything", () => {
    assert.deepEqual(shown(""), "9.4 UNSAFE");
    assert.deepEqual(shown("", 252), "9.6 UNSAFE");
  });

  it("falls with what is said", () => {
    assert.equal(shown("User=app"), "9.0 UNSAFE");
    assert.equal(shown("DynamicUser=yes"), "8.2 EXPOSED");
    assert.equal(shown("PrivateNetwork=yes"), "9.0 UNSAFE");
  });

  it("has all of systemd's checks in their order", () => {
    const { checks } = securityScore(unitOf(""));
    assert.equal(checks.length, 81);
    assert.deepEqual(
      checks.slice(0, 3).map(({ id }) => id),
      ["User=/DynamicUser=", "SupplementaryGroups=", "PrivateDevices="],
    );
    assert.equal(
      checks.reduce((sum, { weight }) => sum + weight, 0),
      56460,
    );
  });

  it("takes a value that systemd does not understand for none", () => {
    same("ProtectSystem=strict\nProtectSystem=everything", "ProtectSystem=strict");
    same("PrivateTmp=disconnected", "", 254);
    same("PrivateTmp=disconnected", "PrivateTmp=yes", 257);
    same("ProtectControlGroups=strict", "", 252);
    same("PrivateUsers=full", "", 257);
    same("PrivateUsers=full", "PrivateUsers=yes", 258);
  });

  it("takes all ways to say yes for one", () => {
    for (const yes of ["true", "yes", "on", "1", "TRUE", "y", "t"]) same(`ProtectClock=${yes}`, "ProtectClock=true");
    for (const no of ["false", "no", "off", "0", "", "n", "f"]) same(`ProtectClock=${no}`, "");
  });

  it("begins anew with an empty line", () => {
    same("SystemCallFilter=@system-service\nSystemCallFilter=", "");
    same("RestrictAddressFamilies=AF_UNIX\nRestrictAddressFamilies=", "");
    same("CapabilityBoundingSet=\nCapabilityBoundingSet=CAP_KILL", "CapabilityBoundingSet=CAP_KILL");
    same("IPAddressDeny=any\nIPAddressDeny=", "");
  });

  it("knows what a line of several names means", () => {
    same("SystemCallFilter=~ @mount @swap", "SystemCallFilter=~@mount\nSystemCallFilter=~@swap");
    same("CapabilityBoundingSet=cap_kill CAP_NOTHING", "CapabilityBoundingSet=CAP_KILL");
    same(
      "RestrictAddressFamilies=AF_UNIX AF_INET\nRestrictAddressFamilies=~AF_INET",
      "RestrictAddressFamilies=AF_UNIX",
    );
  });

  it("knows what a setting implies of others", () => {
    const implied = "PrivateTmp=yes\nRemoveIPC=yes\nNoNewPrivileges=yes\nRestrictSUIDSGID=yes\nProtectSystem=strict";
    same("DynamicUser=yes", `DynamicUser=yes\n${implied}\nProtectHome=read-only`);
    same(
      "PrivateDevices=yes",
      "PrivateDevices=yes\nCapabilityBoundingSet=~CAP_MKNOD CAP_SYS_RAWIO\nDevicePolicy=closed",
    );
    assert.equal(badness("DeviceAllow=", "PrivateDevices=yes\nProtectClock=yes"), 5);
  });

  it("leaves out what does not apply", () => {
    assert.equal(badness("RemoveIPC=", "RemoveIPC=yes"), undefined);
    assert.equal(badness("RemoveIPC=", "User=app\nRemoveIPC=yes"), 0);
    assert.equal(badness("ProtectSystem=", "DefaultDependencies=no\n\nProtectSystem=no"), undefined);
  });

  it("reads the lines that a text leaves in the file", () => {
    same("SystemCallFilter=@system-service \\␤ @mount", "SystemCallFilter=@system-service @mount");
    same("ProtectHome=yes␤ProtectClock=yes", "ProtectHome=yes\nProtectClock=yes");
  });

  it("names the keys that systemd refuses the whole unit for", () => {
    assert.deepEqual(refusedKeys(unitOf("User=a/b\nRootDirectory=srv\nDynamicUser=perhaps")), [
      "DynamicUser",
      "User",
      "RootDirectory",
    ]);
    assert.deepEqual(refusedKeys(unitOf("User=app\nProtectSystem=everything")), []);
  });

  it("takes the user of an instance for somebody", () => {
    assert.equal(badness("User=/DynamicUser=", "User=%i"), 0);
    assert.equal(badness("User=/DynamicUser=", "User=%u"), 10);
  });

  it("says what costs most", () => {
    const worst = costsOf(securityScore(unitOf("User=app\nPrivateNetwork=yes"))).slice(0, 3);
    assert.deepEqual(
      worst.map(({ check }) => check.id),
      [
        "CapabilityBoundingSet=~CAP_SYS_ADMIN",
        "CapabilityBoundingSet=~CAP_SET(UID|GID|PCAP)",
        "CapabilityBoundingSet=~CAP_SYS_PTRACE",
      ],
    );
    assert.equal(costsOf(securityScore(unitOf("")))[0]?.check.id, "PrivateNetwork=");
  });

  it("depends on no other keys than a check names", () => {
    const random = randomFrom(3);
    for (let count = 0; count < 60; count++) {
      const text = randomUnit(random);
      const whole = securityScore(text).checks;
      for (const [index, { id, keys, badness: expected }] of whole.entries())
        assert.equal(securityScore(only(text, new Set(keys))).checks[index]?.badness, expected, id);
    }
  }).timeout(20_000);

  it("is that of the version of systemd that counts alike", () => {
    assert.deepEqual(
      [249, 252, 253, 254, 256, 257, 258, 260, 261, 262].map(countsLike),
      [252, 252, 252, 254, 254, 257, 258, 258, 261, 261],
    );
    // All of them count what a service usually says alike since 254.
    const usual = "User=app\nProtectSystem=strict\nSystemCallFilter=@system-service\nSystemCallFilter=~@privileged";
    assert.deepEqual(new Set(versions.slice(1).map((version) => shown(usual, version))).size, 1);
  });

  it("asks for none but the keys that it names", () => {
    const random = randomFrom(4);
    for (let count = 0; count < 40; count++) {
      const text = randomUnit(random);
      assert.deepEqual(securityScore(only(text, securityKeys)), securityScore(text));
    }
  });
});

function shown(text: string, version: SystemdVersion = 257): string {
  const { overall, label } = securityScore(unitOf(text), version);
  return `${overall.toFixed(1)} ${label}`;
}

function badness(id: string, text: string): number | undefined {
  return securityScore(unitOf(text)).checks.find((check) => check.id === id)?.badness;
}

function same(one: string, other: string, version: SystemdVersion = 257): void {
  assert.deepEqual(securityScore(unitOf(one), version), securityScore(unitOf(other), version), one);
}

function only(text: UnitText, keys: ReadonlySet<string>): UnitText {
  const kept = (section: UnitText["unit"]): UnitText["unit"] => new Map([...section].filter(([key]) => keys.has(key)));
  return { unit: kept(text.unit), service: kept(text.service) };
}
