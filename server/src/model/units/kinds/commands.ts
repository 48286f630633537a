/** What a command does, as far as its program and its arguments say: kinds, paths, and whether anything of it stays in the dark. */
import { isReader, isSpeaker, isStarter, kindOfRunner, kindsOfProgram, toldBy } from "#knowledge/programs.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { isWholeTree, kindsOfSystem } from "./places.ts";
import { quotedDollar, scriptOf } from "./shell.ts";
import { mayBeAnywhere, type Variables, variablesOf } from "./variables.ts";

/** What was found so far; it grows with each command. */
export interface Found {
  readonly kinds: Set<ServiceKind>;
  isWhole: boolean;
  /** All texts seen. */
  readonly texts: string[];
  /** It changes files. */
  writes: boolean;
  /** Why a path may lie anywhere; in German. */
  unknown: string | undefined;
  /** What says more than is seen here; in German. */
  configured: string | undefined;
  /** What the unit sets for all that it runs; `undefined` in it: not known. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  readonly scriptArguments: readonly string[];
}

const anywhere = "nicht alle Pfade, mit denen der Dienst arbeitet, stehen fest";
const everything = "der Dienst arbeitet mit allem, was unter / liegt";
const configuration = "was in einer Konfigurationsdatei steht, ist nicht bekannt";

export function readScript(found: Found, text: string | undefined, depth = 0): void {
  if (text === undefined || depth > 4) {
    found.isWhole = false;
    return;
  }
  const own = text.replaceAll(quotedDollar, "$");
  found.texts.push(own);
  if (/^#!(?!.*\b(?:ba|da|z)?sh\b)/.test(own)) {
    const runner = kindOfRunner(/^#!.*?(\w+)\s*$/m.exec(own)?.[1] ?? "");
    if (runner) found.kinds.add(runner);
    found.isWhole = false;
    return;
  }
  const script = scriptOf(own);
  if (!script.isWhole) found.isWhole = false;
  const variables = variablesOf(script, found.variables, found.scriptArguments);
  for (const path of script.written) {
    if (/^\/dev\/(?:null|stderr|stdout)$/.test(path)) continue;
    writesFiles(found);
    if (mayBeAnywhere(path, variables)) found.unknown ??= anywhere;
    found.texts.push(variables.filled(path));
  }
  if (script.assigned.some(({ value }) => isWholeTree(value) && value !== "/")) found.unknown ??= everything;
  for (const { words } of script.commands) readCommand(found, words, variables, depth);
}

function writesFiles(found: Found): void {
  found.writes = true;
  found.kinds.add("files");
}

export function readCommand(found: Found, words: readonly string[], variables: Variables, depth: number): void {
  const [first = "", ...rest] = words;
  if (first.includes("/wrappers/bin/")) found.kinds.add("setuid");
  const [, program] = /^(?:[^\s$]*\/bin\/)?([\w.+[\]:-]+)$/.exec(first) ?? [];
  const name = program?.toLowerCase() ?? "";
  if (isStarter(name)) return readStarted(found, name, rest, variables, depth);
  if (["sh", "bash", "dash", "zsh"].includes(name)) {
    const at = rest.findIndex((word) => /^-\w*c$/.test(word));
    return readScript(found, at < 0 ? undefined : rest[at + 1], depth + 1);
  }
  if (name === "trap") return readScript(found, rest[0] === "-" ? "" : rest[0], depth + 1);
  readArguments(found, name, rest, variables);
  const kinds = kindsOfProgram(name);
  for (const kind of kinds ?? [kindOfRunner(name)]) if (kind) found.kinds.add(kind);
  if (!kinds) found.isWhole = false;
  if (kinds?.includes("files")) found.writes = true;
  const told = toldBy(name, rest);
  if (told.isOpen) found.isWhole = false;
  for (const kind of told.kinds) {
    found.kinds.add(kind);
    if (kind === "files") found.writes = true;
  }
}

function readStarted(found: Found, name: string, rest: readonly string[], variables: Variables, depth: number): void {
  const at = rest.findIndex((word) => !/^(?:-|\d|\w+=)/.test(word) && !word.startsWith("/run/lock"));
  // What it hands on comes from somewhere else.
  if (name === "xargs" && !isSpeaker(rest[at] ?? "echo")) found.unknown ??= anywhere;
  // `command -v` asks where a program is; alone, `env` prints what is set.
  if (at >= 0 && !(name === "command" && /^-\w*[vV]/.test(rest[0] ?? "")))
    readCommand(found, rest.slice(at), variables, depth);
}

function readArguments(found: Found, name: string, rest: readonly string[], variables: Variables): void {
  const kinds = kindsOfProgram(name);
  const isServer = kinds?.some((kind) => servers.has(kind));
  if (isServer || kinds === undefined) found.configured ??= configuration;
  const { isMore } = toldBy(name, rest);
  const isSpeaking = isSpeaker(name) && !isMore;
  const isReading = isReader(name) && !isMore;
  const operands = isSpeaking || comparesOnly(name, rest) ? [] : withoutTexts(name, rest);
  for (const word of operands) {
    // A path may be put together from parts that say nothing by themselves.
    if (word.includes("$")) found.texts.push(variables.filled(word));
    if (mayBeAnywhere(word, variables)) found.unknown ??= anywhere;
    if (isWholeTree(word) && !pointing.has(name)) {
      found.unknown ??= everything;
      found.kinds.add("home").add("tmp");
    }
    if (/(?:^|\/)\.\.(?:\/|$)/.test(word)) found.unknown ??= anywhere;
    if (isReading || kinds === undefined) continue;
    if (isServer && /conf|cert|key|pem|crt|ssl|secret|token|passw|hosts|resolv|release|rules/i.test(word)) continue;
    for (const kind of kindsOfSystem(word)) found.kinds.add(kind);
  }
  if (name === "df" && !rest.some((word) => /^[^-]/.test(word))) found.kinds.add("home");
}

/** Without what they look for, and what they are to do: `--arg name value`, the first operand. */
function withoutTexts(name: string, rest: readonly string[]): readonly string[] {
  if (!programmed.has(name) || rest.some((word) => /^-\w*[ef]$|^--(?:regexp|file|expression|from-file)/.test(word)))
    return rest;
  const words = rest.filter(
    (_, at) => !/^--(?:arg|argjson)$/.test(rest[at - 1] ?? "") && !/^--(?:arg|argjson)$/.test(rest[at - 2] ?? ""),
  );
  const first = words.findIndex((word) => !word.startsWith("-"));
  return words.filter((_, at) => at !== first);
}

const programmed: ReadonlySet<string> = new Set("grep egrep fgrep zgrep sed awk gawk mawk jq yq".split(" "));

/** A test of numbers and texts names no files. */
function comparesOnly(name: string, rest: readonly string[]): boolean {
  return ["[", "[[", "test"].includes(name) && !rest.some((word) => /^-(?:[a-hkprstuwxGLNOS]|nt|ot|ef)$/.test(word));
}

/** `/` means something else to them, or harms nobody. */
const pointing: ReadonlySet<string> = new Set(
  "df tr cut echo printf logger expr test [ [[ stat mountpoint awk gawk mawk sed grep egrep fgrep jq curl".split(" "),
);

/** They read what people tell them elsewhere. */
const servers: ReadonlySet<ServiceKind> = new Set([
  "go",
  "rust",
  "c",
  "python",
  "node",
  "dotnet",
  "jvm",
  "beam",
  "jit",
  "php-fpm",
]);
