/** Which units belong to NixOS itself. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import table from "#knowledge/system-units.json" with { type: "json" };
import { isSystemUnit } from "#knowledge/system-units.ts";

describe("the units of NixOS itself", () => {
  it("are known by name, by pattern, as a template and as its instance", () => {
    for (const name of [
      "systemd-resolved",
      "systemd-journald",
      "getty@",
      "getty@tty1",
      "user@1000",
      "sshd",
      "sshd@",
      "nix-daemon",
      "nix-gc",
      "nix-optimise",
      "nixos-upgrade",
      "NetworkManager",
      "NetworkManager-wait-online",
      "network-addresses-eth0",
      "br0-netdev",
      "firewall",
      "nftables",
      "logrotate",
      "lvm2-monitor",
      "home-manager-anna",
      "nscd.service",
    ])
      assert.ok(isSystemUnit(name), name);
  });

  it("are none of the applications, nor what somebody calls alike", () => {
    for (const name of [
      "jellyfin",
      "caddy",
      "tailscaled",
      "fail2ban",
      "adguardhome",
      "sshd-recovery",
      "ssh-recovery-window",
      "network-watchdog",
      "nix-serve",
      "nixos-backup",
      "firewall-report",
      "getty",
      "user",
      "systemd-",
      "-netdev",
      "",
    ])
      assert.ok(!isSystemUnit(name), name);
  });

  it("stand in order and once, with one star at most", () => {
    const all = Object.values(table.units).flat();
    assert.equal(new Set(all).size, all.length);
    for (const pattern of all) assert.match(pattern, /^[^*]*\*?[^*]*$/, pattern);
  });
});
