/** Settings with few values: those that are on or off, and those that are one of some words. */
import type { SystemdVersion } from "#knowledge/systemd-security.ts";
import { truth } from "./lines.ts";
import { expanded } from "./specifiers.ts";

/** Keys that are on or off, some of them in several ways. */
export const switches: readonly string[] = [
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
];

/** Words besides yes and no that turn a switch on, and since when. */
const waysOn: Readonly<Record<string, Readonly<Record<string, SystemdVersion>>>> = {
  PrivateTmp: { connected: 257, disconnected: 257 },
  PrivateUsers: { self: 257, identity: 257, full: 258, managed: 261 },
  ProtectControlGroups: { private: 257, strict: 257 },
  ProtectHostname: { private: 258 },
};

/** Whether the lines of a key turn it on; a line that systemd does not understand changes nothing. */
export function isOn(key: string, lines: readonly string[], version: SystemdVersion): boolean {
  return lines.reduce((value, line) => switched(key, line, version) ?? value, initially(key, version));
}

function switched(key: string, line: string, version: SystemdVersion): boolean | undefined {
  const word = key === "ProtectHostname" && version >= 258 ? withoutHostname(line) : line;
  if (wayOn(key, word, version)) return true;
  if (line !== "") return truth(word);
  if (key === "PrivateMounts") return version >= 254 ? initially(key, version) : undefined;
  return key === "ProtectHostname" && version >= 258 ? false : undefined;
}

/** Since 254 `PrivateMounts=` has a third state, which the program takes for yes. */
function initially(key: string, version: SystemdVersion): boolean {
  return key === "PrivateMounts" && version >= 254;
}

function wayOn(key: string, word: string, version: SystemdVersion): boolean {
  const since = waysOn[key]?.[word];
  return since !== undefined && version >= since;
}

/** `private:box` gives it a name of its own. */
function withoutHostname(line: string): string {
  const [, way = "", name = ""] = /^(private|[^:]*):(.+)$/.exec(line) ?? [];
  const isWay = way === "private" || truth(way) === true;
  return isWay && isHostname(expanded(name)) ? way : line;
}

function isHostname(name: string | undefined): boolean {
  const label = "[a-z\\d]([a-z\\d-]*[a-z\\d])?";
  return name !== undefined && name.length < 65 && new RegExp(`^${label}(\\.${label})*$`, "i").test(name);
}

/** Where systemd gives a service a range of users of its own; it refuses the unit if that has a user, too. */
export function isManaged(lines: readonly string[], version: SystemdVersion): boolean {
  const understood = lines.filter((line) => switched("PrivateUsers", line, version) !== undefined);
  return version >= 261 && understood.at(-1) === "managed";
}

/** The first is what is so by itself. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  KeyringMode: ["private", "inherit", "shared"],
  NotifyAccess: ["none", "main", "exec", "all"],
  ProcSubset: ["all", "pid"],
  ProtectHome: ["no", "yes", "read-only", "tmpfs"],
  ProtectProc: ["default", "noaccess", "invisible", "ptraceable"],
  ProtectSystem: ["no", "yes", "full", "strict"],
};

export function choiceOf(key: string, lines: readonly string[]): string {
  const words = choices[key] ?? [];
  return lines.reduce((value, line) => {
    const boolean = words.includes("yes") ? truth(line) : undefined;
    if (boolean !== undefined) return boolean ? "yes" : "no";
    return words.includes(line) ? line : value;
  }, words[0] ?? "");
}
