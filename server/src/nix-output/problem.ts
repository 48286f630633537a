/** What Nix, nixos-rebuild and switch-to-configuration say went wrong, read from what they wrote; places are those of the host. */

export interface OutputProblem {
  readonly severity: "error" | "warning" | "information";
  /** A stable word for its form, as in `docs/errors.md`. */
  readonly code: string;
  /** What Nix says, one or more lines, without positions, frames and excerpts. */
  readonly message: string;
  /** Where it says that it is; absent: nowhere. */
  readonly place?: OutputPlace;
  /** Files that the message names without a line: those of definitions, of a module. Each gets the message where there is no place. */
  readonly files: readonly string[];
  /** Option path that it speaks of, as Nix writes it. */
  readonly option?: string;
  /** Frames of the trace that have a place, innermost first. */
  readonly trace: readonly { readonly place: OutputPlace; readonly message: string }[];
}

export interface OutputPlace {
  /** Path on the host, or `«string»` and the like. */
  readonly file: string;
  /** From 1; columns count as Nix counts them (bytes, from 1). */
  readonly line: number;
  readonly column: number;
}

export interface OutputReading {
  /** In the order of the output; those that only follow from others are left out. */
  readonly problems: readonly OutputProblem[];
  /** A line that begins with `error:` was understood by nobody. */
  readonly hasUnknown: boolean;
}
