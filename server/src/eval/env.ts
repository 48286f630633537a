/** Scopes: which name stands for which slot, and the files an evaluation may look at. */
import type { SourceFile } from "#syntax/ast.ts";
import type { Slot, Unknown } from "./value.ts";

export type FileKind = "regular" | "directory" | "symlink" | "unknown";

/** What the evaluator may see of the workspace. All paths are relative to its root, with `/`; `""` is the root itself. */
export interface Tree {
  /** A parsed Nix file. */
  readonly nix: (path: string) => SourceFile | undefined;
  /** Whether something lies there, or that it cannot be known (ignored, outside, made at run time). */
  readonly exists: (path: string) => boolean | Unknown;
  /** The text of a file that may be shown: unknown where it is ignored, secret, binary or huge; undefined where no file is. */
  readonly text: (path: string) => string | Unknown | undefined;
  /** Names in a folder with their kind as `readDir` gives it, or unknown; undefined where no folder is. */
  readonly entries: (path: string) => ReadonlyMap<string, FileKind> | Unknown | undefined;
}

/** What belongs to one evaluation of a repo, whatever of it is evaluated. */
export interface Session {
  readonly tree: Tree;
  /** The names that every file may use. */
  readonly globals: ReadonlyMap<string, Slot>;
  /** The value of a file (`path` as in {@link Tree}), evaluated once. */
  readonly importFile: (path: string) => Slot;
}

/** A file that is being evaluated. */
export interface FileScope {
  /** Relative to the root of the workspace. */
  readonly path: string;
  readonly session: Session;
}

/** One level of names. A name is looked for outwards; only then in the `with`s, innermost first. */
export class Env {
  readonly names: ReadonlyMap<string, Slot>;
  readonly up: Env | undefined;
  readonly scope: FileScope;
  readonly withs: WithScope | undefined;
  constructor(names: ReadonlyMap<string, Slot>, up: Env | undefined, scope: FileScope, withs: WithScope | undefined) {
    this.names = names;
    this.up = up;
    this.scope = scope;
    this.withs = withs;
  }
}

export interface WithScope {
  readonly namespace: Slot;
  readonly up: WithScope | undefined;
}

/** What lexical scope says of a name. */
export function lookup(env: Env, name: string): Slot | undefined {
  for (let level: Env | undefined = env; level; level = level.up) {
    const slot = level.names.get(name);
    if (slot !== undefined) return slot;
  }
  return undefined;
}
