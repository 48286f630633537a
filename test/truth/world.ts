/** What lies around a repo: names of packages, arguments, options and files that its text mentions and that come from outside. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { extract } from "#facts/extract.ts";
import type { Definition } from "#facts/facts.ts";
import { parse } from "../syntax/grammar.ts";
import {
  addUntyped,
  type Declared,
  declaredOutside,
  optionsText,
  renamesFor,
  type Untyped,
} from "./outside-options.ts";
import type { Stage } from "./stage.ts";

export interface World {
  /** The file that `nix/world.nix` reads. */
  readonly file: string;
  /** The copy of the repo. */
  readonly repo: string;
  /** What `<…>` means. */
  readonly nixPath: string;
  /** Old names of options: an alias has a value exactly if the option has. */
  readonly renames: readonly Rename[];
}

export interface Rename {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export const MARK = "@mynixos@";

/** Writes the world of a staged repo beside it. `before`: texts of modules that NixOS would have, which come before those of the repo. */
export function buildWorld(stage: Stage, lib: string, before: readonly string[] = []): World {
  const outside = join(stage.folder, "outside");
  const texts = [...stage.nixFiles.values()].map(withoutComments);
  const all = texts.join("\n");
  const said = [...stage.nixFiles.values()].map((text) => ({ text, ...extract(parse(text)) }));
  const definitions = said.flatMap((facts) => facts.definitions);
  const file = join(outside, "world.json");
  const words = wordsOf(all);

  write(
    join(outside, "nixpkgs/default.nix"),
    `_: (import ${here("nix/world.nix")} { world = ${file}; }).packagesFor "x86_64-linux"\n`,
  );
  write(join(outside, "nixpkgs/lib/default.nix"), `import ${resolve(lib)}\n`);
  const modules = before.map((text, index) => {
    const module = join(outside, `module-${index}.nix`);
    write(module, text);
    return module;
  });
  const channels = writeModules(all, outside);
  const renames = renamesFor(definitions.map(({ path }) => path.map((name) => name ?? "")));
  const options = optionsAround(definitions, new Set([...words.below, ...renames.flatMap(({ to }) => to)]));
  for (const { from } of renames) remove(options, from);
  // Another NixOS has an option where ours has a group.
  for (const { text, definitions: own } of said)
    for (const { path, value } of own) if (PLAIN.test(text.slice(value.start, value.end))) removeGroup(options, path);
  write(join(outside, "options.nix"), optionsText(options));
  write(
    file,
    JSON.stringify({
      mark: MARK,
      lib: resolve(lib),
      repo: stage.repo,
      place: stage.folder,
      nixpkgs: join(outside, "nixpkgs"),
      modulesPath: join(outside, "nixpkgs/nixos/modules"),
      inputs: join(outside, "inputs"),
      options: join(outside, "options.nix"),
      words: [...words.below],
      packages: [...words.packages],
      arguments: [...argumentsOf(all, definitions)],
      renames,
      before: modules,
    }),
  );
  return {
    file,
    repo: stage.repo,
    renames,
    nixPath: channels.map((name) => `${name}=${join(outside, channelFolder(name))}`).join(":"),
  };
}

/** What is no set. */
const PLAIN = /^(true|false|null|-?\d+|"[^"]*"|\[.*\])$/s;

function removeGroup(tree: Record<string, Declared>, [name, ...rest]: readonly (string | undefined)[]): void {
  const below = name === undefined ? undefined : tree[name];
  if (name === undefined || typeof below !== "object") return;
  if (rest.length === 0) tree[name] = "option freely";
  else removeGroup(below, rest);
}

function remove(tree: Record<string, Declared>, [name = "", ...rest]: readonly string[]): void {
  const below = tree[name];
  if (rest.length === 0) delete tree[name];
  else if (typeof below === "object") remove(below, rest);
}

/** Identifiers that may be members of something that we do not have. */
function wordsOf(text: string): { readonly packages: ReadonlySet<string>; readonly below: ReadonlySet<string> } {
  const identifier = /[A-Za-z][\w'-]*/g;
  const members = [...text.matchAll(/[.}]\s*"?([A-Za-z][\w'-]*)/g)].map((match) => match[1] ?? "");
  const listed = [...text.matchAll(/\[([^[\]]*)\]/g)].flatMap((match) => match[1]?.match(identifier) ?? []);
  const inherited = [...text.matchAll(/\binherit\s*\([^)]*\)([^;]*);/g)].flatMap(
    (match) => match[1]?.match(identifier) ?? [],
  );
  const below = new Set([...members, ...listed, ...inherited].filter((word) => !KEYWORDS.has(word)));
  // Of `with pkgs; writers.writeBash` the first name, too.
  const direct = [
    ...text.matchAll(/\bpkgs\s*\.\s*([A-Za-z][\w'-]*)|(?<![\w.'"/$-])([a-z][\w'-]*)\s*\.\s*[A-Za-z]/g),
  ].flatMap((match) => match[1] ?? match[2] ?? []);
  return { packages: new Set(direct.filter((word) => !KEYWORDS.has(word))), below };
}

const KEYWORDS = new Set([
  "assert",
  "else",
  "if",
  "in",
  "inherit",
  "let",
  "or",
  "rec",
  "then",
  "with",
  "true",
  "false",
  "null",
]);

/** Arguments of functions that open with `{ …, ... }` and that nobody gives: a module that asks for one gets a stub. */
function argumentsOf(text: string, definitions: readonly Definition[]): ReadonlySet<string> {
  const formals = [...text.matchAll(/\{([^{}]*)\.\.\.\s*\}\s*(?:@\s*[\w'-]+\s*)?:/g)].flatMap(
    (match) => match[1]?.match(/[A-Za-z_][\w'-]*/g) ?? [],
  );
  const given = definitions.flatMap(({ path }) => (path[0] === "_module" && path[1] === "args" ? [path[2]] : []));
  const always = ["lib", "config", "options", "pkgs", "specialArgs", "modulesPath", ...KEYWORDS];
  return new Set(formals.filter((name) => !always.includes(name) && !given.includes(name)));
}

/** Where NixOS keeps the options of a service: longer paths are members of one option, as far as anybody can tell. */
const DEEPEST = 3;

function untypedOf({ path, leaf }: Definition): Untyped[] {
  const known = path.slice(0, DEEPEST).indexOf(undefined);
  const names = path.slice(0, known === -1 ? DEEPEST : known) as string[];
  if (names.length === 0 || names[0] === "_module" || (!leaf && names.length === path.length)) return [];
  return [{ path: names, dynamic: known !== -1 }];
}

function optionsAround(definitions: readonly Definition[], words: ReadonlySet<string>): Record<string, Declared> {
  const mentioned = new Set([...words, ...definitions.flatMap(({ path }) => path.map((name) => name ?? ""))]);
  const options = {
    ...declaredOutside(mentioned),
    assertions: "option (listOf unspecified)",
    warnings: "option (listOf str)",
  };
  addUntyped(options, definitions.flatMap(untypedOf));
  return options;
}

/** Files of channels, inputs and NixOS that the text imports exist as empty modules; answers with the names of the channels. */
function writeModules(text: string, outside: string): string[] {
  const names = new Set(["nixpkgs"]);
  for (const [, name = "", path = ""] of text.matchAll(/<([A-Za-z][\w.-]*)((?:\/[\w.+-]+)*)>/g)) {
    names.add(name);
    writeModule(join(outside, channelFolder(name), path));
  }
  for (const [, path = ""] of text.matchAll(/modulesPath\s*(?:\+\s*"|\})(\/[^"$\s]+)/g)) {
    writeModule(join(outside, "nixpkgs/nixos/modules", path));
  }
  for (const [, name = "", path = ""] of text.matchAll(
    /(?:inputs\.)?\b([A-Za-z][\w'-]*)\s*(?:\+\s*"|\})(\/[^"$\s]+)/g,
  )) {
    writeModule(join(outside, "inputs", name, path));
  }
  write(join(outside, "inputs/systems/default.nix"), '[ "x86_64-linux" "aarch64-linux" ]\n');
  return [...names];
}

function writeModule(path: string): void {
  if (path.endsWith("/nixpkgs") || path.includes("nixpkgs/lib")) return;
  try {
    write(path.endsWith(".nix") ? path : join(path, "default.nix"), "{ ... }: { }\n");
  } catch {
    // The text names a file as if it were a folder: it is none of Nix's paths.
  }
}

function channelFolder(name: string): string {
  return name === "nixpkgs" ? "nixpkgs" : `channels/${name}`;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(^|\s)#.*$/gm, "$1");
}

function here(path: string): string {
  return join(import.meta.dirname, path);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
