/** What a service of the repo's own runs: the commands of its scripts, as far as the repo has their text. */
import { force } from "#eval/machine.ts";
import { AttrSet, type Slot, Text, Unknown, type Value } from "#eval/value.ts";
import { isStarter, kindOfRunner, kindsOfProgram } from "#knowledge/programs.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { quietly } from "#model/counted.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, hole, itemsOf, type Part, textOf } from "#model/ports/part.ts";
import { scriptOf } from "./kinds-shell.ts";

export interface Evidence {
  /** What it surely is, at least. */
  readonly kinds: ReadonlySet<ServiceKind>;
  /** All that it runs was seen and is known. */
  readonly isWhole: boolean;
}

const scripts = ["preStart", "script", "postStart", "reload", "preStop", "postStop"];
const starts = [
  "ExecCondition",
  "ExecStartPre",
  "ExecStart",
  "ExecStartPost",
  "ExecReload",
  "ExecStop",
  "ExecStopPost",
];

export function evidenceOf(view: HostView, unit: Part): Evidence {
  const found: Found = { kinds: new Set(), isWhole: true, texts: [], writes: false };
  for (const name of scripts) {
    const part = attributeOf(view, unit, name);
    if (part && part.value !== null) readScript(found, textOf(part));
  }
  const config = attributeOf(view, unit, "serviceConfig");
  for (const name of starts) {
    const part = attributeOf(view, config, name);
    const { items, isComplete } = itemsOf(view, part);
    if (part?.value instanceof Unknown) readStart(view, found, part);
    else if (!isComplete) found.isWhole = false;
    for (const item of items) readStart(view, found, item);
  }
  // Of what somebody else starts nothing was seen.
  if (!attributeOf(view, unit, "script") && !attributeOf(view, config, "ExecStart")) found.isWhole = false;
  for (const name of Object.keys(granted)) readGranted(view, found, config, name);
  // Programs that gain rights are on no service's path, unless somebody puts them there.
  for (const item of itemsOf(view, attributeOf(view, unit, "path")).items) found.texts.push(textOf(item) ?? "");
  found.texts.push(textOf(attributeOf(view, attributeOf(view, unit, "environment"), "PATH")) ?? "");
  readPaths(found);
  return found;
}

/** A command of it starts as root whatever the user is, or nobody knows how it starts. */
export function startsWithRights(view: HostView, config: Part | undefined): boolean {
  return starts.some((name) => {
    const { items, isComplete } = itemsOf(view, attributeOf(view, config, name));
    return !isComplete || items.some((item) => /^[@:|-]*[+!]/.test(textOf(item) ?? "!"));
  });
}

interface Found {
  readonly kinds: Set<ServiceKind>;
  isWhole: boolean;
  /** All texts seen. */
  readonly texts: string[];
  /** It changes files. */
  writes: boolean;
}

function readScript(found: Found, text: string | undefined, depth = 0): void {
  if (text === undefined || depth > 4) {
    found.isWhole = false;
    return;
  }
  found.texts.push(text);
  if (/^#!(?!.*\b(?:ba|da|z)?sh\b)/.test(text)) {
    const runner = kindOfRunner(/^#!.*?(\w+)\s*$/m.exec(text)?.[1] ?? "");
    if (runner) found.kinds.add(runner);
    found.isWhole = false;
    return;
  }
  const { commands, written, isWhole } = scriptOf(text);
  if (!isWhole) found.isWhole = false;
  if (written.some((path) => !/^\/dev\/(?:null|stderr|stdout)$/.test(path))) {
    found.writes = true;
    found.kinds.add("files");
  }
  for (const { words } of commands) readCommand(found, words, depth);
}

function readCommand(found: Found, words: readonly string[], depth: number): void {
  const [first = "", ...rest] = words;
  if (first.includes("/wrappers/bin/")) found.kinds.add("setuid");
  const [, program] = /^(?:[^\s$]*\/bin\/)?([\w.+[\]:-]+)$/.exec(first) ?? [];
  const name = program?.toLowerCase() ?? "";
  if (isStarter(name)) {
    const at = rest.findIndex((word) => !/^(?:-|\d|\w+=)/.test(word) && !word.startsWith("/run/lock"));
    if (at >= 0) readCommand(found, rest.slice(at), depth);
    return;
  }
  if (["sh", "bash", "dash", "zsh"].includes(name)) {
    const at = rest.findIndex((word) => /^-\w*c$/.test(word));
    readScript(found, at < 0 ? undefined : rest[at + 1], depth + 1);
    return;
  }
  if (name === "trap") {
    readScript(found, rest[0] === "-" ? "" : rest[0], depth + 1);
    return;
  }
  const kinds = kindsOfProgram(name);
  for (const kind of kinds ?? [kindOfRunner(name)]) if (kind) found.kinds.add(kind);
  if (!kinds) found.isWhole = false;
  if (kinds?.includes("files")) found.writes = true;
  // What these are told decides what they do.
  if (name === "find" && rest.some((word) => /^-(?:exec|ok)/.test(word))) found.isWhole = false;
  if (name.endsWith("awk") && rest.some((word) => /system\s*\(|\|/.test(word))) found.isWhole = false;
  if (name === "rclone" && rest.includes("mount")) found.kinds.add("mount");
  if (name === "curl" && rest.some((word) => /^(?:-[a-zA-Z]*[oO]|--output|--remote-name)/.test(word))) {
    found.writes = true;
    found.kinds.add("files");
  }
  if (name === "sed" && rest.some((word) => /^(?:-[a-z]*i|--in-place)/.test(word))) {
    found.writes = true;
    found.kinds.add("files");
  }
}

/** A line of `ExecStart`: a script that the repo writes, or a program and its arguments. */
function readStart(view: HostView, found: Found, item: Part): void {
  const text = textOf(item);
  const written = writtenFor(view, item);
  if (written.script !== undefined) {
    if (text !== undefined) found.texts.push(text);
    return readScript(found, written.script, 1);
  }
  if (text === undefined) {
    if (written.program === undefined) found.isWhole = false;
    else readCommand(found, [written.program], 1);
    return;
  }
  found.texts.push(text);
  const [line] = scriptOf(text.replace(/^[-@:+!|]+/, "").replaceAll(/[;&|<>`]/g, " ")).commands;
  const [first = "", ...rest] = line?.words ?? [];
  // `getExe` leaves it to the package how its program is called.
  const isPackage = written.program !== undefined && (first === hole || first === `${hole}/bin/${hole}`);
  readCommand(found, [isPackage ? (written.program ?? "") : first, ...rest], 1);
}

/** What a line begins with that is not known as text: a script of the repo, or a package. */
function writtenFor(
  view: HostView,
  { value }: Part,
): { readonly script?: string | undefined; readonly program?: string | undefined } {
  const first = value instanceof Text ? value.parts[0] : value;
  if (!(first instanceof Unknown)) return {};
  return view.host.within(() => quietly(() => packageOf(first) ?? scriptIn(first))) ?? {};
}

function packageOf(value: Unknown): { readonly program: string } | undefined {
  for (const each of [value, ...value.parts.map((part) => force(part))])
    if (each instanceof Unknown && each.reason.template === "the package {0} is not built here") {
      const [name] = each.reason.args;
      // Of what the repo writes itself, the name is that of the function that writes it.
      if (typeof name === "string" && !/write|^stdenv|build/i.test(name)) return { program: name };
    }
  return undefined;
}

/** The last text that a function which writes files was given, or its `text`. */
function scriptIn(value: Unknown): { readonly script?: string } {
  let script: string | undefined;
  for (const part of value.parts) {
    const own = force(part);
    const text = own instanceof AttrSet ? own.entries.get("text") : part;
    script = (text === undefined ? undefined : shown(force(text as Slot))) ?? script;
  }
  return script === undefined || !script.includes("\n") ? {} : { script };
}

function shown(value: Value): string | undefined {
  if (value instanceof Text) return value.parts.map((piece) => (typeof piece === "string" ? piece : hole)).join("");
  return typeof value === "string" ? value : undefined;
}

/** Capabilities and devices that the repo hands out say what they are for. */
const granted: Readonly<Record<string, readonly (readonly [RegExp, ServiceKind])[]>> = {
  AmbientCapabilities: [
    [/NET_BIND_SERVICE/i, "low-port"],
    [/NET_RAW/i, "icmp"],
    [/NET_ADMIN/i, "network-admin"],
    [/SYS_ADMIN/i, "mount"],
    [/SYS_RAWIO/i, "disks"],
    [/SET[UG]ID/i, "setuid"],
    [/DAC_|FOWNER|CHOWN/i, "files"],
    [/SYS_MODULE|SYS_TIME|SYS_BOOT|SYSLOG/i, "kernel"],
  ],
  DeviceAllow: [
    [/dri|drm|nvidia|kfd/, "gpu"],
    [/tty|serial|hidraw|usb/, "serial"],
    [/tun|tap/, "network-admin"],
    [/fuse/, "mount"],
    [/sd|nvme|block|disk|sg/, "disks"],
  ],
  TTYPath: [[/./, "serial"]],
  StandardOutput: [[/^tty/, "serial"]],
  StandardInput: [[/^tty/, "serial"]],
  PAMName: [[/./, "setuid"]],
  Delegate: [[/^(?:true|yes|1|\w)/, "container"]],
};

function readGranted(view: HostView, found: Found, config: Part | undefined, name: string): void {
  for (const item of itemsOf(view, attributeOf(view, config, name)).items) {
    const text = typeof item.value === "boolean" ? (item.value ? "true" : "") : textOf(item);
    if (text === undefined) found.isWhole = false;
    else for (const [pattern, kind] of granted[name] ?? []) if (pattern.test(text)) found.kinds.add(kind);
  }
}

/** Places that not every program comes near to. */
const places: readonly (readonly [RegExp, ServiceKind])[] = [
  [/(?:^|[\s"'=:])(?:~\/|\$\{?HOME\b|\/home\b|\/root\b|\/run\/user\b)/, "home"],
  [/\/(?:var\/)?tmp\b/, "tmp"],
  [/\/dev\/(?:dri|nvidia|kfd)/, "gpu"],
  [/\/dev\/(?:tty\w|serial|hidraw|usb|input|video|snd|console|pts)/, "serial"],
  [/\/dev\/net\/tun/, "network-admin"],
  [/\/dev\/fuse/, "mount"],
  [
    /\/dev\/(?!null\b|zero\b|u?random\b|std\w+\b|fd\b|tty\b|shm\b|dri|nvidia|kfd|tty|serial|hidraw|usb|input|video|snd|console|pts|net\/tun|fuse)\w/,
    "disks",
  ],
  [/\/run\/wrappers\b/, "setuid"],
  [/\/(?:run\/(?:docker|podman)|var\/lib\/(?:docker|containers))\b/, "container"],
];

/** Where the system itself is, a change is a change of the system. */
const system: readonly (readonly [RegExp, ServiceKind])[] = [
  [/(?:^|[\s"'=:>])\/(?:etc|boot|efi|usr|nix)\b/, "root"],
  [/\/(?:sys|proc\/sys)\//, "kernel"],
];

function readPaths(found: Found): void {
  for (const text of found.texts) {
    for (const [pattern, kind] of places) if (pattern.test(text)) found.kinds.add(kind);
    if (found.writes) for (const [pattern, kind] of system) if (pattern.test(text)) found.kinds.add(kind);
  }
}
