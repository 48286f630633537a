/** The settings of a unit that decide how exposed it is, with what they imply of each other. */
import type { SystemdVersion } from "#knowledge/systemd-security.ts";
import { ambientSet, bitsOf, boundingSet } from "./score-capabilities.ts";
import {
  deviceEntries,
  devicePolicy,
  hasEncrypted,
  isBase64,
  isCredentialSource,
  mountsImages,
} from "./score-devices.ts";
import { truth, unquotedWordsOf, wordsOf } from "./score-lines.ts";
import { isCleanPath, partsOf } from "./score-paths.ts";
import { expanded } from "./score-specifiers.ts";
import type { UnitText } from "./section.ts";

export interface Settings {
  readonly hasDefaultDependencies: boolean;
  /** `undefined`: root. */
  readonly user: string | undefined;
  readonly dynamicUser: boolean;
  readonly groups: readonly string[];
  /** Those that are on or off, by key, even where they have more values. */
  readonly on: ReadonlyMap<string, boolean>;
  /** The value of those that have several. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly umask: number;
  readonly hasRoot: boolean;
  readonly delegates: boolean;
  readonly bounding: bigint;
  readonly ambient: bigint;
  readonly hasDevicePolicy: boolean;
  readonly hasDevices: boolean;
  readonly version: SystemdVersion;
  readonly lines: (key: string) => readonly string[];
  /** Keys whose values make systemd refuse the whole unit. */
  readonly refused: readonly string[];
}

/** Keys that are simply on or off. */
export const switches = [
  "DynamicUser",
  "LockPersonality",
  "MemoryDenyWriteExecute",
  "NoNewPrivileges",
  "PrivateDevices",
  "PrivateMounts",
  "PrivateNetwork",
  "PrivateTmp",
  "PrivateUsers",
  "ProtectClock",
  "ProtectControlGroups",
  "ProtectHostname",
  "ProtectKernelLogs",
  "ProtectKernelModules",
  "ProtectKernelTunables",
  "RemoveIPC",
  "RestrictRealtime",
  "RestrictSUIDSGID",
] as const;

/** Values besides yes and no that turn a switch on, and since when. */
const moreThanOn: Readonly<Record<string, readonly (readonly [value: string, since: SystemdVersion])[]>> = {
  PrivateTmp: [
    ["connected", 257],
    ["disconnected", 257],
  ],
  PrivateUsers: [
    ["self", 257],
    ["identity", 257],
    ["full", 258],
    ["managed", 261],
  ],
  ProtectControlGroups: [
    ["private", 257],
    ["strict", 257],
  ],
  ProtectHostname: [["private", 258]],
};

/** The first is what is so by itself. */
const choices: Readonly<Record<string, readonly string[]>> = {
  KeyringMode: ["private", "inherit", "shared"],
  NotifyAccess: ["none", "main", "exec", "all"],
  ProcSubset: ["all", "pid"],
  ProtectHome: ["no", "yes", "read-only", "tmpfs"],
  ProtectProc: ["default", "noaccess", "invisible", "ptraceable"],
  ProtectSystem: ["no", "yes", "full", "strict"],
};
const choicesOrTruth: ReadonlySet<string> = new Set(["ProtectHome", "ProtectSystem"]);

export function settingsOf(text: UnitText, version: SystemdVersion): Settings {
  const lines = (key: string): readonly string[] => text.service.get(key) ?? [];
  const refused: string[] = [];
  const on = new Map(switches.map((key) => [key as string, isOn(key, lines(key), version)]));
  if (lines("DynamicUser").some((line) => truth(line) === undefined)) refused.push("DynamicUser");
  const chosen = new Map(Object.keys(choices).map((key) => [key, choice(key, lines(key))]));
  const { user, isRefused } = userOf(lines("User"));
  if (isRefused) refused.push("User");
  const groups = groupsOf(lines("SupplementaryGroups"));
  if (groups === undefined) refused.push("SupplementaryGroups");
  const roots = ["RootDirectory", "RootImage"].map((key) => ({ key, ...rootOf(lines(key)) }));
  refused.push(...roots.filter((root) => root.isRefused).map((root) => root.key));
  // Nobody can be given such a range of users and be another user.
  if (lines("PrivateUsers").at(-1) === "managed" && version >= 261 && (on.get("DynamicUser") || user !== undefined))
    refused.push("PrivateUsers");
  let bounding = boundingSet(lines("CapabilityBoundingSet"), version);
  for (const [key, names] of Object.entries(takenCapabilities)) if (on.get(key) === true) bounding &= ~bitsOf(names);
  if (on.get("DynamicUser") === true) {
    for (const key of ["PrivateTmp", "RemoveIPC", "NoNewPrivileges", "RestrictSUIDSGID"]) on.set(key, true);
    chosen.set("ProtectSystem", "strict");
    if (chosen.get("ProtectHome") === "no") chosen.set("ProtectHome", "read-only");
  }
  const policy = devicePolicy(lines("DevicePolicy"));
  return {
    hasDefaultDependencies: lastTruth(text.unit.get("DefaultDependencies") ?? [], true),
    user,
    dynamicUser: on.get("DynamicUser") === true,
    groups: groups ?? [],
    on,
    chosen,
    umask: umaskOf(lines("UMask")),
    hasRoot: roots.some((root) => partsOf(root.path ?? "").length > 0),
    delegates: lines("Delegate").reduce(delegates, false),
    bounding,
    ambient: ambientSet(lines("AmbientCapabilities"), version),
    hasDevicePolicy: policy === "auto" ? on.get("PrivateDevices") === true : true,
    hasDevices:
      deviceEntries(lines("DeviceAllow")) > 0 ||
      on.get("ProtectClock") === true ||
      roots.some((root) => root.key === "RootImage" && root.path !== undefined) ||
      mountsImages(lines("MountImages")) ||
      (version < 258 &&
        (hasEncrypted(lines("LoadCredentialEncrypted"), isCredentialSource) ||
          hasEncrypted(lines("SetCredentialEncrypted"), isBase64))),
    version,
    lines,
    refused,
  };
}

const takenCapabilities: Readonly<Record<string, readonly string[]>> = {
  PrivateDevices: ["CAP_MKNOD", "CAP_SYS_RAWIO"],
  ProtectKernelModules: ["CAP_SYS_MODULE"],
  ProtectKernelLogs: ["CAP_SYSLOG"],
  ProtectClock: ["CAP_SYS_TIME", "CAP_WAKE_ALARM"],
};

function isOn(key: string, lines: readonly string[], version: SystemdVersion): boolean {
  // Since 254 it has a third state, which the program takes for yes.
  const isTristate = key === "PrivateMounts" && version >= 254;
  let value = isTristate;
  for (const line of lines) {
    // `private:box` gives it a name of its own.
    const named = key === "ProtectHostname" && version >= 258 ? /^([^:]*):(.+)$/.exec(line) : null;
    const word = named !== null && isHostname(expanded(named[2] ?? "")) ? (named[1] ?? "") : line;
    const more = moreThanOn[key]?.some(([name, since]) => name === word && version >= since);
    if (key === "ProtectHostname" && version >= 258 && line === "") value = false;
    else if (more === true || (isTristate && line === "") || (word !== line && truth(word) === true)) value = true;
    else value = truth(line) ?? value;
  }
  return value;
}

function isHostname(name: string | undefined): boolean {
  return (
    name !== undefined && /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i.test(name) && name.length < 65
  );
}

function lastTruth(lines: readonly string[], initial: boolean): boolean {
  return lines.reduce((value, line) => truth(line) ?? value, initial);
}

function choice(key: string, lines: readonly string[]): string {
  const values = choices[key] ?? [];
  return lines.reduce((value, line) => {
    const boolean = choicesOrTruth.has(key) ? truth(line) : undefined;
    if (boolean !== undefined) return boolean ? "yes" : "no";
    return values.includes(line) ? line : value;
  }, values[0] ?? "");
}

function userOf(lines: readonly string[]): { readonly user: string | undefined; readonly isRefused: boolean } {
  let user: string | undefined;
  for (const line of lines) {
    user = line === "" ? undefined : expanded(line);
    if (line !== "" && !isUserName(user)) return { user: undefined, isRefused: true };
  }
  return { user, isRefused: false };
}

/** `undefined`: systemd refuses them. */
function groupsOf(lines: readonly string[]): readonly string[] | undefined {
  let groups: readonly string[] = [];
  for (const line of lines) {
    const { words, unfinished } = wordsOf(line);
    if (unfinished !== undefined || !words.every((word) => isUserName(expanded(word)))) return undefined;
    groups = line === "" ? [] : [...groups, ...words];
  }
  return groups;
}

/** As loosely as systemd takes names; a number that no user can have is none. */
function isUserName(name: string | undefined): boolean {
  if (name === undefined || name === "" || name === "." || name === "..") return false;
  if (/^\d+$/.test(name)) return isUserNumber(name);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in it.
  return !/^ | $|[:/\u0000-\u001f\u007f]|^-\d*$/.test(name);
}

function isUserNumber(text: string): boolean {
  const number = Number(text);
  return !/^0\d/.test(text) && number < 0xffffffff && number !== 0xffff;
}

function rootOf(lines: readonly string[]): { readonly path: string | undefined; readonly isRefused: boolean } {
  let path: string | undefined;
  for (const line of lines) {
    path = line === "" ? undefined : expanded(line);
    if (path === undefined ? line !== "" : !isCleanPath(path)) return { path: undefined, isRefused: true };
  }
  return { path, isRefused: false };
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
  return unquotedWordsOf(line).unfinished !== undefined ? before : true;
}
