/** What the repo means to its owner: sources, their uses and sinks, annotations, and which files a host imports. */
import type {
  Annotation,
  Declaration,
  Definition,
  FileFacts,
  OptionPath,
  Read,
  UseForm,
  Within,
} from "#facts/facts.ts";
import type { Location, Span } from "#text/span.ts";
import type { Repo } from "./repo.ts";

export interface Model {
  readonly repo: Repo;
  /** Every source, sorted by path. */
  readonly sources: readonly Source[];
  /** By option path in Nix attribute-path syntax. */
  readonly sourceByPath: ReadonlyMap<string, Source>;
  /** Files reachable from a host's entry. */
  readonly imported: ReadonlySet<string>;
  readonly annotations: readonly ResolvedAnnotation[];
  /** What a path below `config` means here; the same answer for every place that reads it. */
  readonly resolve: (path: OptionPath) => Resolved;
}

/**
 * `source`: the central value that a path reads or lies in. `group`: options lie below the path. `outside`: nothing of this
 * repo; `declaredRoot` says whether the repo declares anything under the path's first name.
 */
export type Resolved =
  | { readonly kind: "source"; readonly source: Source }
  | { readonly kind: "group"; readonly path: string }
  | { readonly kind: "outside"; readonly declaredRoot: boolean };

/** A central value: an option that the repo declares, a key of a declared `attrsOf` option, or what should be one of these. */
export interface Source {
  /** In Nix attribute-path syntax; `<name>` stands for a key that only evaluation knows. */
  readonly path: string;
  readonly names: OptionPath;
  /** `undeclared`: read or set below a root that the repo declares, but no `mkOption` for it was found. */
  readonly kind: "option" | "key" | "undeclared";
  /** Ids in annotations that mean this source, canonical one first (e.g. `CFG.ports.ssh`, `PORT.ssh`). */
  readonly ids: readonly string[];
  /** The `mkOption`s (more than one is an error of the repo); for a key those of the `attrsOf` option it belongs to. */
  readonly options: readonly SourceDeclaration[];
  /** The declared source with unknown names (`my.media.<name>.port`) that this one is an instance of. */
  readonly instanceOf: Source | undefined;
  /** Where it is declared: the `mkOption`, or for a key its first definition. `undefined`: a key that is read but never defined. */
  readonly declaration: Site | undefined;
  /** Where its value is set, first the one most likely in force (not conditional, strongest priority). */
  readonly definitions: readonly SourceDefinition[];
  readonly uses: readonly Use[];
  readonly annotations: readonly ResolvedAnnotation[];
  /** Describes the module itself (setting `metadataGroups`, or read-only). */
  readonly metadata: boolean;
}

/** A named place: `span` is the whole binding, `name` the part to select. */
export interface Site extends Location {
  readonly name: Span;
}

export interface SourceDeclaration extends Site {
  readonly fact: Declaration;
}

export interface SourceDefinition extends Site {
  readonly fact: Definition;
  readonly imported: boolean;
}

export interface Use extends Location {
  readonly form: UseForm;
  /** The last written name, to be highlighted. */
  readonly name: Span;
  /** What it ends in, as far as one file tells. */
  readonly within: Within;
  readonly imported: boolean;
  readonly read: Read;
}

export interface ResolvedAnnotation extends Location {
  readonly fact: Annotation;
  readonly ids: readonly ResolvedId[];
}

export interface ResolvedId extends Span {
  readonly id: string;
  /** The option path that the id maps to; `undefined` when no prefix or alias fits. */
  readonly path: string | undefined;
  readonly source: Source | undefined;
  readonly dynamic: boolean;
  readonly role: AnnotationRole;
}

/**
 * What the code beside the comment does with the source. `beside`: nothing that the text shows. `group`: the id names a group of
 * options. `outside`: it maps to an option that other modules declare. `dangling`: it names nothing that exists.
 */
export type AnnotationRole = "declaration" | "definition" | "use" | "beside" | "group" | "outside" | "dangling";

export type { FileFacts };
