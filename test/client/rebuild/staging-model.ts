/** Names that people and worse give to files, trees of such, and what a host does with a plan, in memory. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { ancestorsOf, sortedPaths } from "#client/rebuild/manifest.ts";
import type { Content, Tree } from "#client/rebuild/tree.ts";

/** Each is to arrive as it is, and to do nothing on its way. */
export const oddNames: readonly string[] = [
  "default.nix",
  "a b",
  " ",
  "ä ö ü ß",
  "it's",
  '"quoted"',
  "-rf",
  "--help",
  "$(touch x)",
  "`touch x`",
  "${HOME}",
  "$HOME",
  "%s%n",
  "*",
  "?[a-z]",
  "back\\slash",
  "trailing\\",
  "\\n",
  "...",
  ".hidden",
  ";touch x;",
  "a|b>c",
  "#nix",
  "~",
  "=",
  "c f:0 -",
  "end",
  "plan",
  "日本",
  "\u{1F600}",
  "e\u0301",
  "\u00e9",
  "Default.nix",
  "n".repeat(255),
];

export const anyName: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "c") },
  fc.constantFrom(...oddNames),
);
export const anyPath: fc.Arbitrary<string> = fc
  .array(anyName, { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/"));

/** A file by its text, one that may be run with `x:` before it, a link with `l:`. */
export const anyThing: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("f", "f", "f", "x", "l"), fc.constantFrom("one", "two", "a", "..", "../outside"))
  .map(([kind, text]) => `${kind}:${text}`);

export type Things = ReadonlyMap<string, string>;

export const anyThings: fc.Arbitrary<Map<string, string>> = fc
  .array(fc.tuple(anyPath, anyThing), { maxLength: 8 })
  .map((all) => {
    const things = new Map<string, string>();
    for (const [path, thing] of all) put(things, path, thing);
    return things;
  });

export const anyTree: fc.Arbitrary<Tree> = anyThings.map(treeOf);

export function contentOf(thing: string): Content {
  const kind = thing[0] as "f" | "x" | "l";
  return `${kind}:${createHash("sha256").update(thing.slice(2)).digest("hex")}`;
}

export function treeOf(things: Things): Tree {
  return new Map([...things].map(([path, thing]) => [path, contentOf(thing)]));
}

/** As somebody puts a file there who means it: what was in its place is gone. */
export function put(things: Map<string, string>, path: string, thing: string): void {
  for (const folder of ancestorsOf(path)) things.delete(folder);
  for (const other of [...things.keys()]) if (other.startsWith(`${path}/`)) things.delete(other);
  things.set(path, thing);
}

/** As the script of the host writes it. */
export function writeManifest(tree: Tree): string {
  return sortedPaths(tree.keys())
    .map((path) => `${tree.get(path)} ${path}\n`)
    .join("");
}
