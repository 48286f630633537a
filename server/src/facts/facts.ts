/** What one file says, without evaluating it and without knowing any other file: plain, cacheable data. */
import type { SyntaxError as ParseError } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";

/** One name of an option path as far as the text tells: `undefined` is a name that only evaluation can know (`${x}`). */
export type Name = string | undefined;

/** An option path below `config`, e.g. `["my", "ports", "ssh"]`. */
export type OptionPath = readonly Name[];

/** One written name of a path: where it stands and what it says. */
export interface Step extends Span {
  readonly name: Name;
}

export interface FileFacts {
  readonly errors: readonly ParseError[];
  readonly declarations: readonly Declaration[];
  /** Sets that options are declared in: `identity = { domain = mkOption …; }`. */
  readonly optionGroups: readonly OptionGroup[];
  readonly definitions: readonly Definition[];
  readonly reads: readonly Read[];
  readonly names: readonly LocalName[];
  readonly annotations: readonly Annotation[];
  readonly suppressions: readonly Suppression[];
  readonly publicMarks: readonly PublicComment[];
  readonly paths: readonly PathUse[];
  /** Imports what it finds in folders (`readDir` for an imports list, `import-tree`, …): a path to a folder stands for all in it. */
  readonly readsFolders: boolean;
  /** Functions defined here that list folders. */
  readonly folderFunctions: readonly string[];
  /** Functions called here that may make the imports, where those are computed. */
  readonly importFunctions: readonly string[];
  /** Names that nothing binds; Nix refuses the whole file. Empty in a file with errors, as {@link FileFacts.duplicates} is. */
  readonly undefinedNames: readonly UndefinedName[];
  /** Attributes that are defined twice; Nix refuses the whole file. */
  readonly duplicates: readonly Duplicate[];
  /** Gives other files names of its own (`scopedImport`): what nothing binds there may be bound here. */
  readonly scopesImports: boolean;
}

/** An option declared with `mkOption` or one of its relatives. */
export interface Declaration extends Span {
  /** Full option path. Inside submodules of `attrsOf`/`listOf` options the unknown key is `undefined`. */
  readonly path: OptionPath;
  /** Where the last name of the path is written. */
  readonly name: Span;
  /** The names of `path` that this binding writes: its last ones. */
  readonly steps: readonly Step[];
  readonly kind: DeclarationKind;
  readonly type: OptionType | undefined;
  /** The default's expression, as written. */
  readonly default: Span | undefined;
  readonly description: string | undefined;
  readonly readOnly: boolean;
}

/** A binding whose value holds declarations, at `path`; the options are no part of it. */
export interface OptionGroup extends Span {
  readonly path: OptionPath;
  readonly name: Span;
  /** The names of `path` that this binding writes: its last ones. */
  readonly steps: readonly Step[];
}

/**
 * `wrapper`: an own function that ends in `mkOption`. `unknown`: an expression we cannot see through; it may be an option or a
 * group of options. `renamed`: `mkRenamedOptionModule` and `mkAliasOptionModule`; the value lives elsewhere.
 */
export type DeclarationKind = "option" | "enable" | "package" | "wrapper" | "unknown" | "renamed";

/** The shape of an option's type as far as it matters for paths; `text` is the type as written. */
export interface OptionType {
  readonly text: string;
  readonly shape: TypeShape;
}

export type TypeShape =
  | { readonly kind: "attrsOf"; readonly of: TypeShape }
  | { readonly kind: "listOf"; readonly of: TypeShape }
  | { readonly kind: "nullOr"; readonly of: TypeShape }
  | { readonly kind: "submodule" }
  | { readonly kind: "attrs" }
  | { readonly kind: "other" };

/** A binding inside the module's `config` (explicit or shorthand): `path` is set here. Groups are listed too (`leaf: false`). */
export interface Definition extends Span {
  readonly path: OptionPath;
  /** Where the last name of the path is written. */
  readonly name: Span;
  /** The names of `path` that this binding writes: its last ones. */
  readonly steps: readonly Step[];
  readonly value: Span;
  readonly leaf: boolean;
  /** Behind `mkIf`, `optionalAttrs` or `if`: it may not be in force. */
  readonly conditional: boolean;
  /** Of `mkForce` (50), `mkDefault` (1000), `mkOverride n`; 100 otherwise. */
  readonly priority: number;
}

/**
 * How a read is written. `direct`: the path itself, from `config`. `alias`: a name that stands for it. `alias-path`: a select
 * below a name that stands for a group. `inherit`, `with`: found through these. `dynamic`: the last name is computed.
 * `guard`: tested with `?`, not read.
 */
export type UseForm = "direct" | "alias" | "alias-path" | "inherit" | "with" | "dynamic" | "guard";

/** One place that reads something below `config`; whether that is an option of this repo only the model knows. */
export interface Read extends Span {
  readonly path: OptionPath;
  readonly form: UseForm;
  /** The names of `path` that are written at this place: its last `steps.length` names. */
  readonly steps: readonly Step[];
  /** The local name (index into `names`) through which it is read. */
  readonly via: number | undefined;
  /** The local name that this read gives its value to (`let x = config.a.b;`): that name stands for the option. */
  readonly binds: number | undefined;
  /** Has an `or` default, or is tested with `?`. */
  readonly guarded: boolean;
  /** Only a stepping stone to names read through it (`inherit (config.a) …`, `with config.a;`): no use of its own. */
  readonly passing: boolean;
  readonly within: Within;
  /**
   * For form `with`: the same identifier could also come from these namespaces, outermost last. The model takes the first
   * candidate whose path exists; `path` is the innermost.
   */
  readonly alternatives: readonly OptionPath[];
  /** For form `with`: a namespace further out, of which we know nothing, may bind the name as well. */
  readonly undecided: boolean;
}

/** Where a read stands: the option definition it ends in, a declaration's default, a local binding, or an argument of some call. */
export interface Within {
  readonly kind: "definition" | "declaration" | "let" | "import" | "other";
  /** Path of the definition or declaration, or the name of the binding. May be empty. */
  readonly path: OptionPath;
}

/** A name bound in this file (let, rec, formal, parameter, inherit) and all places that refer to it. */
export interface LocalName extends Span {
  readonly name: string;
  readonly kind: "let" | "rec" | "formal" | "parameter" | "inherit";
  /** The option path it stands for, if it is an alias. */
  readonly alias: OptionPath | undefined;
  /** The value's expression, where there is one. */
  readonly value: Span | undefined;
  readonly references: readonly Span[];
}

/** `# source-id: …` or `# sink: …`. */
export interface Annotation extends Span {
  readonly keyword: "source-id" | "sink";
  readonly ids: readonly AnnotationId[];
  /** What stands behind the keyword, trimmed. */
  readonly text: string;
  /** The binding or list item that the comment stands at. */
  readonly subject: Span | undefined;
}

/** One id as it stands in the comment; brace forms are expanded, so two ids may share characters. */
export interface AnnotationId extends Span {
  readonly id: string;
  /** Contains `${…}` or `<…>`: names no certain option. */
  readonly dynamic: boolean;
}

/** `# mynixos: ignore <rule>[, <rule>] – Grund` */
export interface Suppression extends Span {
  readonly rules: readonly Step[];
  readonly reason: string;
  /**
   * Findings that start inside this span are meant: the comment's own line, or all up to the end of the next line of code. A line
   * break inside a string or a block comment ends no line.
   */
  readonly target: Span;
}

/** `# mynixos: public – Grund` */
export interface PublicComment extends Span {
  /** Empty: none is given. */
  readonly reason: string;
  /**
   * What is shown to the network and starts inside this span is meant: the span of a {@link Suppression}; for a comment in a text of
   * another language its own line there, or the next one that says something.
   */
  readonly target: Span;
}

/** A name that is used and never bound. */
export interface UndefinedName extends Span {
  readonly name: string;
  /** `inherit name;`: what stands there gives an attribute its name, too. */
  readonly inherited: boolean;
  /** What is bound here and was probably meant, as it would be written. */
  readonly meant: string | undefined;
  /** Where a module's argument would have to be added; empty where the file begins without a head. */
  readonly head: Head | undefined;
  /** Several such heads stand around. */
  readonly nested: boolean;
}

/** `{ config, ... }` of a module, with its braces. */
export interface Head extends Span {
  /** Each with its default. */
  readonly arguments: readonly (Span & { readonly name: string })[];
}

/** An attribute that was defined before: the second path up to the name that both define. */
export interface Duplicate extends Span {
  readonly path: readonly string[];
  /** The same of the first definition. */
  readonly first: Span;
  /** Both bindings; none where one of them is an `inherit`. */
  readonly whole: Span | undefined;
  readonly firstWhole: Span | undefined;
}

/** A path in the text: literal, interpolated or joined with `+`. */
export interface PathUse extends Span {
  /** `module`: element of an `imports`/`modules` list. `import`: argument of `import` or `callPackage`. `other`: anything else. */
  readonly role: "module" | "import" | "other";
  /** `file`: relative to this file's folder. `root`: relative to the flake (`self`). `absolute`: outside the repo. */
  readonly base: "file" | "root" | "absolute";
  /** The path's text; `undefined` parts are unknown text without `/`. */
  readonly parts: readonly Name[];
  /** Nix fails without it wherever it computes the expression around, and nothing in this file tests whether it is there. */
  readonly needed: boolean;
}

export type { SourceFile } from "#syntax/ast.ts";
