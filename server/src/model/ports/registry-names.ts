/**
 * Which keys of a registry may be read by a name that is computed (`config.my.ports.${name}` in a function). What hosts read is known from
 * evaluation; this is about calls in code that no host comes to.
 */
import { isKnown } from "#eval/tagged.ts";
import type { OptionDefinition } from "#model/defined.ts";
import { hostsIn } from "#model/evaluated.ts";
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";

/** `readers`: the files with such reads. The answer are the files that may ask for a key by name, rather too many than too few. */
export function namersIn(model: Model, readers: readonly RepoFile[]): (key: string) => readonly RepoFile[] {
  if (readers.length === 0) return () => [];
  const callers = callersOf(model, readers);
  const seen = namesSeen(model, new Set(readers.map(({ path }) => path)));
  return (key) => (seen.some((name) => hasWord(name, key)) ? [] : callers.filter((file) => names(file, key, readers)));
}

/** In a function's own file, and where names are made from those of attributes, any word may become one; elsewhere a text is one. */
function names(file: RepoFile, key: string, readers: readonly RepoFile[]): boolean {
  const { text } = file.source;
  if (text.includes(`"${key}"`)) return true;
  return (
    (readers.includes(file) || /\b(mapAttrs\w*|attrNames|genAttrs|listToAttrs)\b/.test(text)) && hasWord(text, key)
  );
}

export function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w'-])${word.replace(/[^\w]/g, "\\$&")}(?![\\w'-])`).test(text);
}

/** The files with the reads, those that import them, those that mention a function of theirs, and so on from these. */
function callersOf(model: Model, readers: readonly RepoFile[]): readonly RepoFile[] {
  const found = new Set(readers);
  for (const file of found) {
    const functions = functionsIn(file.source.text);
    const mention = functions.length > 0 ? new RegExp(`(?<![\\w'-])(?:${functions.join("|")})(?![\\w'-])`) : undefined;
    for (const other of model.repo.files.values())
      if (!found.has(other) && (mention?.test(other.source.text) || imports(model, other, file.path))) found.add(other);
  }
  return [...found];
}

function imports({ repo }: Model, { path: from, facts }: RepoFile, file: string): boolean {
  return facts.paths.some((use) => use.role === "import" && resolve(repo, from, use).includes(file));
}

/** Names that are bound to functions: `mkService = { name, … }:`, `f = x:`. */
function functionsIn(text: string): readonly string[] {
  const pattern =
    /(?<![\w'.-])([A-Za-z_][\w-]*)\s*=\s*(?:[A-Za-z_][\w'-]*\s*(?::(?=\s)|@\s*\{)|\{[^{}]*\}\s*(?:@\s*[A-Za-z_][\w'-]*\s*)?:)/g;
  return [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))];
}

/**
 * The names of options that functions of these files define for other modules, where all of the value is known: whatever was read for it is
 * known, too.
 */
function namesSeen(model: Model, files: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  for (const view of hostsIn(model.repo).values())
    for (const { name, value, definitions } of view.leaves)
      if (isKnown(value) && definitions.some((each) => isMadeIn(files, each))) found.add(name);
  return [...found];
}

function isMadeIn(files: ReadonlySet<string>, { file, module, status }: OptionDefinition): boolean {
  return status === "used" && files.has(file) && module !== file;
}
