/** A folder on disk as the evaluator sees a workspace. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileKind, Tree } from "#eval/env.ts";
import type { SourceFile } from "#syntax/ast.ts";
import { parse } from "../syntax/grammar.ts";

/** `texts`: the Nix files by path, as they are to be read. */
export function diskTree(folder: string, texts: ReadonlyMap<string, string>): Tree {
  const parsed = new Map<string, SourceFile>();
  return {
    nix: (path) => {
      const text = texts.get(path);
      if (text === undefined) return undefined;
      const known = parsed.get(path) ?? parse(text);
      parsed.set(path, known);
      return known;
    },
    exists: (path) => texts.has(path) || existsSync(join(folder, path)),
    text: (path) => {
      const own = texts.get(path);
      if (own !== undefined) return own;
      const file = join(folder, path);
      return existsSync(file) && statSync(file).isFile() ? readFileSync(file, "utf8") : undefined;
    },
    entries: (path) => {
      const at = join(folder, path);
      if (!existsSync(at) || !statSync(at).isDirectory()) return undefined;
      return new Map(
        readdirSync(at, { withFileTypes: true }).map((entry): [string, FileKind] => [
          entry.name,
          entry.isSymbolicLink() ? "symlink" : entry.isDirectory() ? "directory" : "regular",
        ]),
      );
    },
  };
}
