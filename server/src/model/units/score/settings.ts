/** The settings of a unit that decide how exposed it is, with what they imply of each other. */
import type { SystemdVersion } from "#knowledge/systemd-security.ts";
import type { UnitText } from "#model/units/section.ts";
import { ambientSet, bitsOf, boundingSet } from "./capabilities.ts";
import { deviceEntries, devicePolicy, hasEncrypted, isBase64, isCredentialSource, mountsImages } from "./devices.ts";
import { truth, unquotedWordsOf } from "./lines.ts";
import { partsOf, pathOf } from "./paths.ts";
import { choiceOf, choices, isManaged, isOn, switches } from "./switches.ts";
import { type Accepted, groupsOf, userOf } from "./users.ts";

export interface Settings {
  readonly version: SystemdVersion;
  /** As they are written, for those that only one check asks for. */
  readonly lines: (key: string) => readonly string[];
  readonly hasDefaultDependencies: boolean;
  /** `undefined`: nobody says. */
  readonly user: string | undefined;
  readonly groups: readonly string[];
  /** Switches, by key. */
  readonly on: ReadonlySet<string>;
  /** The word of those that have several, by key. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly umask: number;
  readonly hasRoot: boolean;
  readonly delegates: boolean;
  readonly bounding: bigint;
  readonly ambient: bigint;
  /** Whether it may use only some devices, and whether there are any among them that not every service gets. */
  readonly devices: "all" | "some" | "none";
  /** Keys whose values make systemd refuse the whole unit. */
  readonly refused: readonly string[];
}

export function settingsOf(text: UnitText, version: SystemdVersion): Settings {
  const lines = (key: string): readonly string[] => text.service.get(key) ?? [];
  const refused: string[] = [];
  const accept = <Value>(key: string, read: (lines: readonly string[]) => Accepted<Value>, otherwise: Value): Value => {
    const accepted = read(lines(key));
    if (accepted !== "refused") return accepted.value;
    refused.push(key);
    return otherwise;
  };
  const on = new Set(switches.filter((key) => isOn(key, lines(key), version)));
  if (lines("DynamicUser").some((line) => truth(line) === undefined)) refused.push("DynamicUser");
  // A name that only an instance of a template has is refused here, and never root's.
  const user = accept("User", userOf, "somebody");
  const groups = accept("SupplementaryGroups", groupsOf, []);
  const directory = accept("RootDirectory", pathOf, undefined);
  const image = accept("RootImage", pathOf, undefined);
  if (isManaged(lines("PrivateUsers"), version) && (on.has("DynamicUser") || user !== undefined))
    refused.push("PrivateUsers");
  const chosen = new Map(Object.keys(choices).map((key) => [key, choiceOf(key, lines(key))]));
  if (on.has("DynamicUser")) {
    for (const key of ["PrivateTmp", "RemoveIPC", "NoNewPrivileges", "RestrictSUIDSGID"]) on.add(key);
    chosen.set("ProtectSystem", "strict");
    if (chosen.get("ProtectHome") === "no") chosen.set("ProtectHome", "read-only");
  }
  const taken = [...on].flatMap((key) => takenCapabilities[key] ?? []);
  return {
    version,
    lines,
    hasDefaultDependencies: lastTruth(text.unit.get("DefaultDependencies") ?? [], true),
    user,
    groups,
    on,
    chosen,
    umask: umaskOf(lines("UMask")),
    hasRoot: [directory, image].some((path) => partsOf(path ?? "").length > 0),
    delegates: lines("Delegate").reduce(delegates, false),
    bounding: boundingSet(lines("CapabilityBoundingSet"), version) & ~bitsOf(taken),
    ambient: ambientSet(lines("AmbientCapabilities"), version),
    devices: devicesOf(lines, on, image !== undefined, version),
    refused,
  };
}

const takenCapabilities: Readonly<Record<string, readonly string[]>> = {
  PrivateDevices: ["CAP_MKNOD", "CAP_SYS_RAWIO"],
  ProtectKernelModules: ["CAP_SYS_MODULE"],
  ProtectKernelLogs: ["CAP_SYSLOG"],
  ProtectClock: ["CAP_SYS_TIME", "CAP_WAKE_ALARM"],
};

/** Clocks, images and the chip that encrypts need devices of their own. */
function devicesOf(
  lines: (key: string) => readonly string[],
  on: ReadonlySet<string>,
  hasImage: boolean,
  version: SystemdVersion,
): Settings["devices"] {
  if (devicePolicy(lines("DevicePolicy")) === "auto" && !on.has("PrivateDevices")) return "all";
  const isAny =
    deviceEntries(lines("DeviceAllow")) > 0 ||
    on.has("ProtectClock") ||
    hasImage ||
    mountsImages(lines("MountImages")) ||
    (version < 258 &&
      (hasEncrypted(lines("LoadCredentialEncrypted"), isCredentialSource) ||
        hasEncrypted(lines("SetCredentialEncrypted"), isBase64)));
  return isAny ? "some" : "none";
}

function lastTruth(lines: readonly string[], initial: boolean): boolean {
  return lines.reduce((value, line) => truth(line) ?? value, initial);
}

function umaskOf(lines: readonly string[]): number {
  return lines.reduce((mask, line) => {
    const number = /^[0-7]+$/.test(line) ? Number.parseInt(line, 8) : Number.NaN;
    return number <= 0o7777 ? number : mask;
  }, 0o022);
}

/** Without a value it is on; whatever is no truth is a list of controllers. */
function delegates(before: boolean, line: string): boolean {
  const value = truth(line);
  if (value !== undefined) return value;
  return unquotedWordsOf(line).unfinished === undefined ? true : before;
}
