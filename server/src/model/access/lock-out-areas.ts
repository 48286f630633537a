/** Which options decide who gets into a host and by what, and what each of them is about. Nothing that only counts at the next boot. */

export type LockOutArea = "sshd" | "port" | "users" | "keys" | "sudo" | "firewall" | "network" | "vpn";

type Names = readonly string[];

/** The more exact one stands first. `*` is any one name; what lies below counts, too. `undefined`: it says nothing about logins. */
const table: readonly (readonly [path: string, area: LockOutArea | undefined])[] = [
  ["services.openssh.ports", "port"],
  ["services.openssh.listenAddresses", "port"],
  ["services.openssh.openFirewall", "firewall"],
  ["services.openssh.authorizedKeysFiles", "keys"],
  ["services.openssh.authorizedKeysInHomedir", "keys"],
  ["services.openssh.authorizedKeysCommand", "keys"],
  ["services.openssh.authorizedKeysCommandUser", "keys"],
  ["services.openssh.banner", undefined],
  ["services.openssh.moduliFile", undefined],
  ["services.openssh.allowSFTP", undefined],
  ["services.openssh.sftpFlags", undefined],
  ["services.openssh.sftpServerExecutable", undefined],
  // Of sshd_config(5): what is written or handed on once somebody is in.
  ...[
    "AcceptEnv",
    "AllowAgentForwarding",
    "AllowStreamLocalForwarding",
    "AllowTcpForwarding",
    "Banner",
    "DebianBanner",
    "GatewayPorts",
    "LogLevel",
    "PermitTunnel",
    "PrintLastLog",
    "PrintMotd",
    "Subsystem",
    "SyslogFacility",
    "VersionAddendum",
    "X11DisplayOffset",
    "X11Forwarding",
    "X11UseLocalhost",
  ].map((name) => [`services.openssh.settings.${name}`, undefined] as const),
  ["services.openssh.settings.AuthorizedKeysFile", "keys"],
  ["services.openssh.settings.AuthorizedKeysCommand", "keys"],
  ["services.openssh.settings.Port", "port"],
  ["services.openssh.settings.ListenAddress", "port"],
  ["services.openssh", "sshd"],
  ["services.sshd", "sshd"],
  ["services.fail2ban", "sshd"],
  ["services.crowdsec", "sshd"],
  ["services.crowdsec-firewall-bouncer", "sshd"],
  ["services.sshguard", "sshd"],
  ["services.endlessh", "sshd"],
  ["services.endlessh-go", "sshd"],
  ["security.pam.services.sudo", "sudo"],
  ["security.pam.services.sudo-i", "sudo"],
  ["security.pam.services", "sshd"],
  ["security.pam.loginLimits", undefined],
  ["security.pam", "sshd"],
  ["security.sudo.package", undefined],
  ["security.sudo", "sudo"],
  ["security.sudo-rs.package", undefined],
  ["security.sudo-rs", "sudo"],
  ["security.doas", "sudo"],
  ["security.wrappers.sudo", "sudo"],
  ["users.users.*.openssh", "keys"],
  ["users.users.*.description", undefined],
  ["users.users.*.packages", undefined],
  ["users.users.*.linger", undefined],
  ["users.users.*.subUidRanges", undefined],
  ["users.users.*.subGidRanges", undefined],
  ["users.users.*.autoSubUidGidRange", undefined],
  ["users.users.*", "users"],
  ["users.groups.*.members", "users"],
  ["users.mutableUsers", "users"],
  ["users.defaultUserShell", "users"],
  ["users.allowNoPasswordLogin", "users"],
  ["users.ldap", "users"],
  ["services.sssd", "users"],
  ["services.userborn", "users"],
  ["systemd.sysusers", "users"],
  ["networking.firewall.allowPing", undefined],
  ["networking.firewall.autoLoadConntrackHelpers", undefined],
  ["networking.firewall.connectionTrackingModules", undefined],
  ["networking.firewall.logRefusedConnections", undefined],
  ["networking.firewall.logRefusedPackets", undefined],
  ["networking.firewall.logRefusedUnicastsOnly", undefined],
  ["networking.firewall.logReversePathDrops", undefined],
  ["networking.firewall.pingLimit", undefined],
  ["networking.firewall", "firewall"],
  ["networking.nftables", "firewall"],
  ["networking.nat", "firewall"],
  ["services.firewalld", "firewall"],
  ["networking.wireguard", "vpn"],
  ["networking.wg-quick", "vpn"],
  ["services.tailscale", "vpn"],
  ["services.headscale", "vpn"],
  ["services.netbird", "vpn"],
  ["services.openvpn", "vpn"],
  ["services.zerotierone", "vpn"],
  ["services.nebula", "vpn"],
  ["services.cloudflared", "vpn"],
  ...[
    "bonds",
    "bridges",
    "defaultGateway",
    "defaultGateway6",
    "dhcpcd",
    "domain",
    "enableIPv6",
    "hostName",
    "interfaces",
    "localCommands",
    "macvlans",
    "nameservers",
    "networkmanager",
    "sits",
    "tempAddresses",
    "useDHCP",
    "useNetworkd",
    "usePredictableInterfaceNames",
    "vlans",
    "vswitches",
    "wireless",
  ].map((name) => [`networking.${name}`, "network"] as const),
  ["systemd.network", "network"],
  ["services.resolved", "network"],
  ["services.avahi", "network"],
];

/** Units that are a part of one of these, without `.service`. */
const units: readonly (readonly [RegExp, LockOutArea])[] = [
  [/^(?:sshd(?:[@-].*)?|fail2ban|crowdsec.*|sshguard|endlessh.*)$/, "sshd"],
  [/^(?:firewall|nftables|firewalld|nat)$/, "firewall"],
  [
    /^(?:tailscaled?.*|wireguard-.*|wg-quick-.*|headscale|openvpn-.*|netbird.*|zerotierone|nebula@.*|cloudflared.*)$/,
    "vpn",
  ],
  [
    /^(?:systemd-networkd.*|NetworkManager.*|network-.*|dhcpcd|wpa_supplicant.*|iwd|systemd-resolved|avahi-daemon)$/,
    "network",
  ],
];

/** Names in `/etc`. */
const inEtc: readonly (readonly [RegExp, LockOutArea])[] = [
  [/^ssh\/authorized_keys/, "keys"],
  [/^ssh\/ssh(?:d_config|_host_)/, "sshd"],
  [/^pam\.d\/(?:sshd|login|other)$/, "sshd"],
  [/^(?:sudoers|pam\.d\/sudo)/, "sudo"],
  [/^(?:NetworkManager|systemd\/network)\//, "network"],
];

const rows = table.map(([path, area]) => ({ names: path.split("."), area }));

/** `undefined`: nothing below decides who gets in. */
export function areaOf(path: Names): LockOutArea | undefined {
  const row = rows.find(({ names }) => names.length <= path.length && fits(names, path));
  if (row) return row.area;
  const [first, second, third = "", fourth] = path;
  if (first === "systemd" && (second === "services" || second === "sockets"))
    return fourth === "description" || fourth === "documentation" ? undefined : among(units, third);
  if (first === "environment" && second === "etc") return among(inEtc, third);
  // users/modules of Home Manager write files below the home folder, and sshd reads this one.
  if (first === "home-manager" && second === "users" && path.some((name) => name.endsWith(".ssh/authorized_keys")))
    return "keys";
  return undefined;
}

/** What all that lies below this path is about, as far as one can tell. */
export function areaBelow(path: Names): LockOutArea | undefined {
  return areaOf([...path, "\0"]) ?? areaOf([...path, "*", "*"]);
}

/** Where names tell what is meant. */
const rooms: readonly Names[] = [
  ["systemd", "services"],
  ["systemd", "sockets"],
  ["environment", "etc"],
  ["system", "activationScripts"],
];

/** Whether options that decide may lie below this path. */
export function mayHold(path: Names): boolean {
  if (rooms.some((room) => path.length <= room.length && fits(path, room))) return true;
  return rows.some(({ names, area }) => area !== undefined && path.length < names.length && fits(path, names));
}

function fits(start: Names, path: Names): boolean {
  return start.every((name, index) => name === "*" || path[index] === "*" || path[index] === name);
}

function among(known: readonly (readonly [RegExp, LockOutArea])[], name: string): LockOutArea | undefined {
  return known.find(([pattern]) => pattern.test(name))?.[1];
}

/** Words of texts that change who gets in wherever they run: in a unit, or while a system is activated. */
const words: readonly (readonly [RegExp, LockOutArea])[] = [
  [/\bsshd_config\b|\bsshd(?:\.service)?\b/, "sshd"],
  [/\bauthorized_keys\b/, "keys"],
  [/\b(?:chpasswd|usermod|userdel|passwd)\b|\/etc\/shadow\b/, "users"],
  [/\bsudoers\b/, "sudo"],
  [/\b(?:ip6?tables|nft)\b/, "firewall"],
  [/\bip (?:-\d )?(?:link|addr|route)\b|\bnetworkctl\b|\bnmcli\b/, "network"],
];

/** What a text that runs on the host is about. */
export function areaOfText(text: string): LockOutArea | undefined {
  return among(words, text);
}

/** Whether a text at this path is run by the host. */
export function isRun(path: Names): boolean {
  const [first, second] = path;
  if (first === "system" && second === "activationScripts") return true;
  if (first !== "systemd" || second !== "services") return false;
  return /^(?:script|preStart|postStart|preStop|postStop|reload|Exec\w+)$/.test(path.at(-1) ?? "");
}

/** What is one thing to a person: when all of it comes or goes, that is one change. */
const things: readonly Names[] = [
  "users.users.*",
  "users.groups.*",
  "networking.interfaces.*",
  "networking.wireguard.interfaces.*",
  "networking.wg-quick.interfaces.*",
  "networking.firewall.interfaces.*",
  "networking.nftables.tables.*",
  "networking.bridges.*",
  "networking.bonds.*",
  "networking.vlans.*",
  "networking.wireless.networks.*",
  "systemd.network.networks.*",
  "systemd.network.netdevs.*",
  "systemd.network.links.*",
  "systemd.services.*",
  "systemd.sockets.*",
  "services.fail2ban.jails.*",
  "services.openvpn.servers.*",
  "services.netbird.clients.*",
].map((path) => path.split("."));

/** The path of the thing that a path lies in. */
export function thingOf(path: Names): Names | undefined {
  const thing = things.find((names) => names.length < path.length && fits(names, path));
  // A unit of NixOS itself is there, whatever the repo says of it.
  if (!thing || (path[0] === "systemd" && path[1] !== "network" && areaOf(path) !== undefined)) return undefined;
  return path.slice(0, thing.length);
}

/** Lists of what the firewall lets in: more of it locks nobody out. */
export function isAllowed(path: Names): boolean {
  const isFirewall = path[0] === "networking" && path[1] === "firewall";
  return isFirewall && /^(?:allowed(?:TCP|UDP)Port(?:s|Ranges)|trustedInterfaces)$/.test(path.at(-1) ?? "");
}

/**
 * What NixOS says where nobody else does (nixpkgs, nixos/modules: services/networking/ssh/sshd.nix,
 * services/networking/{firewall,wpa_supplicant}.nix, security/sudo.nix, config/users-groups.nix, tasks/network-interfaces.nix,
 * services/hardware/udev.nix).
 */
const defaults: ReadonlyMap<string, string> = new Map([
  ["services.openssh.enable", "false"],
  ["services.openssh.startWhenNeeded", "false"],
  ["services.openssh.ports", "[ 22 ]"],
  ["services.openssh.openFirewall", "true"],
  ["services.openssh.settings.PasswordAuthentication", "true"],
  ["services.openssh.settings.KbdInteractiveAuthentication", "true"],
  ["services.openssh.settings.PermitRootLogin", '"prohibit-password"'],
  ["services.openssh.settings.UsePAM", "true"],
  ["networking.firewall.enable", "true"],
  ["security.sudo.enable", "true"],
  ["security.sudo.wheelNeedsPassword", "true"],
  ["users.mutableUsers", "true"],
  ["networking.useDHCP", "true"],
  ["networking.enableIPv6", "true"],
  ["networking.usePredictableInterfaceNames", "true"],
  ["networking.wireless.enable", "false"],
]);

/** Whether the value, as Nix writes it, is what the option has anyway. */
export function isDefault(name: string, value: string): boolean {
  return defaults.get(name) === value;
}
