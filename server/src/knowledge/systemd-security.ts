/**
 * What `systemd-analyze security` looks at, and the names that systemd knows of capabilities, families of addresses and system calls.
 *
 * The table has what 257 says, and how the others differ.
 */
import table from "./systemd-security.json" with { type: "json" };

/**
 * Those that count differently; 255 and 256 count like 254, 259 and 260 like 258.
 *
 * 254 gave an unset `PrivateMounts=` a state of its own, which the program takes for yes. 257 knows more values of `PrivateTmp=`,
 * `PrivateUsers=` and `ProtectControlGroups=`. 258 knows more of `PrivateUsers=` and `ProtectHostname=`, opens no chip for encrypted
 * credentials, and moved `open_tree` from `@mount` to `@file-system`. 261 reads a line of `RestrictAddressFamilies=` up to the first
 * mistake. All but 258 are held against programs (262 stands for 261); 258 is as its sources say.
 */
export type SystemdVersion = 252 | 254 | 257 | 258 | 261;

export interface CheckRow {
  /** `CapabilityBoundingSet=~CAP_SYS_ADMIN` */
  readonly id: string;
  readonly weight: number;
  readonly range: number;
}

/** In systemd's order. */
export const securityChecks: readonly CheckRow[] = table.checks.map((row) => {
  const [weight = "", range = "", ...id] = row.split(" ");
  return { id: id.join(" "), weight: Number(weight), range: Number(range) };
});

/** By their number: `CAP_CHOWN` is 0. */
export const capabilityNames: readonly string[] = words(table.capabilities).map((name) => `CAP_${name}`);
/** `AF_INET`; systemd takes small letters, too. */
export const addressFamilies: ReadonlySet<string> = new Set(
  words(table.addressFamilies).map((name) => `AF_${name}`.toUpperCase()),
);
/** `EPERM` */
export const errorNames: ReadonlySet<string> = new Set(words(table.errors));
/** Members of groups that no program on x86-64 can call. */
const foreignSyscalls: ReadonlySet<string> = new Set(words(table.notOnX86));

const groupsOf: Readonly<Record<SystemdVersion, ReadonlyMap<string, readonly string[]>>> = {
  252: groups(table.groups252),
  254: groups(table.groups254),
  257: groups({}),
  258: groups(table.groups258),
  261: groups(table.groups258),
};

/** `@mount`: its system calls, those of the groups in it included; `undefined`: this version knows no such group. */
export function syscallsOf(group: string, version: SystemdVersion): readonly string[] | undefined {
  if (group === "@known") return knownSyscalls(version);
  const members = groupsOf[version].get(group);
  return members?.flatMap((name) => (name.startsWith("@") ? (syscallsOf(name, version) ?? []) : [name]));
}

/** Those of all groups: others do not count anywhere. */
function knownSyscalls(version: SystemdVersion): readonly string[] {
  const all = groupNames(version).flatMap((group) => syscallsOf(group, version) ?? []);
  return all.filter((name) => name !== table.notKnown);
}

export function isOnX86(syscall: string): boolean {
  return !foreignSyscalls.has(syscall);
}

export function groupNames(version: SystemdVersion): readonly string[] {
  return [...groupsOf[version].keys()];
}

/** A change takes away what has a minus and adds the others; with nothing in it, there is no such group. */
function groups(changes: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
  const all = new Map(Object.entries(table.groups).map(([name, members]) => [name, words(members)]));
  for (const [name, change] of Object.entries(changes)) {
    if (change === "") {
      all.delete(name);
      continue;
    }
    const gone = new Set(words(change).flatMap((word) => (word.startsWith("-") ? [word.slice(1)] : [])));
    const added = words(change).filter((word) => !word.startsWith("-"));
    all.set(name, [...(all.get(name) ?? []).filter((member) => !gone.has(member)), ...added]);
  }
  return all;
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
