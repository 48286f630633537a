/** Paths that a unit surely writes to and may not, and entries of `ReadWritePaths` that do not do what they seem to. */
import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, partAt, textOf } from "#model/ports/part.ts";
import { type Breaking, ownDirective, winnerOf } from "#model/units/breaking/said.ts";
import { linesOf } from "#model/units/section.ts";
import { booleanOf } from "#model/units/strictness.ts";
import type { Directive, ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { type Message, message } from "#text/message.ts";
import { isIn, isProtected, type Protection, pathsIn, protectionOf, wordsIn, writableIn } from "./allowed.ts";
import { writtenBy } from "./commands.ts";
import { programName, programsOf } from "./programs.ts";
import type { ShellCommand } from "./shell.ts";

/** What is written to and protected. */
export interface Refused {
  readonly unit: ServiceUnit;
  readonly protection: Protection;
  readonly path: string;
  /** Half a sentence: who writes there. */
  readonly reason: Message;
  /** What would have to be given back; `undefined`: that would be too much, or would not help. */
  readonly folder: string | undefined;
}

const known = new WeakMap<HostView, readonly Refused[]>();

/** In order of the units; each path once. */
export function refusedWritesOf(view: HostView): readonly Refused[] {
  let found = known.get(view);
  if (!found) {
    found = serviceUnitsOf(view).flatMap((unit) => (unit.active === "enabled" ? refusedIn(unit) : []));
    known.set(view, found);
  }
  return found;
}

function refusedIn(unit: ServiceUnit): readonly Refused[] {
  const protection = protectionOf(unit);
  // What NixOS itself protects, its module gives back.
  if (!protection || !ownDirective(unit, protection.directive.key)) return [];
  const writable = writableIn(unit);
  if (!writable) return [];
  const found: Refused[] = [];
  for (const { path, reason, folder } of writesOf(unit)) {
    if (!isProtected(protection.level, path) || writable.some((each) => isIn(path, each))) continue;
    // Of a path that only running it tells, the folder is known: what is given back may lie in it.
    if (path.endsWith("/") && writable.some((each) => isIn(each, path))) continue;
    if (found.some((each) => isIn(path, each.path))) continue;
    found.push({ unit, protection, path: path.length > 1 ? path.replace(/\/$/, "") : path, reason, folder });
  }
  return found;
}

type Write = Pick<Refused, "path" | "reason" | "folder">;

function* writesOf(unit: ServiceUnit): Iterable<Write> {
  if (unit.basis === "repo") {
    const seen = new Set<string>();
    for (const command of programsOf(unit))
      for (const path of writtenBy(command)) {
        if (seen.has(path) || isRunDirectory(path)) continue;
        seen.add(path);
        yield { path, reason: writer(command), folder: folderOf(command, path) };
      }
  } else yield* statesOf(unit);
}

function writer(command: ShellCommand): Message {
  const name = programName(command);
  return name === "" ? message("its commands write there") : message("{0} writes there", name);
}

/** Of a file the folder: what does not exist yet cannot be given back. A folder that is still to be made cannot, either. */
function folderOf(command: ShellCommand, path: string): string | undefined {
  if (programName(command) === "mkdir" || programName(command) === "install") return undefined;
  const folder = path.endsWith("/") ? path.slice(0, -1) : path.slice(0, path.lastIndexOf("/"));
  return folder.split("/").length > 2 && !everybodys.has(folder) ? folder : undefined;
}

const everybodys: ReadonlySet<string> = new Set([
  "/var/lib",
  "/var/log",
  "/var/cache",
  "/var/tmp",
  "/etc/systemd",
  "/run/current-system",
  "/usr/bin",
  "/usr/lib",
]);

/** Sockets and locks there belong to others; a script that makes them there itself is rare. */
function isRunDirectory(path: string): boolean {
  return path === "/run" || path === "/run/";
}

/** Options of a service that say where its data lie; a service writes there, or it would have none. */
const states = ["dataDir", "stateDir", "configDir"];

function* statesOf(unit: ServiceUnit): Iterable<Write> {
  const { view, service, known: made, name } = unit;
  if (!made || service === undefined || !isMain(unit)) return;
  for (const option of states) {
    const part = attributeOf(view, partAt(view, made.service), option);
    const byDefault = made.options.get(option);
    const path = part
      ? part.isSure
        ? textOf(part)
        : undefined
      : typeof byDefault === "string"
        ? byDefault
        : undefined;
    if (path?.startsWith("/") && !path.includes("\u{FFFC}"))
      yield {
        path,
        folder: path,
        reason: message("{0}.{1} is there, and {2} keeps its data in it", service, option, name),
      };
  }
}

/** Of several units of a service, the one that is called like it. */
function isMain({ view, name, service }: ServiceUnit): boolean {
  const all = serviceUnitsOf(view).filter((each) => each.service === service && each.active !== "disabled");
  return all.length === 1 || service?.split(".").at(-1) === name;
}

/** An entry of `ReadWritePaths` of the repo. */
export interface OddEntry {
  readonly unit: ServiceUnit;
  readonly directive: Directive;
  readonly entry: string;
  readonly kind: "relative" | "hidden";
}

const odd = new WeakMap<HostView, readonly OddEntry[]>();

/** systemd refuses what is no absolute path; below what `ProtectHome` hides, nothing can be given back. */
export function oddEntriesOf(view: HostView): readonly OddEntry[] {
  let found = odd.get(view);
  if (!found) {
    found = serviceUnitsOf(view).flatMap((unit) => (unit.active === "disabled" ? [] : [...oddIn(unit)]));
    odd.set(view, found);
  }
  return found;
}

function* oddIn(unit: ServiceUnit): Iterable<OddEntry> {
  const directive = unit.directives.get("ReadWritePaths");
  if (!directive || !winnerOf(directive)) return;
  for (const entry of new Set(pathsIn(directive)))
    if (!/^[-+]{0,2}[/%]/.test(entry)) yield { unit, directive, entry, kind: "relative" };
}

/** `ReadWritePaths` of the repo that give back what nothing takes away. */
export function idlePathsOf(view: HostView): readonly Pick<Breaking, "unit" | "directive">[] {
  return serviceUnitsOf(view).flatMap((unit) => {
    const directive = unit.directives.get("ReadWritePaths");
    if (unit.active !== "enabled" || unit.basis === "unknown" || !unit.isWhole) return [];
    if (!directive || !winnerOf(directive) || pathsIn(directive).length === 0) return [];
    const restricting = [
      "ProtectSystem",
      "ProtectHome",
      "ReadOnlyPaths",
      "InaccessiblePaths",
      "DynamicUser",
      ...implying,
    ];
    const isIdle = restricting.every((key) => {
      const each = unit.directives.get(key);
      return !each || (each.value !== undefined && (booleanOf(each.value) === false || pathsIn(each).length === 0));
    });
    return isIdle ? [{ unit, directive }] : [];
  });
}

/** These make parts of the file system read-only, too. */
const implying = [
  "ProtectKernelTunables",
  "ProtectControlGroups",
  "ProtectKernelLogs",
  "TemporaryFileSystem",
  "ReadOnlyDirectories",
  "PrivateDevices",
];

/** Paths that the repo gives back with too little force: a list of NixOS takes the place of its own. */
export interface LostPaths {
  readonly unit: ServiceUnit;
  readonly definition: OptionDefinition;
  readonly paths: readonly string[];
}

export function lostPathsOf(view: HostView): readonly LostPaths[] {
  return serviceUnitsOf(view).flatMap((unit) => {
    const directive = unit.directives.get("ReadWritePaths");
    if (unit.active !== "enabled" || !directive?.lines || protectionOf(unit)?.level !== "strict") return [];
    const writable = writableIn(unit);
    const winners = directive.contributions.filter(({ status }) => status === "used");
    // Where the repo itself says something stronger, it means that.
    if (!writable || winners.length === 0 || winners.some(({ by }) => by === "repo")) return [];
    return directive.contributions.flatMap(({ by, status, value, definition }) => {
      if (by !== "repo" || status !== "weaker" || value === undefined || !definition) return [];
      const said = wordsIn(linesOf(value)).map((word) => word.replace(/^[-+]+/, ""));
      const paths = said.filter((path) => path.startsWith("/") && !writable.some((each) => isIn(path, each)));
      return paths.length > 0 ? [{ unit, definition, paths }] : [];
    });
  });
}
