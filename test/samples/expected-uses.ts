/** The list of uses in the sample that a person made: what an engine has to find there. */
import { projectJson } from "#test/project-json.ts";

export interface ExpectedUse {
  readonly path: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units: start of the whole expression; of the name for `alias`, `inherit` and `with`. */
  readonly column: number;
  readonly form: string;
  /** Reachable from the host's entry. */
  readonly imported: boolean;
}

const expected =
  projectJson<Record<"uses" | "wholeRegister" | "undeclared" | "byName", ExpectedUse[]>>("samples/expected-uses.json");

/** Every use of a `my.configs` leaf or a `my.ports` key; dynamic keys count for `my.ports`. */
export const uses: readonly ExpectedUse[] = expected.uses;
/** `my.ports` read as a whole, mostly to give it a shorter name. */
export const wholeRegister: readonly ExpectedUse[] = expected.wholeRegister;
/** Reads of paths that nobody declares. */
export const undeclared: readonly ExpectedUse[] = expected.undeclared;
/** Keys that are reached only through a function that is given their name as text. */
export const byName: readonly ExpectedUse[] = expected.byName;
