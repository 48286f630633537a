/** What is known of a service besides its kind, as far as it decides what may be kept from it. */
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { attributeOf, itemsOf, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";
import { startsWithRights } from "#model/units/kinds/evidence.ts";
import { mayConfineOtherwise } from "#model/units/own-hardening.ts";
import { linesOf } from "#model/units/section.ts";
import { booleanOf, lastOf } from "#model/units/strictness.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { hasHooks, lowPortIn, type Paths, pathsIn } from "./options.ts";
import { isPlainAround, maySudo, userOf } from "./users.ts";

export interface Circumstances {
  readonly kinds: ReadonlySet<ServiceKind>;
  /** The repo makes the unit itself. */
  readonly isOwn: boolean;
  /** It surely does not run as root. */
  readonly isOrdinaryUser: boolean;
  /** Somebody says that it runs as root. */
  readonly startsAsRoot: boolean;
  /** Capabilities that it gets on its way; `undefined`: not known. */
  readonly ambient: readonly string[] | undefined;
  /** A port below 1024 is among its options. */
  readonly lowPort: boolean;
  /** It speaks with others over a socket in the file system. */
  readonly hasSocket: boolean;
  /** Its user is in more groups than one. */
  readonly hasMoreGroups: boolean;
  /** A command of it starts with more rights than the rest, but inside of the same walls. */
  readonly startsPrivileged: boolean;
  /** The repo has it run from a package of its choice. */
  readonly hasOwnPackage: boolean;
  /** Somebody says that it needs the clock. */
  readonly setsClock: boolean;
  /** Only devices that are named are open anyway. */
  readonly devicesAreClosed: boolean;
  /** Why nothing may be hidden or closed, in German: where a path lies is not known. */
  readonly unknownPath: string | undefined;
  /** Why these must stay as they are, in German; `undefined`: they need not. */
  readonly home: string | undefined;
  readonly tmp: string | undefined;
  readonly devices: string | undefined;
  readonly realtime: string | undefined;
  /** Every path that it is told lies in its own directories, and nobody tells it any that is not seen here. */
  readonly staysInside: boolean;
  /** The unit says so already. */
  readonly isOn: (key: string) => boolean;
  /** Something else that is set brings it along. */
  readonly isImplied: (key: string) => boolean;
}

/** `undefined`: too little is known of what the unit does, or of what is said of it. */
export function circumstancesOf(unit: ServiceUnit): Circumstances | undefined {
  if (!known.has(unit)) known.set(unit, circumstances(unit));
  return known.get(unit);
}

/** The same for all variants of a block. */
const known = new WeakMap<ServiceUnit, Circumstances | undefined>();

function circumstances(unit: ServiceUnit): Circumstances | undefined {
  const { basis, directives } = unit;
  // Whose module nobody here has read as a whole, it may have reasons for anything.
  if (basis === "unknown" || mayConfineOtherwise(unit) || !isPlainAround(unit)) return undefined;
  const { kinds } = unit;
  // Even what takes nothing from an ordinary user hides from all others what a program mounts.
  if (!kinds) return undefined;
  const isDynamic = directives.has("DynamicUser") && truth(unit, "DynamicUser");
  if (directives.has("DynamicUser") && isDynamic === undefined) return undefined;
  const user = userOf(unit);
  if (directives.has("User") && user === undefined && isDynamic !== true) return undefined;
  const isOrdinaryUser = isDynamic === true || (user !== undefined && !isRoot(user));
  // What sudo starts stays inside of the same walls; and before systemd 256 most directives keep an ordinary user from sudo itself.
  if (user !== undefined && isDynamic !== true && maySudo(unit, user)) return undefined;
  if (!isOrdinaryUser && hasHooks(unit)) return undefined;
  const paths = pathsIn(unit);
  return {
    kinds,
    isOwn: basis === "repo",
    isOrdinaryUser,
    startsAsRoot: isDynamic !== true && user !== undefined && isRoot(user),
    ambient: wordsOf(unit, "AmbientCapabilities"),
    // Only the strict block asks for these.
    get lowPort() {
      return lowPortIn(unit);
    },
    get hasSocket() {
      return hasSocket(unit, paths);
    },
    get hasMoreGroups() {
      return hasMoreGroups(unit, user);
    },
    get startsPrivileged() {
      return startsPrivileged(unit);
    },
    get hasOwnPackage() {
      return unit.known !== undefined && partAt(unit.view, [...unit.known.service, "package"]) !== undefined;
    },
    setsClock: directives.has("ProtectClock") && truth(unit, "ProtectClock") !== true,
    devicesAreClosed: ["closed", "strict"].includes(lastOf(directives.get("DevicePolicy")?.value ?? "") ?? ""),
    unknownPath: paths.unknown,
    home: homeOf(unit, user, paths),
    tmp: paths.all.some((path) => /^\/(?:var\/)?tmp(?:\/|$)/.test(path))
      ? "der Dienst tauscht Dateien in /tmp aus"
      : undefined,
    devices: devicesOf(unit, paths),
    realtime: isTimed(unit) ? "der Dienst läuft in Echtzeit" : undefined,
    staysInside: isOrdinaryUser && isDynamic !== true && staysInside(unit, paths),
    isOn: (key) => truth(unit, key) === true || (isDynamic === true && impliedByDynamicUser.has(key)),
    isImplied: (key) => isDynamic === true && impliedByDynamicUser.has(key),
  };
}

const impliedByDynamicUser: ReadonlySet<string> = new Set([
  "NoNewPrivileges",
  "PrivateTmp",
  "RestrictSUIDSGID",
  "ProtectSystem",
]);

/** `""` is what a unit without a user says. */
function isRoot(user: string): boolean {
  return user === "root" || user === "0" || user === "";
}

function truth({ directives }: ServiceUnit, key: string): boolean | undefined {
  const value = directives.get(key)?.value;
  return value === undefined ? undefined : booleanOf(value);
}

/** `undefined`: not known, or all but some. */
function wordsOf({ directives }: ServiceUnit, key: string): readonly string[] | undefined {
  const directive = directives.get(key);
  if (!directive) return [];
  if (directive.value === undefined) return undefined;
  const words = linesOf(directive.value).flatMap((line) => line.split(/\s+/));
  return words.some((word) => word.startsWith("~")) ? undefined : words.filter((word) => word !== "");
}

/** `!` keeps root; `PermissionsStartOnly` does for all but the service itself. What `+` starts is outside of all walls. */
function startsPrivileged({ view, directives, part }: ServiceUnit): boolean {
  if (directives.has("PermissionsStartOnly")) return true;
  return part !== undefined && startsWithRights(view, attributeOf(view, part, "serviceConfig"));
}

/** Also one that systemd opens for it. */
function hasSocket({ view, name, directives }: ServiceUnit, { all }: Paths): boolean {
  if (directives.has("RuntimeDirectory") || directives.has("Sockets")) return true;
  return partAt(view, ["systemd", "sockets", name]) !== undefined || all.some((path) => /\.sock(?:et)?$/.test(path));
}

function hasMoreGroups({ view, directives }: ServiceUnit, user: string | undefined): boolean {
  const said = directives.get("SupplementaryGroups");
  if (said && (said.value === undefined || linesOf(said.value).some((line) => line.trim() !== ""))) return true;
  if (user === undefined) return false;
  const { items, isComplete } = itemsOf(view, partAt(view, ["users", "users", user, "extraGroups"]));
  return !isComplete || items.length > 0;
}

function homeOf({ view, kinds, known }: ServiceUnit, user: string | undefined, paths: Paths): string | undefined {
  const inHome = paths.all.find((path) => /^(?:~(?:\/|$)|%h|\/(?:home|root|run\/user)(?:\/|$))/.test(path));
  if (inHome !== undefined) return `der Dienst arbeitet in ${inHome}`;
  if (!known && paths.configured !== undefined) return paths.configured;
  // Where people keep what they give it is told to the program itself, unless the repo names another place for that.
  if (known && kinds?.has("files") && !paths.all.some((path) => isElsewhere(path)))
    return "die Dateien, mit denen der Dienst arbeitet, liegen vielleicht in /home";
  if (user === undefined || isRoot(user)) return undefined;
  const account = ["users", "users", user];
  const home = stringOf(partAt(view, [...account, "home"]));
  if (truthOf(partAt(view, [...account, "isNormalUser"])) === true || home?.startsWith("/home/"))
    return `${user} hat ein Verzeichnis in /home`;
  return undefined;
}

function isElsewhere(path: string): boolean {
  return (
    /^\/\w/.test(path) &&
    !/^\/(?:nix|run|etc|dev|proc|sys|bin|usr|tmp|var\/(?:lib|cache|log|run|tmp|empty))(?:\/|$)/.test(path)
  );
}

/** Those that PrivateDevices leaves are nobody's hardware. */
function devicesOf({ directives }: ServiceUnit, { all }: Paths): string | undefined {
  const allowed = directives.get("DeviceAllow");
  if (allowed && (allowed.value === undefined || linesOf(allowed.value).some((line) => line.trim() !== "")))
    return "der Dienst bekommt Geräte mit DeviceAllow";
  const device = all.find((path) => /^\/dev(?!\/(?:null|zero|full|u?random|std\w+|fd|log|shm)(?:\/|$))/.test(path));
  return device === undefined ? undefined : `der Dienst arbeitet mit ${device}`;
}

/** It asks for a place in front of all others, by a directive or `chrt`. */
function isTimed({ view, directives, part }: ServiceUnit): boolean {
  if (directives.has("CPUSchedulingPolicy") || directives.has("LimitRTPRIO")) return true;
  const config = attributeOf(view, part, "serviceConfig");
  const said = [
    ...["preStart", "script", "postStart"].map((name) => attributeOf(view, part, name)),
    ...["ExecStartPre", "ExecStart", "ExecStartPost"].flatMap(
      (name) => itemsOf(view, attributeOf(view, config, name)).items,
    ),
  ];
  return said.some((each) => /\bchrt\b/.test(textOf(each) ?? ""));
}

/** Only of a service of NixOS, whose module was read, with a directory of its own. What it is told to read may lie elsewhere. */
function staysInside({ basis, kinds, directives }: ServiceUnit, paths: Paths): boolean {
  if (basis !== "nixos" || paths.unknown !== undefined || paths.configured !== undefined || !paths.data) return false;
  if (["files", "home", "root", "tmp"].some((kind) => kinds?.has(kind as ServiceKind))) return false;
  const own: string[] = [];
  for (const [key, root] of roots) {
    const directive = directives.get(key);
    if (!directive) continue;
    if (directive.value === undefined) return false;
    for (const name of linesOf(directive.value).flatMap((line) => line.split(/\s+/)))
      if (name !== "") own.push(`${root}/${name.replace(/:.*$/, "")}`);
  }
  if (!own.some((path) => path.startsWith("/var/lib/"))) return false;
  return paths.all.every(
    (path) => onlyRead.test(path) || own.some((dir) => path === dir || path.startsWith(`${dir}/`)),
  );
}

const roots: ReadonlyMap<string, string> = new Map([
  ["StateDirectory", "/var/lib"],
  ["CacheDirectory", "/var/cache"],
  ["LogsDirectory", "/var/log"],
  ["RuntimeDirectory", "/run"],
]);

/** Nobody writes there who could without this. */
const onlyRead =
  /^\/(?:etc|nix\/store|run\/(?:secrets|credentials|agenix|keys|postgresql|mysqld|redis[\w-]*|wrappers|current-system)|dev\/(?:null|u?random|stdout|stderr))(?:[/.]|$)/;
