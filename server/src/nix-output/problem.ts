/** What Nix, nixos-rebuild and switch-to-configuration say went wrong, read from what they wrote; places are those of the host. */

export interface OutputProblem {
  readonly severity: "error" | "warning" | "information";
  /** A stable word for its form, as in `docs/errors.md`. */
  readonly code: OutputCode;
  /** What Nix says, one or more lines, without positions, frames and excerpts. */
  readonly message: string;
  /** Where it says that it is; absent: nowhere. */
  readonly place?: OutputPlace;
  /** Files that the message names without a line: those of definitions, of a module. Each gets the message where there is no place. */
  readonly files: readonly string[];
  /** Option path that it speaks of, as Nix writes it. */
  readonly option?: string;
  /** What else it names: a variable, an attribute, an argument, a derivation, a hash. */
  readonly name?: string;
  /** The option that was being computed, and the file whose definitions were, as the innermost frames say. */
  readonly within: {
    readonly option?: string;
    readonly file?: string;
    /** How many frames of `trace` are inside the definitions of `file`; absent: all. */
    readonly inner?: number;
  };
  /** Frames of the trace that have a place, innermost first. */
  readonly trace: readonly OutputFrame[];
}

export interface OutputFrame {
  readonly place: OutputPlace;
  readonly message: string;
}

export interface OutputPlace {
  /** Path on the host, or `«string»` and the like. */
  readonly file: string;
  /** From 1; columns count as Nix counts them (bytes, from 1). */
  readonly line: number;
  readonly column: number;
  /** That line as Nix printed it. */
  readonly excerpt?: string;
  /** The lines before and behind it, as far as Nix printed them. */
  readonly before?: string;
  readonly after?: string;
}

export interface OutputReading {
  /** In the order of the output; those that only follow from others are left out. */
  readonly problems: readonly OutputProblem[];
  /** An error is of no form that we know: it is told as it stands, and more may stand in the output. */
  readonly hasUnknown: boolean;
}

export type OutputCode =
  | "abort"
  | "activation"
  | "assert"
  | "assertion"
  | "attribute-missing"
  | "attribute-twice"
  | "bootloader"
  | "build"
  | "busy"
  | "call-argument"
  | "coercion"
  | "disk-full"
  | "file-missing"
  | "git-dirty"
  | "hash-mismatch"
  | "module-argument"
  | "module-shape"
  | "network"
  | "nix-warning"
  | "no-local-builds"
  | "not-a-function"
  | "option-conflict"
  | "option-declared-twice"
  | "option-read-only"
  | "option-removed"
  | "option-type"
  | "option-undefined"
  | "option-unknown"
  | "other"
  | "permission"
  | "recursion"
  | "syntax"
  | "throw"
  | "trace"
  | "type"
  | "undefined-variable"
  | "unit-failed"
  | "warning";
