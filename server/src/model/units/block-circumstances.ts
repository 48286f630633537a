/** What is known of a service besides its kind, as far as it decides what may be kept from it. */
import { showOption } from "#eval/modules/option-path.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { itemsOf, partAt, stringOf, truthOf } from "#model/ports/part.ts";
import { hasHooks, lowPortIn, pathsIn } from "./block-options.ts";
import { mayConfineOtherwise } from "./own-hardening.ts";
import { linesOf } from "./section.ts";
import { booleanOf, lastOf } from "./strictness.ts";
import type { ServiceUnit } from "./unit.ts";

export interface Circumstances {
  readonly kinds: ReadonlySet<ServiceKind> | undefined;
  /** It surely does not run as root. */
  readonly isOrdinaryUser: boolean;
  /** Capabilities that it gets on its way; `undefined`: not known. */
  readonly ambient: readonly string[] | undefined;
  /** A port below 1024 is among its options. */
  readonly lowPort: boolean;
  /** It speaks with others over a socket in the file system. */
  readonly hasSocket: boolean;
  /** A command of it starts with more rights than the rest, but inside of the same walls. */
  readonly startsPrivileged: boolean;
  /** Why /home must stay visible, in German; `undefined`: it need not. */
  readonly home: string | undefined;
  /** The paths that it writes to, beyond its own directories; `undefined`: not all of them are known. */
  readonly writes: readonly string[] | undefined;
  /** NixOS may say something stricter that nobody here knows. */
  readonly mayBeStricter: boolean;
  /** Something else that is set brings it along. */
  readonly isImplied: (key: string) => boolean;
}

/** `undefined`: too little is known of what the repo itself says. */
export function circumstancesOf(unit: ServiceUnit): Circumstances | undefined {
  if (mayConfineOtherwise(unit) || !isPlainAround(unit)) return undefined;
  const { kinds, basis, directives } = unit;
  // Whose module nobody here has read, and of which not even the kind is known: anything could be in it.
  if (basis === "unknown" && kinds === undefined) return undefined;
  const isDynamic = directives.has("DynamicUser") && truth(unit, "DynamicUser");
  if (directives.has("DynamicUser") && isDynamic === undefined) return undefined;
  const user = userOf(unit);
  const isOrdinaryUser = isDynamic === true || (user !== undefined && user !== "root" && user !== "0");
  const gainsRights = user !== undefined && isDynamic !== true && maySudo(unit, user);
  // What sudo starts stays inside of the same walls; and before systemd 256 most directives keep an ordinary user from sudo itself.
  if (gainsRights) return undefined;
  // What root does that nobody sees may be to mount, also a network: nobody else would see it any more.
  if (kinds === undefined && !isOrdinaryUser) return undefined;
  if (!isOrdinaryUser && hasHooks(unit)) return undefined;
  const paths = pathsIn(unit);
  const home = homeOf(unit, user, paths.all);
  return {
    kinds,
    isOrdinaryUser,
    ambient: wordsOf(unit, "AmbientCapabilities"),
    lowPort: lowPortIn(unit),
    hasSocket: directives.has("RuntimeDirectory") || paths.all.some((path) => /\.sock(?:et)?$/.test(path)),
    startsPrivileged: startsPrivileged(unit),
    home,
    writes: basis === "unknown" || isDynamic === true ? undefined : writesOf(unit, user, paths.data),
    mayBeStricter: basis === "unknown",
    isImplied: (key) => isDynamic === true && impliedByDynamicUser.has(key),
  };
}

const impliedByDynamicUser: ReadonlySet<string> = new Set([
  "NoNewPrivileges",
  "PrivateTmp",
  "RestrictSUIDSGID",
  "ProtectSystem",
  "ReadWritePaths",
]);

/** Where a set around the directives is forced or a mere default, what is written beside it may count for nothing, or throw all else away. */
function isPlainAround({ view, name }: ServiceUnit): boolean {
  const path = ["systemd", "services", name, "serviceConfig"];
  for (let length = 2; length <= path.length; length++) {
    const merged = view.host.merges.get(showOption(path.slice(0, length)));
    if (!merged || merged.discharged.length === 0) continue;
    if (merged.winners.priority !== 100) return false;
  }
  return true;
}

/** `undefined`: root, or nobody knows. */
function userOf({ directives }: ServiceUnit): string | undefined {
  const value = directives.get("User")?.value;
  return value === undefined ? undefined : lastOf(value);
}

function truth({ directives }: ServiceUnit, key: string): boolean | undefined {
  const value = directives.get(key)?.value;
  return value === undefined ? undefined : booleanOf(value);
}

function wordsOf({ directives, basis }: ServiceUnit, key: string): readonly string[] | undefined {
  const directive = directives.get(key);
  if (!directive) return basis === "unknown" ? undefined : [];
  if (directive.value === undefined) return undefined;
  const words = linesOf(directive.value).flatMap((line) => line.split(/\s+/));
  return words.some((word) => word.startsWith("~")) ? undefined : words.filter((word) => word !== "");
}

/** People, and those whom rules of sudo or doas name, also by their groups. */
function maySudo({ view, directives }: ServiceUnit, user: string): boolean {
  const account = ["users", "users", user];
  if (truthOf(partAt(view, [...account, "isNormalUser"])) === true) return true;
  const group = directives.get("Group")?.value ?? stringOf(partAt(view, [...account, "group"]));
  const more = itemsOf(view, partAt(view, [...account, "extraGroups"])).items.map(stringOf);
  const groups = [group === undefined ? undefined : lastOf(group), ...more];
  if (groups.includes("wheel")) return true;
  const names = [user, ...groups].filter((name) => name !== undefined);
  const said = rights.map((path) => JSON.stringify(view.at(path)?.value) ?? "").join();
  return names.some((name) => said.includes(JSON.stringify(name)) || said.includes(JSON.stringify(`%${name}`)));
}

const rights: readonly (readonly string[])[] = [
  ["security", "sudo", "extraRules"],
  ["security", "sudo-rs", "extraRules"],
  ["security", "doas", "extraRules"],
];

/** `!` keeps root; `PermissionsStartOnly` does for all but the service itself. What `+` starts is outside of all walls. */
function startsPrivileged({ directives }: ServiceUnit): boolean {
  if (directives.has("PermissionsStartOnly")) return true;
  return ["ExecStartPre", "ExecStart", "ExecStartPost", "ExecCondition"].some((key) => {
    const directive = directives.get(key);
    return directive?.lines?.some((line) => /^[@:-]*!/.test(line)) === true;
  });
}

function homeOf(
  { view, kinds, known }: ServiceUnit,
  user: string | undefined,
  paths: readonly string[],
): string | undefined {
  const inHome = paths.find((path) => /^(?:~|%h|\/(?:home|root|run\/user)(?:\/|$))/.test(path));
  if (inHome !== undefined) return `der Dienst arbeitet in ${inHome}`;
  // Where people keep what they give it is told to the program itself, unless the repo names another place for that.
  if (known && kinds?.has("files") && !paths.some((path) => isElsewhere(path)))
    return "die Dateien, mit denen der Dienst arbeitet, liegen vielleicht in /home";
  if (user === undefined || user === "root" || kinds === undefined) return undefined;
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

/** Only of a service that has a directory of its own, and a user who can write nowhere else. */
function writesOf(
  { kinds, directives }: ServiceUnit,
  user: string | undefined,
  data: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!kinds || ["files", "home", "root", "tmp"].some((kind) => kinds.has(kind as ServiceKind))) return undefined;
  if (user === undefined || user === "root" || data === undefined) return undefined;
  const state = directives.get("StateDirectory");
  if (!state) return undefined;
  if (state.value === undefined) return undefined;
  const own = linesOf(state.value)
    .flatMap((line) => line.split(/\s+/))
    .filter((name) => name !== "")
    .map((name) => `/var/lib/${name.replace(/:.*$/, "")}`);
  if (own.length === 0) return undefined;
  return data.filter((path) => !own.some((dir) => path === dir || path.startsWith(`${dir}/`)));
}
