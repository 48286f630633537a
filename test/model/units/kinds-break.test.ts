/** What programs of a kind cannot bear, and what of it is sure. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { kindLimits, type ServiceKind } from "#knowledge/service-kinds.ts";
import { breaksFor } from "#model/units/kinds/break.ts";
import type { DirectiveValue } from "#model/units/section.ts";

type Row = readonly [kinds: string, key: string, value: DirectiveValue, broken: "always" | "perhaps" | "never"];

const rows: readonly Row[] = [
  ["node", "MemoryDenyWriteExecute", true, "always"],
  ["node", "MemoryDenyWriteExecute", "yes", "always"],
  ["node", "MemoryDenyWriteExecute", false, "never"],
  ["go", "MemoryDenyWriteExecute", true, "never"],
  ["c jit", "MemoryDenyWriteExecute", true, "perhaps"],
  ["dotnet files", "MemoryDenyWriteExecute", true, "always"],
  ["gpu", "PrivateDevices", true, "perhaps"],
  ["disks", "PrivateDevices", true, "always"],
  ["serial", "PrivateDevices", true, "always"],
  ["disks", "CapabilityBoundingSet", "", "always"],
  ["disks", "CapabilityBoundingSet", ["CAP_SYS_RAWIO CAP_SYS_ADMIN"], "never"],
  ["low-port", "CapabilityBoundingSet", "", "always"],
  ["low-port", "CapabilityBoundingSet", ["cap_net_bind_service"], "never"],
  ["low-port", "CapabilityBoundingSet", "~CAP_SYS_ADMIN", "never"],
  ["low-port", "CapabilityBoundingSet", [], "never"],
  ["low-port", "PrivateUsers", true, "always"],
  ["icmp", "CapabilityBoundingSet", "", "perhaps"],
  ["network-admin", "RestrictAddressFamilies", ["AF_INET", "AF_UNIX"], "always"],
  ["network-admin", "RestrictAddressFamilies", ["AF_INET", "AF_NETLINK"], "never"],
  ["node", "RestrictAddressFamilies", ["AF_INET AF_INET6 AF_UNIX"], "perhaps"],
  ["packet", "RestrictAddressFamilies", ["AF_INET"], "perhaps"],
  ["php-fpm", "SystemCallFilter", ["@system-service", "~@privileged"], "always"],
  ["php-fpm", "SystemCallFilter", ["@system-service"], "never"],
  ["php-fpm", "SystemCallFilter", ["@system-service", "~@privileged", "@setuid"], "never"],
  ["php-fpm", "SystemCallFilter", ["@network-io", "setuid", "setgid", "setgroups"], "never"],
  ["php-fpm", "CapabilityBoundingSet", ["CAP_SETUID"], "always"],
  ["php-fpm", "PrivateUsers", true, "always"],
  ["setuid", "NoNewPrivileges", true, "always"],
  ["setuid", "NoNewPrivileges", false, "never"],
  ["home", "ProtectHome", true, "always"],
  ["home", "ProtectHome", "tmpfs", "always"],
  ["home", "ProtectHome", "read-only", "perhaps"],
  ["home", "ProtectHome", false, "never"],
  ["browser", "RestrictNamespaces", true, "always"],
  ["browser", "RestrictNamespaces", ["user pid net"], "never"],
  ["browser", "RestrictNamespaces", "~cgroup", "never"],
  ["browser", "SystemCallFilter", ["@system-service"], "always"],
  ["browser", "SystemCallFilter", ["@system-service", "@mount"], "never"],
  ["browser", "SystemCallFilter", ["@system-service", "chroot"], "never"],
  ["browser", "SystemCallFilter", ["~@mount"], "always"],
  ["browser", "SystemCallFilter", ["~@clock"], "never"],
  ["root", "DynamicUser", true, "always"],
  ["mount", "PrivateMounts", true, "always"],
  ["plain", "PrivateDevices", true, "never"],
];

describe("what breaks a kind of program", () => {
  for (const [kinds, key, value, broken] of rows)
    it(`${kinds}: ${key}=${JSON.stringify(value)} ${broken}`, () => {
      const found = breaksFor(new Set(kinds.split(" ") as ServiceKind[]), key, value);
      const worst = found.some(({ always }) => always) ? "always" : found.length > 0 ? "perhaps" : "never";
      assert.equal(worst, broken);
    });

  it("has a source and a German reason for each", () => {
    for (const { key, kinds, source, german, words, test } of kindLimits()) {
      assert.match(source, /\.nix|\(\d\)/, key);
      assert.match(german, /^\S.*[^.]$/, key);
      assert.ok(kinds.length > 0);
      assert.equal(words.length > 0, test !== "on", key);
    }
  });
});
