/** What the options of a service say of where it works and listens. */
import { attributeOf, numberOf, type Part } from "#model/ports/part.ts";
import { evidenceFor, hooksOf } from "#model/units/kinds/kinds.ts";
import { leavesAt, leavesBelow } from "#model/units/kinds/leaves.ts";
import { lost, markedText } from "#model/units/kinds/marked.ts";
import { isList } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";

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
  for (const { name, text, isValue, isGiven = false } of textsOf(unit)) {
    const isDirectory = directory.test(name);
    if (mayBeAnywhere(name, text)) {
      unknown ??= `${name === "" ? "ein Pfad des Dienstes" : `der Wert von ${name}`} ist nicht bekannt`;
      if (isDirectory) data = undefined;
    }
    if (isConfiguration.test(name) && text !== "")
      configured ??= `was in der Datei von ${name} steht, ist nicht bekannt`;
    const found = pathsWithin(text);
    all.push(...found);
    const [path] = found;
    // A text that is a path, as against one that has some in it.
    const isPath =
      path !== undefined && found.length === 1 && text.replace(/^[-+]+/, "").replace(/(.)\/+$/, "$1") === path;
    if (isPath && isDirectory && isValue) {
      if (/^\/[\w./@+-]+$/.test(path) && !/^\/(?:nix|run|etc|proc|sys|dev)\//.test(path)) data?.push(path);
      else if (!/^\/(?:nix|run|etc)\//.test(path)) data = undefined;
    } else if (!isGiven) files.push(...found.filter((each) => !fixed.test(each)));
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

/** What options are called that hold no paths, by their last word. */
const pathless: ReadonlySet<string> = new Set(
  (
    "enable enabled port ports host hosts hostname addr address addresses listen bind domain domains user group package level " +
    "interval timeout email firewall url token password name authentication uid gid id secret frontend version mode size limit " +
    "href databases admin timezone tz lang locale theme title cidr subnet network interface interfaces ip ips dns servers nameservers"
  ).split(" "),
);

function isPathless(name: string): boolean {
  const [last = ""] = /[A-Z]?[a-z]+$|[A-Z]+$/.exec(name) ?? [];
  return pathless.has(last.toLowerCase());
}

/** Nobody sees where it begins. */
function mayBeAnywhere(name: string, text: string): boolean {
  // Such a file is read by systemd, wherever it lies.
  if (text === lost) return !isPathless(name) && !/(?:environment|env|credentials)files?$/i.test(name);
  return /(?:^[-+]*|[\s"'=:,;{}()[\]<>|@])\u{E000}(?:$|[/\s"',;:)}\]])/u.test(text) && !isPathless(name);
}

export function lowPortIn({ view, known }: ServiceUnit): boolean {
  if (!known) return false;
  for (const { name, part } of leavesAt(view, known.service)) {
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
  /** It may be written there already, or not at all. */
  readonly isGiven?: boolean;
}

/** Where systemd itself reads them, and not the service. */
const outside =
  /^(?:EnvironmentFile|LoadCredential\w*|SetCredential\w*|ImportCredential|User|Group|SupplementaryGroups)$/;
/** What says itself what may be written or seen. */
const given =
  /^(?:ReadWrite|ReadOnly|Inaccessible|Exec|NoExec|Bind|BindReadOnly)Paths$|^(?:State|Cache|Logs|Runtime|Configuration)Directory$|^TemporaryFileSystem$/;
/** Lists of what systemd forbids, or of capabilities. */
const forbidding = /^(?:SystemCall|Restrict|Capability|Ambient)/;
/** Directives that are paths, where a value that nobody knows may be any. */
const paths = /(?:Paths|Directory|^Root\w+|^Standard\w+|^TemporaryFileSystem|^PIDFile|^WorkingDirectory)$/;

/** The options of its service, with the defaults that matter; and its directives. */
function* textsOf(unit: ServiceUnit): Iterable<Named> {
  const { view, known, directives, part } = unit;
  if (known) {
    const said = new Set<string>();
    for (const { name, part: leaf } of leavesAt(view, known.service)) {
      said.add(leaf.path.slice(known.service.length).join("."));
      const text = textIn(unit, leaf);
      if (text !== undefined) yield { name, text, isValue: true };
    }
    for (const [option, value] of known.options)
      if (!option.startsWith(".") && !said.has(option) && typeof value === "string")
        yield { name: option.split(".").at(-1) ?? "", text: value, isValue: true };
  }
  for (const { key, value } of directives.values())
    if (value !== undefined && !outside.test(key) && !forbidding.test(key))
      for (const item of isList(value) ? value : [value])
        if (typeof item === "string")
          for (const word of item.split(/\s+/).slice(key.startsWith("Exec") ? 1 : 0))
            yield {
              name: key === "WorkingDirectory" ? key : "",
              text: word,
              isValue: key === "WorkingDirectory",
              isGiven: given.test(key),
            };
  const config = attributeOf(view, part, "serviceConfig");
  for (const { name, part: leaf } of leavesBelow(view, config)) {
    if (outside.test(name)) continue;
    const text = textIn(unit, leaf);
    if (name.startsWith("Exec")) {
      // The program itself is none of its files.
      for (const word of text?.split(/\s+/).slice(1) ?? []) yield { name: "", text: word, isValue: false };
      continue;
    }
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

/** `undefined`: no text. */
function textIn({ view }: ServiceUnit, part: Part): string | undefined {
  return typeof part.value === "boolean" || part.value === null ? undefined : markedText(view, part);
}
