/** Edits that put a login before an exposure, each proven by evaluating the repo with it. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Exposure } from "./exposure.ts";
import { namesAdded } from "./protect-named-fix.ts";
import { switchesTurned } from "./protect-switch-fix.ts";
import { leadsThroughLogin } from "./what-if.ts";

export interface Protection {
  /** `name`: of a middleware or a snippet. `argument`, `option`: as it is written then. */
  readonly what: { readonly kind: "name" | "argument" | "option"; readonly text: string };
  readonly edits: FileEdits;
}

/** Each attempt is an evaluation. */
const mostAttempts = 12;
/** More of them are no help. */
const mostFound = 2;

/** `exposures` are made at one place. What is made by a function is told where that is called: the function is everybody's. */
export function protections(model: Model, view: HostView, exposures: readonly Exposure[]): readonly Protection[] {
  const found: Protection[] = [];
  const [first, ...others] = exposures;
  if (!first || first.routed === true || first.proxy === "nginx") return found;
  const isWritten = first.via === undefined && others.length === 0;
  const attempts = [...(isWritten ? namesAdded(view, first) : []), ...switchesTurned(model, view, first)];
  for (const attempt of attempts.slice(0, mostAttempts)) {
    if (leadsThroughLogin(model.repo, exposures, attempt.edits)) found.push(attempt);
    if (found.length === mostFound) break;
  }
  return found;
}
