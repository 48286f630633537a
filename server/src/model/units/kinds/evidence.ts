/** What a service of the repo's own runs, and what the repo adds to others: the commands of its scripts, as far as the repo has their text. */
import { force } from "#eval/machine.ts";
import { AttrSet, type Slot, Text, Unknown } from "#eval/value.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { quietly } from "#model/counted.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, hole, itemsOf, type Part, partFrom, textOf } from "#model/ports/part.ts";
import { type Found, readCommand, readScript } from "./commands.ts";
import { grantedTo } from "./granted.ts";
import { lost, markedText } from "./marked.ts";
import { kindsOfPlaces, kindsOfSystem } from "./places.ts";
import { type Script, scriptOf } from "./shell.ts";
import { variablesOf } from "./variables.ts";

export interface Evidence {
  /** What it surely is, at least. */
  readonly kinds: ReadonlySet<ServiceKind>;
  /** All that it runs was seen and is known. */
  readonly isWhole: boolean;
  /** Why its commands may work anywhere, half a sentence in German. */
  readonly unknown: string | undefined;
  /** What else says where they work, half a sentence in German. */
  readonly configured: string | undefined;
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

/** `isAddition`: somebody else says what it starts. `user` is whom it runs as, as far as that is known. */
export function evidenceOf(
  view: HostView,
  unit: Part | undefined,
  { isAddition, user, hooks }: { isAddition: boolean; user: string | undefined; hooks: readonly Part[] },
): Evidence {
  const config = attributeOf(view, unit, "serviceConfig");
  const found = emptyFor(view, unit, config);
  for (const part of [...scripts.map((name) => attributeOf(view, unit, name)), ...hooks])
    if (part && part.value !== null && part.value !== "") readScript(found, markedScript(view, part));
  for (const name of starts) {
    const part = attributeOf(view, config, name);
    const { items, isComplete } = itemsOf(view, part);
    if (part?.value instanceof Unknown) readStart(view, found, part);
    else if (!isComplete) found.isWhole = false;
    for (const item of items) if (item.value !== null && item.value !== "") readStart(view, found, item);
  }
  // Of what somebody else starts nothing was seen.
  if (!isAddition && !attributeOf(view, unit, "script") && !attributeOf(view, config, "ExecStart"))
    found.isWhole = false;
  const granted = grantedTo(view, config, user);
  for (const kind of granted.kinds) found.kinds.add(kind);
  if (!granted.isWhole) found.isWhole = false;
  // Programs that gain rights are on no service's path, unless somebody puts them there.
  for (const item of itemsOf(view, attributeOf(view, unit, "path")).items) found.texts.push(textOf(item) ?? "");
  for (const [name, value] of found.variables) found.texts.push(`${name}=${value ?? ""}`);
  found.texts.push(...found.scriptArguments, textOf(attributeOf(view, config, "WorkingDirectory")) ?? "");
  for (const text of found.texts) {
    for (const kind of kindsOfPlaces(text)) found.kinds.add(kind);
    if (found.writes) for (const kind of kindsOfSystem(text)) found.kinds.add(kind);
  }
  return found;
}

function emptyFor(view: HostView, unit: Part | undefined, config: Part | undefined): Found {
  const found: Found = {
    kinds: new Set(),
    isWhole: true,
    texts: [],
    writes: false,
    unknown: undefined,
    configured: undefined,
    variables: variablesIn(view, unit, config),
    scriptArguments: words(withInstance(markedText(view, attributeOf(view, unit, "scriptArgs")) ?? "")),
  };
  for (const [name, value] of found.variables)
    if (value?.startsWith(lost) && !spoken.test(name))
      found.unknown ??= `was in der Umgebungsvariable ${name} steht, ist nicht bekannt`;
  if (attributeOf(view, config, "EnvironmentFile") || attributeOf(view, config, "PassEnvironment"))
    found.configured ??= "eine EnvironmentFile nennt vielleicht weitere Pfade";
  return found;
}

/** Names of variables that hold no paths. */
const spoken =
  /(?:^|_)(?:URL|HOST|HOSTNAME|PORT|DOMAIN|TOKEN|PASSWORD|PASS|USER|GROUP|EMAIL|TZ|LANG|KEY|ID|UID|GID|PATH|SECRET|NAME|ADDR|ADDRESS|LEVEL|ENABLED?)$/i;

function variablesIn(
  view: HostView,
  unit: Part | undefined,
  config: Part | undefined,
): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const [name, part] of attributesOf(view, attributeOf(view, unit, "environment")).parts)
    if (part.value !== null)
      found.set(name, withInstance(typeof part.value === "bigint" ? "" : markedText(view, part)));
  for (const item of itemsOf(view, attributeOf(view, config, "Environment")).items)
    for (const word of words(withInstance(markedText(view, item) ?? ""))) {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
      if (name !== undefined) found.set(name, value);
    }
  return found;
}

/** What an instance is called may be the beginning of a path; and some of what systemd fills in is one. */
function withInstance<Value extends string | undefined>(text: Value): Value {
  return text
    ?.replaceAll("%%", "")
    .replaceAll(/%[iIjJfyY]/g, lost)
    .replaceAll(/%h/g, "$HOME")
    .replaceAll(/%[TV]/g, "/tmp") as Value;
}

/** As systemd splits a line. */
function words(text: string): readonly string[] {
  return [...text.matchAll(/(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/["']/g, ""),
  );
}

/** `undefined`: it is not known. */
function markedScript(view: HostView, part: Part): string | undefined {
  return part.value instanceof Unknown ? undefined : markedText(view, part);
}

/** A command of it starts as root whatever the user is, or nobody knows how it starts. */
export function startsWithRights(view: HostView, config: Part | undefined): boolean {
  return starts.some((name) => {
    const { items, isComplete } = itemsOf(view, attributeOf(view, config, name));
    return !isComplete || items.some((item) => /^[@:|-]*[+!]/.test(textOf(item) ?? "!"));
  });
}

/** A line of `ExecStart`: a script that the repo writes, or a program and its arguments. */
function readStart(view: HostView, found: Found, item: Part): void {
  const text = item.value instanceof Unknown ? undefined : markedText(view, item);
  const written = writtenFor(view, item);
  if (written.script !== undefined) {
    if (text !== undefined) found.texts.push(text);
    return readScript(found, written.script, 1);
  }
  const variables = variablesOf(noScript, found.variables, []);
  if (text === undefined) {
    if (written.program === undefined) found.isWhole = false;
    else readCommand(found, [written.program], variables, 1);
    return;
  }
  const line = withInstance(text);
  found.texts.push(line);
  const [command] = scriptOf(line.replace(/^[-@:+!|]+/, "").replaceAll(/[;&|<>`()]/g, " ")).commands;
  const [first = "", ...rest] = command?.words ?? [];
  // `getExe` leaves it to the package how its program is called.
  const isPackage = written.program !== undefined && (first === hole || first === `${hole}/bin/${hole}`);
  readCommand(found, [isPackage ? (written.program ?? "") : first, ...rest], variables, 1);
}

const noScript: Script = { commands: [], calls: [], assigned: [], written: [], isWhole: true };

/** What a line begins with that is not known as text: a script of the repo, or a package. */
function writtenFor(
  view: HostView,
  part: Part,
): { readonly script?: string | undefined; readonly program?: string | undefined } {
  const first = part.value instanceof Text ? part.value.parts[0] : part.value;
  if (!(first instanceof Unknown)) return {};
  return view.host.within(() => quietly(() => packageOf(first) ?? scriptIn(view, part, first))) ?? {};
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
function scriptIn(view: HostView, part: Part, value: Unknown): { readonly script?: string } {
  let script: string | undefined;
  for (const slot of value.parts) {
    const own = force(slot);
    const text = own instanceof AttrSet ? own.entries.get("text") : slot;
    const said = text === undefined ? undefined : partFrom(view, part.path, text as Slot, false);
    if (typeof said?.value === "string" || said?.value instanceof Text) script = markedText(view, said) ?? script;
  }
  return script === undefined || !script.includes("\n") ? {} : { script };
}
