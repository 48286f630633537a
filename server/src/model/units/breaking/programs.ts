/** Directives that take away what the unit's own commands, devices and paths need. */
import { attributeOf, itemsOf, type Part, partAt, textOf } from "#model/ports/part.ts";
import { booleanOf, isLeft, lastOf } from "#model/units/strictness.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { pathIn, programName, programsOf } from "#model/units/writes/programs.ts";
import type { ShellCommand } from "#model/units/writes/shell.ts";
import { message } from "#text/message.ts";
import { type Breaking, ownDirective, ownSwitch } from "./said.ts";

export function* inPrograms(unit: ServiceUnit): Iterable<Breaking> {
  yield* withSudo(unit);
  yield* compiling(unit);
  yield* hidingDevices(unit);
  yield* hidingHomes(unit);
  yield* withoutNotice(unit);
}

/** sudo gains rights by its file's mode, which then counts for nothing; also for root. */
function* withSudo(unit: ServiceUnit): Iterable<Breaking> {
  if (unit.basis !== "repo") return;
  const rights = ownSwitch(unit, "NoNewPrivileges");
  const bounds = ownDirective(unit, "CapabilityBoundingSet");
  if (!rights && !bounds) return;
  if (!programsOf(unit).some((command) => programName(command) === "sudo")) return;
  if (rights)
    yield {
      unit,
      directive: rights,
      reason: message("its commands call sudo, which then refuses to run"),
      instead: { kind: "value", value: false },
    };
  if (bounds?.value !== undefined && isLeft(bounds.key, bounds.value, "CAP_SETUID") === false)
    yield {
      unit,
      directive: bounds,
      reason: message("its commands call sudo, which needs CAP_SETUID and CAP_SETGID"),
      instead: { kind: "add", words: ["CAP_SETUID", "CAP_SETGID"] },
    };
}

const compilers: ReadonlySet<string> = new Set(["node", "deno", "bun", "java", "dotnet"]);

function* compiling(unit: ServiceUnit): Iterable<Breaking> {
  const memory = unit.basis === "repo" ? ownSwitch(unit, "MemoryDenyWriteExecute") : undefined;
  if (!memory || !programsOf(unit).some(compiles)) return;
  yield {
    unit,
    directive: memory,
    reason: message("the program compiles at run time and needs memory that is both writable and executable"),
    instead: { kind: "value", value: false },
  };
}

function compiles(command: ShellCommand): boolean {
  return compilers.has(programName(command)) && !command.words.some((word) => /^(?:--jitless|-Xint)$/.test(word));
}

/** There is nothing in the private /dev that could be allowed, unless it is bound there. */
function* hidingDevices(unit: ServiceUnit): Iterable<Breaking> {
  const hidden = ownSwitch(unit, "PrivateDevices");
  const allowed = unit.directives.get("DeviceAllow");
  if (!hidden || !allowed?.contributions.some(({ by, status }) => by === "repo" && status === "used")) return;
  const devices = (allowed.lines ?? []).flatMap((line) => deviceIn(line) ?? []);
  const [device] = devices.filter((each) => !isBound(unit, each));
  if (device === undefined) return;
  yield {
    unit,
    directive: hidden,
    reason: message("DeviceAllow gives it {0}, which its private /dev does not have", device),
    instead: { kind: "value", value: false },
  };
}

/** Of a line as `/dev/dri/renderD128 rw`; what every private /dev has, is none. */
function deviceIn(line: string): string | undefined {
  const [name = ""] = line.trim().split(/\s+/);
  if (/^\/dev\/(?:null|zero|full|random|urandom|tty|ptmx|pts|shm|mqueue|hugepages|log|std\w+|fd)(?:\/|$)/.test(name))
    return undefined;
  return /^\/dev\/./.test(name) ||
    /^(?:char|block)-(?:drm|nvidia|tty(?:USB|ACM|S|AMA)|sd|blkext|nvme|usb_device|video4linux)/.test(name)
    ? name
    : undefined;
}

function isBound({ directives }: ServiceUnit, device: string): boolean {
  return (
    ["BindPaths", "BindReadOnlyPaths"].some((key) =>
      (directives.get(key)?.lines ?? ["/dev"]).some((line) => /\/dev\b/.test(line) || line.includes(device)),
    ) &&
    (directives.has("BindPaths") || directives.has("BindReadOnlyPaths"))
  );
}

const homes = /^\/(?:home|root|run\/user)(?:\/|$)/;

/** With `true` nothing that lies below can be given back; with `tmpfs` what is bound there is. */
function* hidingHomes(unit: ServiceUnit): Iterable<Breaking> {
  const home = ownDirective(unit, "ProtectHome");
  if (home?.value === undefined) return;
  const isHidden = booleanOf(home.value) === true;
  if (!isHidden && lastOf(home.value) !== "tmpfs") return;
  if (["BindPaths", "BindReadOnlyPaths", "RootDirectory", "RootImage"].some((key) => unit.directives.has(key))) return;
  const path = usedPaths(unit).find((each) => homes.test(each));
  if (path === undefined) return;
  yield {
    unit,
    directive: home,
    reason: message("it works in {0}, which it then does not see", path),
    instead: { kind: "value", value: false },
  };
}

/** Of the service's options, what is surely a place that it works in. */
const options = ["dataDir", "stateDir", "configDir", "cacheDir", "logDir", "home", "mediaDir", "consumptionDir"];

function usedPaths(unit: ServiceUnit): readonly string[] {
  const { view, part, service, directives } = unit;
  const config = attributeOf(view, part, "serviceConfig");
  const found: (string | undefined)[] = [];
  for (const key of ["ReadWritePaths", "WorkingDirectory"])
    for (const line of directives.get(key)?.lines ?? []) if (!line.startsWith("-")) found.push(line.replace(/^\+/, ""));
  for (const name of ["ExecStart", "ExecStartPre"])
    for (const item of itemsOf(view, attributeOf(view, config, name)).items)
      found.push(/^[-@:]*(\/\S*)/.exec(textOf(item) ?? "")?.[1]);
  if (service !== undefined) {
    const group = serviceAt(unit, service);
    for (const name of options) found.push(textOf(attributeOf(view, group, name)));
  }
  if (unit.basis === "repo")
    for (const command of programsOf(unit))
      if (!speaking.has(programName(command))) for (const word of command.words) found.push(pathIn(word));
  return found.flatMap((each) => (each === undefined ? [] : [each]));
}

/** Commands to which a path may be no more than a text. */
const speaking: ReadonlySet<string> = new Set([
  "echo",
  "printf",
  "grep",
  "sed",
  "awk",
  "logger",
  "test",
  "[",
  "[[",
  "find",
  "rsync",
]);

function serviceAt({ view, known }: ServiceUnit, service: string): Part | undefined {
  return partAt(view, known?.service ?? service.split("."));
}

/** A service that has to say when it is ready says it over a socket of the file system. */
function* withoutNotice(unit: ServiceUnit): Iterable<Breaking> {
  const families = ownDirective(unit, "RestrictAddressFamilies");
  const type = unit.directives.get("Type")?.value;
  if (families?.value === undefined || typeof type !== "string" || !/^notify/.test(type)) return;
  if (isLeft(families.key, families.value, "AF_UNIX") !== false) return;
  yield {
    unit,
    directive: families,
    reason: message("it tells systemd over AF_UNIX when it is ready (Type={0}), and is killed when it cannot", type),
    instead: { kind: "add", words: ["AF_UNIX"] },
  };
}
