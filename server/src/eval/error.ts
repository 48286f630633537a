/** What real Nix would fail with, as a result of evaluating; and the limits of our own that are no error of the repo. */
import { type Message, render } from "#text/message.ts";
import type { AttrSet, Place } from "./value.ts";

/**
 * Nix's kinds of failure and the module system's (which `lib` throws). Only `throw` and `assert`, and all of the module system, are
 * caught by `builtins.tryEval`.
 */
export type ErrorKind =
  | "throw"
  | "abort"
  | "assert"
  | "type"
  | "missing-attribute"
  | "undefined-variable"
  | "infinite-recursion"
  | "missing-file"
  | "syntax"
  | "other"
  | "module-shape"
  | "declared-twice"
  | "conflict"
  | "undeclared-option"
  | "option-type"
  | "no-value"
  | "read-only"
  | "assertion";

const uncatchable: ReadonlySet<ErrorKind> = new Set([
  "abort",
  "type",
  "missing-attribute",
  "undefined-variable",
  "infinite-recursion",
  "missing-file",
  "syntax",
  "other",
]);

/** An evaluation error: the repo is wrong, real Nix would stop here. `reason` has Nix's wording. */
export class EvalError extends Error {
  readonly kind: ErrorKind;
  readonly reason: Message;
  /** Where it arose: the innermost expression of a file. Set by whoever knows first. */
  place: Place | undefined;
  /** Further places that belong to it, e.g. the other definition. */
  readonly related: readonly Place[];
  /** For an attribute that is missing: the set that does not have it. */
  lacking: { readonly set: AttrSet; readonly name: string } | undefined;
  constructor(kind: ErrorKind, reason: Message, place?: Place, related: readonly Place[] = []) {
    super(render(reason));
    this.kind = kind;
    this.reason = reason;
    this.place = place;
    this.related = related;
    this.lacking = undefined;
  }
  get catchable(): boolean {
    return !uncatchable.has(this.kind);
  }
}

/** One of our own limits (steps, depth, size) was hit: what was asked for is unknown, nothing is wrong with the repo. */
export class LimitError extends Error {
  readonly limit: "steps" | "depth" | "size";
  readonly reason: Message;
  constructor(limit: LimitError["limit"], reason: Message) {
    super(render(reason));
    this.limit = limit;
    this.reason = reason;
  }
}
