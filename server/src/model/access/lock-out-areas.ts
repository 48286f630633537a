/** What an option, a unit, a file or a text is about, of all that decides who gets into a host. */
import { type LockOutArea, watched } from "./lock-out-options.ts";

export type { LockOutArea };

type Names = readonly string[];

type Known = readonly (readonly [RegExp, LockOutArea | undefined])[];

/** Units that are a part of one of these, without `.service`. */
const units: Known = [
  [/^(?:sshd(?:[@-].*)?|fail2ban|crowdsec.*|sshguard|endlessh.*)$/, "sshd"],
  [/^reaction$/, "sshd"],
  [/^sslh$/, "port"],
  [/^(?:firewall|nftables|firewalld|nat|ferm|opensnitchd|shorewall6?)$/, "firewall"],
  [
    /^(?:tailscaled?.*|wireguard-.*|wg-quick-.*|headscale|openvpn-.*|netbird.*|zerotierone|nebula@.*|cloudflared.*)$/,
    "vpn",
  ],
  [/^(?:autossh-.*|frp.*|mullvad-daemon|mycelium|newt|rathole.*|strongswan.*|teleport|tinc\..*|yggdrasil)$/, "vpn"],
  // Units that only wait until there is a network; sshd does not wait for them.
  [/^(?:NetworkManager|systemd-networkd)-wait-online.*$/, undefined],
  [
    /^(?:systemd-networkd.*|NetworkManager.*|network-.*|dhcpcd|wpa_supplicant.*|iwd|systemd-resolved|avahi-daemon)$/,
    "network",
  ],
  [/^(?:bird|connmand?|frr|keepalived|pppd-.*)$/, "network"],
];

/** Names in `/etc`. */
const inEtc: Known = [
  [/^ssh\/authorized_keys/, "keys"],
  [/^ssh\/ssh(?:d_config|_host_)/, "sshd"],
  [/^pam\.d\/(?:sshd|login|other)$/, "sshd"],
  [/^(?:sudoers|pam\.d\/sudo)/, "sudo"],
  // pam_access, pam_faillock and others; and whoever is not root stays out while there is a `nologin` (sshd(8)).
  [/^(?:security\/.+|nologin|passwd|shadow|group)$/, "users"],
  [/^fail2ban\//, "sshd"],
  [/^(?:NetworkManager|systemd\/network|wpa_supplicant)\/|^(?:dhcpcd|resolv)\.conf$/, "network"],
];

/** Names of the kernel for addresses, routes and what goes from one interface to another; those of TCP only tune. */
const sysctls: Known = [
  [
    /^net\.ipv[46]\.(?:.*\.)?(?:disable_ipv6|accept_ra\w*|accept_source_route|autoconf|rp_filter|arp_\w+|forwarding|ip_forward)$/,
    "network",
  ],
  [/^net\.bridge\./, "network"],
];

const mounted = /^\/(?:home|root|etc)(?:\/|$)|^\*$/;
const mounts: Known = [[/^(?:device|fsType|label|mountPoint|\*|\0)$/, "users"]];

const rows = watched.map(([path, area]) => ({ names: path.split("."), area }));

/** `undefined`: nothing below decides who gets in. */
export function areaOf(path: Names): LockOutArea | undefined {
  const row = rows.find(({ names }) => names.length <= path.length && fits(names, path));
  if (row) return row.area;
  const [first, second, third = "", fourth] = path;
  if (first === "systemd" && (second === "services" || second === "sockets"))
    return fourth === "description" || fourth === "documentation" ? undefined : among(units, third);
  if (first === "environment" && second === "etc") return among(inEtc, third);
  if (first === "boot" && second === "kernel" && path[2] === "sysctl") return among(sysctls, fourth ?? "");
  // A switch mounts them anew: homes, and the keys that lie there.
  if (first === "fileSystems" && mounted.test(second ?? "")) return among(mounts, third);
  if (first === "systemd" && second === "tmpfiles" && path.some((name) => name.includes("/.ssh"))) return "keys";
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
  ["boot", "kernel", "sysctl"],
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

function among(known: Known, name: string): LockOutArea | undefined {
  return known.find(([pattern]) => pattern.test(name))?.[1];
}

/** Words of texts that change who gets in wherever they run: in a unit, or while a system is activated. */
const words: Known = [
  [/\bsshd_config\b|\bsshd(?:\.service)?\b/, "sshd"],
  [/\bauthorized_keys\b|\/\.ssh\b/, "keys"],
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
  if (first === "systemd" && second === "tmpfiles") return path[2] === "rules";
  if (first !== "systemd" || second !== "services") return false;
  return /^(?:script|preStart|postStart|preStop|postStop|reload|Exec\w+)$/.test(path.at(-1) ?? "");
}

/** What is one thing to a person: when all of it comes or goes, that is one change. */
const things: readonly Names[] = [
  "fileSystems.*",
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
