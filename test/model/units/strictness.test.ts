/** Which of two settings restricts more, and that this is what systemd's own score says, too. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { securityScore } from "#model/units/score/score.ts";
import { type DirectiveValue, linesOf } from "#model/units/section.ts";
import { booleanOf, isAtLeast, isLeft } from "#model/units/strictness.ts";

type Row = readonly [key: string, have: DirectiveValue, wanted: DirectiveValue];

const atLeast: readonly Row[] = [
  ["NoNewPrivileges", true, "yes"],
  ["NoNewPrivileges", "1", true],
  ["NoNewPrivileges", "on", false],
  ["ProtectSystem", "strict", "full"],
  ["ProtectSystem", "full", true],
  ["ProtectSystem", true, false],
  ["ProtectHome", true, "tmpfs"],
  ["ProtectHome", "tmpfs", "read-only"],
  ["ProtectHome", "read-only", "no"],
  ["ProtectProc", "invisible", "noaccess"],
  ["ProtectProc", "ptraceable", "invisible"],
  ["ProcSubset", "pid", "all"],
  ["PrivateTmp", "disconnected", true],
  ["PrivateUsers", true, "identity"],
  ["ProtectControlGroups", "strict", true],
  ["KeyringMode", "private", "shared"],
  ["DevicePolicy", "strict", "closed"],
  ["UMask", "0077", "0027"],
  ["UMask", "077", "0022"],
  ["CapabilityBoundingSet", "", ["CAP_NET_RAW"]],
  ["CapabilityBoundingSet", [""], "~CAP_SYS_ADMIN"],
  ["CapabilityBoundingSet", "cap_net_raw", ["CAP_NET_RAW", "CAP_CHOWN"]],
  ["CapabilityBoundingSet", ["CAP_CHOWN CAP_KILL"], ["CAP_CHOWN", "CAP_KILL"]],
  ["CapabilityBoundingSet", ["CAP_CHOWN", ""], "CAP_KILL"],
  ["CapabilityBoundingSet", "~CAP_SYS_ADMIN CAP_KILL", "~CAP_KILL"],
  ["RestrictAddressFamilies", "none", ["AF_UNIX"]],
  ["RestrictAddressFamilies", ["AF_UNIX AF_INET"], ["AF_INET6", "AF_INET", "AF_UNIX"]],
  ["RestrictAddressFamilies", ["AF_UNIX"], "~AF_PACKET"],
  ["RestrictAddressFamilies", "~AF_PACKET AF_NETLINK", "~AF_PACKET"],
  ["RestrictNamespaces", true, ["user", "pid"]],
  ["RestrictNamespaces", "user", "~mnt"],
  ["RestrictNamespaces", "~user mnt", "~user"],
  ["SystemCallFilter", ["@system-service", "~@privileged @resources"], ["@system-service", "~@privileged"]],
  ["SystemCallFilter", ["@system-service", "~@privileged"], ["~@privileged"]],
  ["SystemCallFilter", "~@clock @mount", ["~@mount"]],
  ["SystemCallFilter", ["@network-io"], ["@system-service", "@network-io"]],
  ["SystemCallFilter", ["~@mount:EPERM"], ["~@mount"]],
  ["SystemCallArchitectures", "native", "native"],
  ["ReadWritePaths", ["/a", "/b"], ["/a", "/b"]],
];

const notSo: readonly Row[] = [
  ["NoNewPrivileges", false, true],
  ["ProtectSystem", "full", "strict"],
  ["ProtectSystem", "strikt", "full"],
  ["ProtectHome", "read-only", true],
  ["ProtectProc", "noaccess", "invisible"],
  ["PrivateUsers", "identity", true],
  ["UMask", "0027", "0077"],
  ["UMask", "0050", "0022"],
  ["UMask", "u=rwx", "0022"],
  ["CapabilityBoundingSet", [], ["CAP_KILL"]],
  ["CapabilityBoundingSet", "CAP_KILL", ""],
  ["CapabilityBoundingSet", "~CAP_KILL", "CAP_CHOWN"],
  ["CapabilityBoundingSet", ["", "~"], "~CAP_KILL"],
  ["RestrictAddressFamilies", ["AF_UNIX", ""], ["AF_UNIX"]],
  ["RestrictAddressFamilies", ["AF_UNIX", "AF_PACKET"], ["~AF_PACKET"]],
  ["RestrictNamespaces", false, ["user"]],
  ["RestrictNamespaces", "~user", true],
  ["SystemCallFilter", ["~@privileged"], ["@system-service", "~@privileged"]],
  ["SystemCallFilter", ["@system-service", "~@privileged", "@chown"], ["@system-service", "~@privileged"]],
  ["SystemCallFilter", ["@system-service"], ["@system-service", "~@privileged"]],
  ["SystemCallFilter", ["@system-service", ""], ["@system-service"]],
  ["SystemCallFilter", ["@system-service"], ["@system-service:EPERM"]],
  ["SystemCallArchitectures", "x86-64", "native"],
  ["ReadWritePaths", ["/a"], ["/a", "/b"]],
];

describe("strictness", () => {
  for (const [key, have, wanted] of atLeast)
    it(`${shown(key, have)} is at least ${shown(key, wanted)}`, () => assert.equal(isAtLeast(key, have, wanted), true));
  for (const [key, have, wanted] of notSo)
    it(`${shown(key, have)} is not surely ${shown(key, wanted)}`, () =>
      assert.equal(isAtLeast(key, have, wanted), false));

  it("is never at odds with the score of systemd", () => {
    const values = new Map<string, Map<string, DirectiveValue>>();
    for (const [key, ...both] of [...atLeast, ...notSo])
      for (const value of both) {
        const known = values.get(key) ?? new Map<string, DirectiveValue>();
        values.set(key, known.set(JSON.stringify(value), value));
      }
    let compared = 0;
    for (const [key, known] of values)
      for (const have of known.values())
        for (const wanted of known.values()) {
          if (!isAtLeast(key, have, wanted)) continue;
          const [mine, theirs] = [badness(key, have), badness(key, wanted)];
          for (const [id, worst] of theirs) {
            compared++;
            assert.ok((mine.get(id) ?? 0) <= worst, `${id}: ${shown(key, have)} against ${shown(key, wanted)}`);
          }
        }
    assert.ok(compared > 5_000, `${compared}`);
  });

  it("reads yes and no as systemd does", () => {
    assert.deepEqual(["t", "Yes", "ON", "1", 1].map(booleanOf), [true, true, true, true, true]);
    assert.deepEqual(["f", "No", "off", "0", ["yes", "no"]].map(booleanOf), [false, false, false, false, false]);
    assert.equal(booleanOf("strict"), undefined);
    assert.equal(booleanOf([]), undefined);
  });

  it("knows what a set leaves", () => {
    assert.equal(isLeft("CapabilityBoundingSet", "~CAP_KILL", "CAP_KILL"), false);
    assert.equal(isLeft("CapabilityBoundingSet", "~CAP_KILL", "CAP_CHOWN"), true);
    assert.equal(isLeft("RestrictAddressFamilies", ["AF_UNIX"], "AF_NETLINK"), false);
    assert.equal(isLeft("RestrictNamespaces", "yes", "user"), false);
    assert.equal(isLeft("ProtectHome", true, "user"), undefined);
  });
});

function badness(key: string, value: DirectiveValue): ReadonlyMap<string, number> {
  const { checks } = securityScore({ unit: new Map(), service: new Map([[key, linesOf(value)]]) });
  return new Map(checks.map((check) => [check.id, check.badness ?? 0]));
}

function shown(key: string, value: DirectiveValue): string {
  return `${key}=${JSON.stringify(value)}`;
}
