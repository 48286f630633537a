/** What the options of a service say of where it works and listens. */
import { PathValue, Unknown } from "#eval/value.ts";
import { attributeOf, hole, numberOf, type Part, partAt } from "#model/ports/part.ts";
import { evidenceFor, hooksOf } from "./kinds.ts";
import { leavesBelow } from "./kinds-leaves.ts";
import { lost, markedText } from "./kinds-marked.ts";
import { isList } from "./section.ts";
import type { ServiceUnit } from "./unit.ts";

export interface Paths {
  /** Every path that the repo names for the service. */
  readonly all: readonly string[];
  /** Where its options say that it keeps its data; `undefined`: one of them is not known. */
  readonly data: readonly string[] | undefined;
  /** Others that it may write to, by what names them no directories. */
  readonly files: readonly string[];
  /** Why a path of it may lie anywhere, half a sentence in German: its beginning is not known. */
  readonly unknown: string | undefined;
  /** What else may name paths that nobody sees here, half a sentence in German. */
  readonly configured: string | undefined;
}

/** Names of options that are directories to write to. */
const directory = /(?:dir|directory|folder|location|home|storage|storagepath|datapath|path)$/i;
/** Where nothing is written, or where everybody looks. */
const fixed = /^\/(?:nix|run|etc|proc|sys|dev|bin|usr|boot)(?:\/|$)/;

export function pathsIn(unit: ServiceUnit): Paths {
  const evidence = evidenceFor(unit);
  const all: string[] = [];
  const files: string[] = [];
  let data: string[] | undefined = [];
  let { unknown, configured } = evidence ?? { unknown: undefined, configured: undefined };
  for (const { name, text, isValue } of textsOf(unit)) {
    const isDirectory = directory.test(name);
    if (mayBeAnywhere(name, text)) {
      unknown ??= `${name === "" ? "ein Pfad des Dienstes" : `der Wert von ${name}`} ist nicht bekannt`;
      if (isDirectory) data = undefined;
    }
    if (isConfiguration.test(name)) configured ??= `was in der Datei von ${name} steht, ist nicht bekannt`;
    const found = pathsWithin(text);
    all.push(...found);
    const [path] = found;
    // A text that is a path, as against one that has some in it.
    const isPath =
      path !== undefined && found.length === 1 && text.replace(/^[-+]+/, "").replace(/(.)\/+$/, "$1") === path;
    if (isPath && isDirectory && isValue) {
      if (/^\/[\w./@+-]+$/.test(path) && !/^\/(?:nix|run|etc|proc|sys|dev)\//.test(path)) data?.push(path);
      else if (!/^\/(?:nix|run|etc)\//.test(path)) data = undefined;
    } else files.push(...found.filter((each) => !fixed.test(each)));
  }
  if (unit.directives.has("EnvironmentFile")) configured ??= "eine EnvironmentFile nennt vielleicht weitere Pfade";
  const user = unit.directives.get("User");
  if (user && (user.value === undefined || String(user.value).includes("%")))
    unknown ??= "wer der Benutzer ist, steht nicht fest";
  return { all, data: data && [...new Set(data)], files: [...new Set(files)], unknown, configured };
}

/** Names of options for a file that says more. */
const isConfiguration = /(?:config|conf|settings|configuration|environment|env|credentials)(?:_?-?(?:file|path)s?)$/i;

/** Every path in a text, wherever it stands. */
function pathsWithin(text: string): readonly string[] {
  return Array.from(
    text.matchAll(/(?:^[-+]*|[\s"'=:,;{}()[\]<>|@])((?:\/|~|%h)[^\s"'=:,;{}()[\]<>|]*)/g),
    ([, path = ""]) => path.replace(/(.)\/+$/, "$1"),
  ).filter((path) => path !== "/" && !path.startsWith("//"));
}

/** Names of options that hold no paths. */
const pathless =
  /(?:^enable|Enable|^port|Port|ports|^host|[hH]ost(?:name)?|address|Address|domain|Domain|user|User|group|Group|package|Package|level|Level|interval|timeout|email|openFirewall|url|Url|URL|token|Token|password|Password|name|Name|enabled)$/;

/** Nobody sees where it begins. */
function mayBeAnywhere(name: string, text: string): boolean {
  if (text === lost) return !pathless.test(name);
  return /(?:^[-+]*|[\s"'=:,;{}()[\]<>|@])\u{E000}(?:$|[/\s"',;:)}\]])/u.test(text) && !pathless.test(name);
}

export function lowPortIn({ view, known }: ServiceUnit): boolean {
  if (!known) return false;
  for (const { name, part } of leavesBelow(view, partAt(view, known.service))) {
    const port = /port$/i.test(name) ? numberOf(part) : undefined;
    if (port !== undefined && port > 0 && port < 1024) return true;
  }
  return false;
}

/** Commands of the repo's own that a service of NixOS runs at some point: `backupPrepareCommand`, `preHook`. */
export function hasHooks(unit: ServiceUnit): boolean {
  return hooksOf(unit).length > 0;
}

interface Named {
  readonly name: string;
  readonly text: string;
  /** Of an option or a directive that is nothing but this. */
  readonly isValue: boolean;
}

/** Where systemd itself reads them, and not the service. */
const outside =
  /^(?:EnvironmentFile|LoadCredential\w*|SetCredential\w*|ImportCredential|User|Group|SupplementaryGroups)$/;
/** Directives that are paths, where a value that nobody knows may be any. */
const paths = /(?:Paths|Directory|^Root\w+|^Standard\w+|^TemporaryFileSystem|^PIDFile|^WorkingDirectory)$/;

/** The options of its service, with the defaults that matter; and its directives. */
function* textsOf(unit: ServiceUnit): Iterable<Named> {
  const { view, known, directives, part } = unit;
  if (known) {
    const said = new Set<string>();
    for (const { name, part: leaf } of leavesBelow(view, partAt(view, known.service))) {
      said.add(leaf.path.slice(known.service.length).join("."));
      const text = textIn(unit, leaf);
      if (text !== undefined) yield { name, text, isValue: true };
    }
    for (const [option, value] of known.options)
      if (!option.startsWith(".") && !said.has(option) && typeof value === "string")
        yield { name: option.split(".").at(-1) ?? "", text: value, isValue: true };
  }
  for (const { key, value } of directives.values())
    if (value !== undefined && !outside.test(key))
      for (const item of isList(value) ? value : [value])
        if (typeof item === "string")
          for (const word of item.split(/\s+/))
            yield { name: key === "WorkingDirectory" ? key : "", text: word, isValue: key === "WorkingDirectory" };
  const config = attributeOf(view, part, "serviceConfig");
  for (const { name, part: leaf } of leavesBelow(view, config)) {
    if (outside.test(name) || name.startsWith("Exec")) continue;
    const text = textIn(unit, leaf);
    if (text?.includes(lost) && (text !== lost || paths.test(name)))
      yield { name: paths.test(name) ? name : "", text, isValue: false };
  }
  if (part)
    for (const { name, part: leaf } of leavesBelow(view, attributeOf(view, part, "environment"))) {
      const text = textIn(unit, leaf);
      if (text !== undefined && text !== lost)
        yield { name: name === "HOME" ? "" : name, text, isValue: name !== "HOME" };
    }
}

/** `undefined`: no text. What lies in the repo becomes a path in the store. */
function textIn({ view }: ServiceUnit, part: Part): string | undefined {
  if (part.value instanceof PathValue || typeof part.value === "string") return markedText(view, part);
  const text = markedText(view, part);
  return part.value instanceof Unknown && text === hole ? undefined : text;
}
