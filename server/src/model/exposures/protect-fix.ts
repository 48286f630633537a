/** Edits that put a login before an exposure, each proven by evaluating the repo with it. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Exposure } from "./exposure.ts";
import { namesAdded } from "./protect-named-fix.ts";
import { decidesFor, switchesTurned } from "./protect-switch-fix.ts";
import { type Led, leadsThroughLogin } from "./what-if.ts";

export interface Protection extends Attempt {
  readonly led: Led;
}

export interface Attempt {
  /** `name`: of a middleware or a snippet. `argument`, `option`: as it is written then. */
  readonly what: { readonly kind: "name" | "argument" | "option"; readonly text: string };
  readonly edits: FileEdits;
}

/** Each attempt is an evaluation. */
const mostAttempts = 12;
/** More of them are no help. */
const mostFound = 3;
/** More names are no help either, and switches have to be found, too. */
const mostNames = 2;
/** Of those that are tried before names. */
const mostOwn = 3;
/** Of many that are made at one place. */
const mostApart = 4;

/** `exposures` are made at one place. What is made by a function is told where that is called: the function is everybody's. */
export function protections(model: Model, view: HostView, exposures: readonly Exposure[]): readonly Protection[] {
  const open = exposures.filter(({ routed, proxy }) => routed !== true && proxy !== "nginx");
  const [first, ...others] = open;
  if (!first) return [];
  const isWritten = first.via === undefined && exposures.length === 1;
  const switches = switchesTurned(model, view, first);
  const own = switches.filter((each) => decidesFor(first, each)).slice(0, mostOwn);
  const rest = switches.filter((each) => !own.includes(each));
  const attempts = [...own, ...(isWritten ? namesAdded(view, first) : []), ...rest];
  const found = proven(model, open, attempts);
  if (found.length > 0 || others.length === 0) return found;
  return open.slice(0, mostApart).flatMap((each) => proven(model, [each], switchesTurned(model, view, each), 1));
}

/** Those with a gateway that may answer come first. What also shuts people out is the last resort. */
function proven(
  { repo }: Model,
  meant: readonly Exposure[],
  attempts: readonly Attempt[],
  most = mostFound,
): readonly Protection[] {
  const found: Protection[] = [];
  const shutting: Protection[] = [];
  for (const attempt of attempts.slice(0, mostAttempts)) {
    // Other places for the same are no other offer.
    if ([...found, ...shutting].some(({ what }) => what.text === attempt.what.text)) continue;
    if (attempt.what.kind === "name" && found.filter(({ what }) => what.kind === "name").length === mostNames) continue;
    const led = leadsThroughLogin(repo, meant, attempt.edits);
    if (led) (led.only ? shutting : found).push({ ...attempt, led });
    if (found.length === most) break;
  }
  return found.length > 0 ? found.sort(byGateway) : shutting.sort(byGateway).slice(0, 1);
}

function byGateway({ led: a }: Protection, { led: b }: Protection): number {
  return Number(a.unable !== undefined) - Number(b.unable !== undefined);
}
