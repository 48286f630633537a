/** What is offered where something is shown without a login: put the login before it, mark it as public, or write the gap down. */
import { PLACEHOLDER } from "#facts/comment-target.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { gapComment } from "#model/exposures/gap-comment-fix.ts";
import { showIps } from "#model/exposures/ip-set.ts";
import { type Protection, protections } from "#model/exposures/protect-fix.ts";
import { publicMarkEdit } from "#model/exposures/public-mark-fix.ts";
import type { Model } from "#model/model.ts";
import type { FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem } from "./rule.ts";

/**
 * `login`: what has to have one is not marked as public. `note`: a login that is named in what the proxy does not load changes nothing.
 * `mark`: there is nothing that a login could be put before. `any`: whatever helps.
 */
export type Offer = "any" | "login" | "mark" | "note";

/** `exposures` are made at one place. */
export function loginFixes(
  model: Model,
  view: HostView,
  exposures: readonly Exposure[],
  offer: Offer,
): Pick<Problem, "fixes" | "fixesLater"> {
  const mark = (offer === "any" || offer === "mark") && publicMarkEdit(view, exposures, PLACEHOLDER);
  const comment = gapComment(view, exposures);
  const fixes: Fix[] = [];
  if (mark) fixes.push(fix(message("Mark as public (write the reason)"), mark));
  if (comment) fixes.push(fix(message("Write the gap down in a comment"), comment));
  if (offer === "note" || offer === "mark") return { fixes };
  let found: readonly Fix[] | undefined;
  return {
    fixes,
    fixesLater: () => {
      found ??= protections(model, view, exposures).map((each) => fix(titleOf(each), each.edits));
      return found;
    },
  };
}

/** More networks say nothing more. */
const most = 3;

function titleOf({ what, led: { unable, only } }: Protection): Message {
  const act = actOf(what);
  if (!only) return unable === undefined ? act : message("{0}; {1} behind it cannot answer yet", act, unable);
  const ranges = showIps(only);
  const networks = [...ranges.slice(0, most), ...(ranges.length > most ? ["…"] : [])].join(", ");
  return unable === undefined
    ? message("{0}; only {1} get in then", act, networks)
    : message("{0}; only {1} get in then, and {2} behind it cannot answer yet", act, networks, unable);
}

function actOf(what: Protection["what"]): Message {
  if (what.kind === "name") return message("Put {0} before it", what.text);
  return what.kind === "argument" ? message("Set {0} in the call", what.text) : message("Set {0}", what.text);
}

function fix(title: Message, edits: FileEdits): Fix {
  return { title, safe: false, edits: [edits] };
}
