/** What the report of traceability says of a repo: plain data, in an order that nothing but the repo decides. */
import type { UseForm, Within } from "#facts/facts.ts";
import type { AnnotationClass } from "#model/trace/classes.ts";

export interface Report {
  /** Where nothing starts a host, nobody knows what is imported. */
  readonly hosts: readonly string[];
  readonly coverage: Coverage;
  /** Declared options and their keys, by path; without those that describe modules. */
  readonly sources: readonly ReportedSource[];
  /** Read or set below a root that the repo declares, and declared nowhere. */
  readonly undeclared: readonly Undeclared[];
  /** Ids in comments that mean no single option of the repo. */
  readonly otherIds: readonly OtherId[];
}

export interface Coverage {
  /** Of the values that ids are for. */
  readonly declarations: Count;
  readonly uses: Count;
  /** Distinct ids in comments. */
  readonly ids: number;
  /** Not listed: what describes modules, and what NixOS declares as well, with its keys. */
  readonly uncounted: { readonly metadata: number; readonly nixos: number };
}

export interface Count {
  readonly all: number;
  readonly annotated: number;
}

export interface Spot {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Of a value. `ok`: annotated, and true. `none`: no annotation names it, and none has to. `missing`: its declaration has none where the
 * others of its group have one. `orphan`: annotated, and nothing reads it. The others are those of its annotations.
 */
export type Status = "ok" | "none" | "missing" | "orphan" | "renamed" | "drift" | "stale" | "unclear";

/** Of one annotation. `dangling`: its id names nothing. `outside`: an option that others declare. */
export type AnnotationStatus = "ok" | "renamed" | "dangling" | "drift" | "stale" | "outside" | "dynamic" | "unclear";

export interface ReportedSource {
  readonly path: string;
  readonly ids: readonly string[];
  readonly kind: "option" | "key";
  /** The first that counts, sorted as in {@link Status}. */
  readonly status: readonly Status[];
  /** A host reaches the file that declares it. */
  readonly imported: boolean;
  readonly declaration: Spot | undefined;
  readonly type: string | undefined;
  readonly default: Shown | undefined;
  /** On each host where it is certain. */
  readonly values: readonly (Shown & { readonly host: string })[];
  readonly definitions: readonly ReportedDefinition[];
  readonly uses: readonly ReportedUse[];
  /** Options that its uses stand in. */
  readonly sinks: readonly string[];
  /** Further options that are made of it, through functions and names, as hosts evaluate. */
  readonly flows: readonly string[];
  /** `no`: nothing reads it. `dead`: only files that no host imports. `unknown`: nobody can tell. */
  readonly used: "yes" | "no" | "dead" | "unknown";
  readonly annotations: readonly ReportedAnnotation[];
  readonly mentions: readonly Spot[];
}

/** As Nix writes it, in one line; `undefined`: a secret by its looks, and not shown. */
export interface Shown {
  readonly text: string | undefined;
}

/** `used`, `possible`, `weaker`, `off`: as hosts evaluate it. `dead`: in a file that no host imports. `unknown`: nobody can tell. */
export interface ReportedDefinition extends Spot {
  readonly status: "used" | "possible" | "weaker" | "off" | "dead" | "unknown";
}

export interface ReportedUse extends Spot {
  readonly form: UseForm;
  readonly within: Within["kind"];
  /** The option, or the name of the binding, that it stands in; may be empty. */
  readonly path: string;
  readonly imported: boolean;
  /** `undefined`: a local name that stands for the value, or a test whether it is there, of which nobody expects one. */
  readonly annotated: boolean | undefined;
}

export interface ReportedAnnotation extends Spot {
  readonly keyword: "source-id" | "sink";
  readonly id: string;
  readonly class: AnnotationClass;
  readonly status: AnnotationStatus;
}

export interface Undeclared {
  readonly path: string;
  readonly definitions: readonly Spot[];
  readonly uses: readonly Spot[];
}

export interface OtherId extends Spot {
  readonly id: string;
  readonly keyword: "source-id" | "sink";
  readonly class: AnnotationClass;
  readonly status: AnnotationStatus;
}
