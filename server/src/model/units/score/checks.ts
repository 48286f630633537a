/** How bad a unit is as to each check of `systemd-analyze security`, and what keys decide that. */
import { type CheckRow, securityChecks } from "#knowledge/systemd-security.ts";
import { addressBadness, hasProgram } from "./addresses.ts";
import { bitsOf } from "./capabilities.ts";
import { allowedFamilies, allowedNamespaces } from "./families.ts";
import type { Settings } from "./settings.ts";
import { architecturesBadness, filterBadness, syscallFilter } from "./syscalls.ts";

export interface Check extends CheckRow {
  /** Those that say it themselves first, those that imply it behind them. */
  readonly keys: readonly string[];
}

/** `undefined`: does not apply. */
type Badness = (settings: Settings) => number | undefined;

/** For each check of a unit how bad it is, in the order of `checks`. */
export function badnessOf(settings: Settings): readonly (number | undefined)[] {
  const filter = syscallFilter(settings.lines("SystemCallFilter"), settings.version);
  const allowed = new Set<string>([
    ...allowedFamilies(settings.lines("RestrictAddressFamilies"), settings.version),
    ...allowedNamespaces(settings.lines("RestrictNamespaces")),
  ]);
  return checks.map(({ id }) => {
    const [key = "", what = ""] = id.split("=~");
    if (key === "SystemCallFilter") return filterBadness(filter, what, settings.version);
    if (key === "CapabilityBoundingSet") return settings.bounding & bitsOf(capabilityGroups[what] ?? [what]) ? 1 : 0;
    if (what !== "") return allowed.has(what) ? 1 : 0;
    return (special[id] ?? whetherOff(id))(settings);
  });
}

function whetherOff(id: string): Badness {
  const key = id.slice(0, -1);
  return ({ on }) => (on.has(key) ? 0 : 1);
}

/** Those whose name does not say which capabilities they mean. */
const capabilityGroups: Readonly<Record<string, readonly string[]>> = {
  "CAP_SET(UID|GID|PCAP)": ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"],
  "CAP_AUDIT_*": ["CAP_AUDIT_CONTROL", "CAP_AUDIT_READ", "CAP_AUDIT_WRITE"],
  "CAP_SYS_(NICE|RESOURCE)": ["CAP_SYS_NICE", "CAP_SYS_RESOURCE"],
  "CAP_(CHOWN|FSETID|SETFCAP)": ["CAP_CHOWN", "CAP_FSETID", "CAP_SETFCAP"],
  "CAP_(DAC_*|FOWNER|IPC_OWNER)": ["CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_IPC_OWNER"],
  "CAP_NET_(BIND_SERVICE|BROADCAST|RAW)": ["CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_RAW"],
  "CAP_MAC_*": ["CAP_MAC_ADMIN", "CAP_MAC_OVERRIDE"],
};

const special: Readonly<Record<string, Badness>> = {
  "User=/DynamicUser=": (settings) => (settings.user === "nobody" ? 9 : isPrivileged(settings) ? 10 : 0),
  "SupplementaryGroups=": (settings) => (isPrivileged(settings) ? undefined : settings.groups.length > 0 ? 1 : 0),
  "RemoveIPC=": (settings) => (isPrivileged(settings) ? undefined : settings.on.has("RemoveIPC") ? 0 : 1),
  "PrivateTmp=": unlessEarly(whetherOff("PrivateTmp=")),
  "ProtectHome=": unlessEarly(chosen("ProtectHome", { no: 10, "read-only": 5, tmpfs: 1 })),
  "ProtectSystem=": unlessEarly(chosen("ProtectSystem", { no: 10, yes: 5, full: 3 })),
  "RootDirectory=/RootImage=": unlessEarly(({ hasRoot }) => (hasRoot ? 0 : 1)),
  "UMask=": ({ umask }) => {
    const rights: readonly (readonly [number, number])[] = [
      [0o002, 10],
      [0o004, 5],
      [0o020, 2],
      [0o040, 1],
    ];
    return rights.find(([right]) => (umask & right) === 0)?.[1] ?? 0;
  },
  "KeyringMode=": chosen("KeyringMode", { inherit: 1, shared: 1 }),
  "ProtectProc=": chosen("ProtectProc", { default: 3, noaccess: 1 }),
  "ProcSubset=": chosen("ProcSubset", { all: 1 }),
  "NotifyAccess=": chosen("NotifyAccess", { all: 1 }),
  "Delegate=": ({ delegates }) => (delegates ? 1 : 0),
  "SystemCallArchitectures=": ({ lines }) => architecturesBadness(lines("SystemCallArchitectures")),
  "IPAddressDeny=": ({ lines }) =>
    hasProgram(lines("IPIngressFilterPath")) || hasProgram(lines("IPEgressFilterPath"))
      ? 0
      : addressBadness(lines("IPAddressDeny"), lines("IPAddressAllow")),
  "DeviceAllow=": ({ devices }) => ({ all: 10, some: 5, none: 0 })[devices],
  "AmbientCapabilities=": ({ ambient }) => (ambient === 0n ? 0 : 1),
};

function chosen(key: string, bad: Readonly<Record<string, number>>): Badness {
  return (settings) => bad[settings.chosen.get(key) ?? ""] ?? 0;
}

/** What starts before the file systems are there has no use for it. */
function unlessEarly(badness: Badness): Badness {
  return (settings) => (settings.hasDefaultDependencies ? badness(settings) : undefined);
}

function isPrivileged({ user, on }: Settings): boolean {
  return user === undefined ? !on.has("DynamicUser") : user === "root" || user === "0";
}

const impliedBy: Readonly<Record<string, readonly string[]>> = {
  "User=/DynamicUser=": ["User", "DynamicUser"],
  "SupplementaryGroups=": ["SupplementaryGroups", "User", "DynamicUser"],
  "RemoveIPC=": ["RemoveIPC", "DynamicUser", "User"],
  "PrivateTmp=": ["PrivateTmp", "DynamicUser", "DefaultDependencies"],
  "ProtectHome=": ["ProtectHome", "DynamicUser", "DefaultDependencies"],
  "ProtectSystem=": ["ProtectSystem", "DynamicUser", "DefaultDependencies"],
  "RootDirectory=/RootImage=": ["RootDirectory", "RootImage", "DefaultDependencies"],
  "NoNewPrivileges=": ["NoNewPrivileges", "DynamicUser"],
  "RestrictSUIDSGID=": ["RestrictSUIDSGID", "DynamicUser"],
  "CapabilityBoundingSet=~CAP_SYS_TIME": ["CapabilityBoundingSet", "ProtectClock"],
  "CapabilityBoundingSet=~CAP_WAKE_ALARM": ["CapabilityBoundingSet", "ProtectClock"],
  "CapabilityBoundingSet=~CAP_SYS_RAWIO": ["CapabilityBoundingSet", "PrivateDevices"],
  "CapabilityBoundingSet=~CAP_MKNOD": ["CapabilityBoundingSet", "PrivateDevices"],
  "CapabilityBoundingSet=~CAP_SYS_MODULE": ["CapabilityBoundingSet", "ProtectKernelModules"],
  "CapabilityBoundingSet=~CAP_SYSLOG": ["CapabilityBoundingSet", "ProtectKernelLogs"],
  "IPAddressDeny=": ["IPAddressDeny", "IPAddressAllow", "IPIngressFilterPath", "IPEgressFilterPath"],
  "DeviceAllow=": [
    "DeviceAllow",
    "DevicePolicy",
    "PrivateDevices",
    "ProtectClock",
    "RootImage",
    "MountImages",
    "LoadCredentialEncrypted",
    "SetCredentialEncrypted",
  ],
};

export const checks: readonly Check[] = securityChecks.map((row) => ({
  ...row,
  keys: impliedBy[row.id] ?? [row.id.slice(0, row.id.indexOf("="))],
}));
