/** The forms of messages: Nix's own, those of nixpkgs' module system from 20.09 on, and what each of them names. */
import { type Frame, fileOf } from "./error-block.ts";
import type { OutputCode } from "./problem.ts";

export interface Form {
  readonly code: OutputCode;
  readonly option?: string;
  readonly name?: string;
  readonly files: readonly string[];
}

interface Pattern {
  readonly code: OutputCode;
  /** Against the beginning of the message. Groups: `option`, `name`, and `file`, `other` for files. */
  readonly matches: RegExp;
}

// Texts: nixpkgs lib/modules.nix and lib/options.nix (20.09, 25.11 and newer), Nix src/libexpr and src/libstore (2.3 to 2.34).
const patterns: readonly Pattern[] = [
  { code: "option-unknown", matches: /^The option `(?<option>[^']+)' defined in `(?<file>[^']+)' does not exist/ },
  { code: "option-unknown", matches: /^The option `(?<option>[^']+)' does not exist/ },
  {
    code: "option-undefined",
    matches: /^The option `(?<option>[^']+)' (?:is used but not defined|was accessed but has no value defined)/,
  },
  {
    code: "option-conflict",
    matches: /^The option `(?<option>[^']+)' has conflicting definitions, in `(?<file>[^']+)' and `(?<other>[^']+)'/,
  },
  { code: "option-conflict", matches: /^The option `(?<option>[^']+)' has conflicting definition/ },
  { code: "option-conflict", matches: /^The unique option `(?<option>[^']+)' is defined multiple times/ },
  { code: "option-conflict", matches: /^The option `(?<option>[^']+)' is defined multiple times/ },
  { code: "option-read-only", matches: /^The option `(?<option>[^']+)' is read-only/ },
  {
    code: "option-type",
    matches: /^The option value `(?<option>[^']+)' in `(?<file>[^']+)' is not (?:of type|a|of)/,
  },
  { code: "option-type", matches: /^A definition for option `(?<option>[^']+)' is not of type/ },
  { code: "option-type", matches: /^The option `(?<option>[^']+)' is not of type/ },
  {
    code: "option-declared-twice",
    matches: /^The option `(?<option>[^']+)' in `(?<file>[^']+)' is already declared in `(?<other>[^']+)'/,
  },
  {
    code: "option-removed",
    matches: /^The option definition `(?<option>[^']+)' in `(?<file>[^']+)' no longer has any effect/,
  },
  {
    code: "option-type",
    matches:
      /^In module `(?<file>[^']+)', you're trying to define a value of type `[^']+'\s+rather than an attribute set for the option\s+`(?<option>[^']+)'/,
  },
  {
    code: "option-conflict",
    matches:
      /^The option `(?<option>[^']+)' has conflicting option types in `(?<file>[^']+)'(?: and `(?<other>[^']+)')?/,
  },
  {
    code: "option-conflict",
    matches:
      /^The option `(?<option>[^'`]+)` is defined both (?:null and not null|as `[^`\n]{0,200}` and `[^`\n]{0,200}`), in `(?<file>[^']+)'(?: and `(?<other>[^']+)')?/,
  },
  { code: "option-conflict", matches: /^Cannot merge definitions of `(?<option>[^']+)'/ },
  { code: "option-removed", matches: /^The option `(?<option>[^']+)' can no longer be used since it's been removed/ },
  {
    code: "option-declared-twice",
    matches: /^The option `(?<option>[^']+)' in module `(?<file>[^']+)' would be a parent of the following options/,
  },
  {
    code: "module-shape",
    matches: /^Module `(?<file>[^']+)' has an unsupported attribute `(?<name>[^']+)'/,
  },
  { code: "module-shape", matches: /^The module `(?<file>[^`'\n]+)` \(class: [^\n]*cannot be imported into/ },
  { code: "module-shape", matches: /^Module imports can't be nested lists/ },
  { code: "module-shape", matches: /^module (?<file>\/\S+) \(\S*\) does not look like a module/ },
  { code: "syntax", matches: /^syntax error, / },
  { code: "syntax", matches: /^(?:path|invalid|unterminated) [^\n]{0,200}(?:has a trailing slash|string literal)/ },
  { code: "undefined-variable", matches: /^undefined variable '(?<name>[^']+)'/ },
  { code: "attribute-twice", matches: /^(?:dynamic )?attribute '(?<name>[^']+)' already defined/ },
  { code: "attribute-missing", matches: /^attribute '(?<name>[^\n]+?)' missing/ },
  { code: "attribute-missing", matches: /^attribute '(?<name>[^']+)' in selection path '[^']*' not found/ },
  {
    code: "attribute-missing",
    matches: /^flake '[^']*' does not provide attribute /,
  },
  {
    code: "call-argument",
    matches: /^[^\n]{0,300}called (?:without required|with unexpected) argument '(?<name>[^']+)'/,
  },
  { code: "not-a-function", matches: /^attempt to call something which is not a function/ },
  { code: "coercion", matches: /^cannot coerce / },
  { code: "coercion", matches: /^cannot add [^\n]* to / },
  { code: "abort", matches: /^evaluation aborted with the following error message: / },
  { code: "assert", matches: /^assertion (?:[^\n]* )?failed/ },
  { code: "recursion", matches: /^infinite recursion encountered/ },
  { code: "recursion", matches: /^stack overflow/ },
  { code: "disk-full", matches: /^[^\n]*(?:No space left on device|Disk quota exceeded)/ },
  { code: "disk-full", matches: /^[^\n]*database or disk is full/ },
  {
    code: "file-missing",
    matches:
      /^(?:path|getting status of|opening file|reading directory) '(?<file>[^']+)'(?: does not exist|: No such file)/,
  },
  { code: "file-missing", matches: /^path '(?<file>\/[^']+)' does not exist/ },
  {
    code: "file-missing",
    matches: /^(?:access to absolute path|the path) '(?<file>\/[^']+)' (?:is forbidden|does not exist)/,
  },
  { code: "file-missing", matches: /^Path '(?<name>[^']+)' in the repository "?[^\n]* is not tracked by Git/ },
  { code: "file-missing", matches: /^file '(?<name>[^']+)' was not found in the Nix search path/ },
  // Of what is built for an evaluation, with the frames that lead to it.
  {
    code: "build",
    matches: /^(?:builder for|Cannot build) '\/nix\/store\/[a-z0-9]{32}-(?<name>[^'\n]+)\.drv'/,
  },
  { code: "hash-mismatch", matches: /^hash mismatch in (?:fixed-output derivation|file downloaded)/ },
  { code: "no-local-builds", matches: /^unable to start any build/i },
  {
    code: "network",
    matches:
      /^(?:unable to download|cannot download|failed to (?:fetch|download)|[^\n]{0,300}(?:Could ?n[o']t resolve host|Temporary failure in name resolution|Connection timed out|Failed to connect to|Network is unreachable|Timeout was reached))/,
  },
  {
    code: "permission",
    matches: /^(?:you must be root|[^\n]{0,300}Permission denied|cannot open connection to remote store)/,
  },
  { code: "busy", matches: /^(?:Could not acquire lock|opening lock file)/ },
  {
    code: "type",
    matches:
      /^(?:value is [^\n]* while [^\n]* (?:was|is) expected|expected [^\n]* but found |cannot compare |attempt to |division by zero|list index )/,
  },
];

/** In a list `Definition values:`; values stand behind it or indented below. */
const definition = /^- (?:In|option\(s\) with prefix `[^']+' in module|option `[^']+' in module) `([^']+)'(?::|$)/;
const anInteger = /^an? [a-z ]{2,40} with value [^\n]* is not equal to /;
const threw = /^while calling the 'throw' builtin/;
const asserting = /^while evaluating the condition of the assertion/;
const asked = /^while evaluating the module argument `(?<name>[^']+)' in "(?<file>[^"]+)"/;

/** What decides, where the message does not name it. */
const optionOf: Partial<Readonly<Record<OutputCode, string>>> = { "no-local-builds": "nix.settings.max-jobs" };

/** `undefined`: a form that nobody knows. */
export function formOf(message: string, frames: readonly Frame[]): Form | undefined {
  const argument = argumentOf(message, frames);
  if (argument) return argument;
  for (const { code, matches } of patterns) {
    const groups = matches.exec(message)?.groups;
    if (!groups && !matches.test(message)) continue;
    const { option = optionOf[code], name, file, other } = groups ?? {};
    return {
      code,
      ...(option === undefined ? {} : { option }),
      ...(name === undefined ? {} : { name }),
      files: [...new Set([file, other, ...definitionsIn(message)].filter((each) => each !== undefined).map(fileOf))],
    };
  }
  const inner = frames[0]?.message ?? "";
  if (asserting.test(inner) || (anInteger.test(message) && frames.some(({ message }) => asserting.test(message))))
    return { code: "assert", files: [] };
  return threw.test(inner) ? { code: "throw", files: [] } : undefined;
}

function definitionsIn(message: string): readonly string[] {
  return message.split("\n").flatMap((line) => definition.exec(line)?.[1] ?? []);
}

/** A module asks for an argument that nobody gives: all that Nix says then is what its lib does to find it. */
function argumentOf(message: string, frames: readonly Frame[]): Form | undefined {
  const missing = /^attribute '([^']+)' missing/.exec(message)?.[1];
  if (missing === undefined && !message.startsWith("infinite recursion encountered")) return undefined;
  // Between it and the error there are only frames of the lib that looks for it.
  const near = frames.slice(0, 12).map((frame) => asked.exec(frame.message)?.groups);
  const found = near.find((groups) => groups !== undefined);
  const { name, file } = found ?? {};
  if (name === undefined || file === undefined || (missing !== undefined && missing !== name)) return undefined;
  // Every module gets these two: then it is the imports that depend on them.
  if (name === "config" || name === "options") return undefined;
  return { code: "module-argument", name, files: file.startsWith("/") ? [fileOf(file)] : [] };
}
