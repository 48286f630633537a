/** What an evaluation of modules assumes of everything that the repo does not show, and whom it tells what it finds. */

import type { EvalError } from "#eval/error.ts";
import { type Slot, Unknown } from "#eval/value.ts";
import type { OptionNode } from "#knowledge/type-spec.ts";
import { type Message, message } from "#text/message.ts";
import type { OptionDeclaration } from "./declaration.ts";
import type { Definition } from "./definition.ts";
import type { LoadProblem } from "./load.ts";
import type { Path } from "./option-type.ts";

export type Problem =
  | LoadProblem
  | { readonly kind: "undeclared"; readonly path: Path; readonly definition: Definition }
  | { readonly kind: "broken-part"; readonly file: string; readonly error: EvalError }
  /** A definition fails, or an option is declared twice: what depends on it is computed without it, and marked. */
  | { readonly kind: "left-out"; readonly path: Path; readonly file: string; readonly error: EvalError };

/**
 * `open`: an option that the repo neither declares nor defines has a value that we do not know, and what it defines of a list or set
 * may be only a part. `closed`: there is nothing but the repo; for comparing with a Nix that has nothing but the repo.
 */
export interface World {
  readonly open: boolean;
  /** NixOS's own options, and those of modules from outside. */
  readonly known: OptionNode | undefined;
  /** Whether an option root belongs to NixOS or to modules that we cannot see, too. */
  readonly isOutside: (root: string) => boolean;
  /** The value of an option that is a submodule of NixOS: its attributes are the options below `known`. */
  readonly submodule: (path: Path, known: OptionNode, definitions: readonly Definition[]) => Slot;
  readonly report: (problem: Problem) => void;
  readonly declared: (path: Path, declaration: OptionDeclaration) => void;
}

export const outsideValue: Message = message("NixOS or a module from outside decides this option, this repo does not");
export const outside: Unknown = new Unknown(outsideValue);
export const outsideMore: Unknown = new Unknown(message("NixOS or a module from outside may add to this option"));
