/** Units on which logins over the network depend: where an activation stops or restarts one of them, a person is asked first. */

/**
 * Patterns as a shell's `case` reads them; the script on the host has the same ones. Names are those of NixOS' modules: services/networking,
 * tasks/network-interfaces*.nix, services/networking/ssh/sshd.nix, nftables.nix, firewall-iptables.nix, tailscale.nix, wireguard.nix.
 */
export const riskyPatterns = [
  "ssh.service",
  "ssh.socket",
  "sshd*.service",
  "sshd*.socket",
  "dropbear*.service",
  "network*.service",
  "network*.target",
  "systemd-networkd*.service",
  "systemd-networkd*.socket",
  "systemd-resolved.service",
  "NetworkManager*.service",
  "ModemManager.service",
  "dhcpcd*.service",
  "wpa_supplicant*.service",
  "iwd.service",
  "hostapd*.service",
  "firewall*.service",
  "nftables*.service",
  "iptables*.service",
  "ip6tables*.service",
  "fail2ban.service",
  "crowdsec*.service",
  "tailscale*.service",
  "headscale*.service",
  "netbird*.service",
  "zerotierone.service",
  "wireguard-*.service",
  "wg-quick-*.service",
  "openvpn-*.service",
  "nebula@*.service",
  "strongswan*.service",
  "dbus.service",
  "dbus-broker.service",
  "systemd-logind.service",
  "nscd.service",
  "sssd.service",
  "*.network",
  "*-netdev.service",
] as const;

const forms = riskyPatterns.map(
  (pattern) => new RegExp(`^${pattern.replaceAll(/[.+^$(){}|[\]\\@]/g, "\\$&").replaceAll("*", ".*")}$`),
);

/** Those of these units on which logins depend. */
export function riskyUnits(units: readonly string[]): readonly string[] {
  return units.filter((unit) => forms.some((form) => form.test(unit)));
}
