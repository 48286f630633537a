/** What an evaluated configuration holds, leaf by leaf: a leaf is anything but a non-empty attribute set. */
import { showPath } from "#model/option-path.ts";
import type { ErrorClass } from "./nix-errors.ts";
import type { Tagged } from "./tagged.ts";

/** Keyed by {@link leafKey}. */
export type Leaves = ReadonlyMap<string, Leaf>;

export type LeafType =
  | "int"
  | "float"
  | "bool"
  | "null"
  | "string"
  | "list"
  | "set"
  | "lambda"
  | "path"
  | "derivation"
  | "error";

/** A leaf as a real Nix sees it. A `set` is empty. */
export interface Leaf {
  readonly path: readonly string[];
  readonly type: LeafType;
  readonly value?: Tagged;
  readonly error?: LeafError;
  /** It is another name of a leaf, as options have that were renamed. */
  readonly alias?: true;
}

export interface LeafError {
  readonly class: ErrorClass;
  readonly message: string;
  /** `file:line:column` or a file, relative to the repo where it lies in there. */
  readonly place?: string;
  /** The option without a value that it reads. The repo does not declare it; on a real host it would have a default. */
  readonly lacks?: string;
}

/** A leaf as we see it. */
export interface OurLeaf {
  readonly path: readonly string[];
  readonly state: "known" | "repo" | "partial" | "unknown";
  readonly value?: OurTagged;
}

export type OurLeaves = ReadonlyMap<string, OurLeaf>;

/**
 * A value of ours: as {@link Tagged}, and with what is not known in its place. `text` has parts that are no strings where they are
 * unknown, `spread` is a stretch of a list of unknown length, an `open` set may have more attributes, and lack those in `maybe`.
 */
export type OurTagged =
  | readonly ["null"]
  | readonly ["bool", boolean]
  | readonly ["int" | "string", string]
  | readonly ["float", number | string]
  | readonly ["text", readonly unknown[]]
  | readonly ["list", readonly (OurTagged | readonly ["spread", unknown])[]]
  | readonly ["set", Readonly<Record<string, OurTagged>>, Doubts?]
  | readonly ["opaque" | "error", unknown]
  /** The last: an error that Nix meets when it builds the value. */
  | readonly ["unknown", unknown, unknown?];

export interface Doubts {
  readonly open?: unknown;
  readonly maybe?: readonly string[];
}

export function leafKey(path: readonly string[]): string {
  return showPath(path);
}
