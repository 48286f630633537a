/** What the walk over one file carries: the facts collected so far, and where in the module it stands. */
import type { Expr, SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { mayAnnotate } from "./annotations.ts";
import { plain, type Strength } from "./calls.ts";
import type { Declaration, Definition, Name, OptionGroup, PathUse, Read, Within } from "./facts.ts";
import { type Meanings, newMeanings } from "./meaning.ts";
import type { Scope } from "./scope.ts";

export interface Collected {
  readonly source: SourceFile;
  readonly meanings: Meanings;
  readonly declarations: Declaration[];
  readonly optionGroups: OptionGroup[];
  /** Place and path of each declaration. */
  readonly declared: Set<string>;
  readonly definitions: Definition[];
  readonly reads: Read[];
  readonly paths: PathUse[];
  /** Modules that some option has as its type: their `options` and `config` are not those of the file. */
  readonly submodules: Set<Expr>;
  /** Bindings and list items: what a comment can stand at. */
  readonly elements: Span[];
  /** Whether any comment looks like an annotation. */
  readonly annotated: boolean;
  /** How often it lists folders (`readDir`); whether it imports whole folders (`import-tree`), has an imports list that is computed. */
  listsFolders: number;
  importsFolders: boolean;
  readonly folderFunctions: Set<string>;
  readonly calls: Set<string>;
  computesImports: boolean;
  /** How deep the walk stands. */
  depth: number;
}

export function newCollected(source: SourceFile): Collected {
  return {
    source,
    meanings: newMeanings(),
    declarations: [],
    optionGroups: [],
    declared: new Set(),
    definitions: [],
    reads: [],
    paths: [],
    submodules: new Set(),
    elements: [],
    annotated: mayAnnotate(source.comments),
    listsFolders: 0,
    folderFunctions: new Set(),
    calls: new Set(),
    importsFolders: false,
    computesImports: false,
    depth: 0,
  };
}

/**
 * Where the walk stands. `module`: an expression that is a module. `config`: inside definitions at `path`, nested names extend
 * it. `options`: inside declarations. `plain`: anywhere else.
 */
export interface Context {
  readonly scope: Scope;
  readonly tree: "module" | "config" | "options" | "plain";
  readonly path: readonly Name[];
  readonly strength: Strength;
  readonly within: Within;
  /** The role of path literals met here. */
  readonly role: PathUse["role"];
  /** The local name whose value this expression is, when nothing but the expression makes it. */
  readonly binds: number | undefined;
}

/** All places are made here: one shape, no copies, the walk makes very many of them. */
export function place(
  scope: Scope,
  tree: Context["tree"],
  path: Context["path"],
  strength: Strength,
  within: Within,
  role: Context["role"],
  binds: number | undefined,
): Context {
  return { scope, tree, path, strength, within, role, binds };
}

export function beginning(scope: Scope): Context {
  return place(scope, "module", [], plain, { kind: "other", path: [] }, "other", undefined);
}

/** An inner place whose names no longer extend an option path, e.g. an argument of a function. */
export function frozen(context: Context): Context {
  return context.tree === "plain" && context.binds === undefined
    ? context
    : place(context.scope, "plain", context.path, context.strength, context.within, context.role, undefined);
}
