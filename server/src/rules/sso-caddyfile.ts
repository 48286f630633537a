/** One line that Caddy refuses stops all of its sites. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { CaddyConfig, CaddyProblem } from "#model/ports/caddy.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { complaintOf } from "#model/ports/caddy-complaints.ts";
import { matcherEdits } from "#model/ports/caddy-matcher-edits.ts";
import { message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Related, Rule } from "./rule.ts";

export const ssoCaddyfile: Rule = {
  id: "sso/caddyfile",
  severity: "error",
  summary: message("Caddy does not load this text"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => found(model, view)),
};

function* found(model: Model, view: HostView): Iterable<Problem> {
  const config = caddyOf(view);
  if (!config) return;
  const isOn = config.told.state === "enabled";
  for (const problem of config.problems) {
    const { place, isSure, isSureIfThere, first } = problem;
    if (!place || !isSureIfThere) continue;
    const { what, todo } = complaintOf(problem);
    yield {
      ...place,
      message: message(
        "{0}. Caddy refuses all of its configuration for this: after a restart every site is down, and a reload keeps the old one. {1}",
        what,
        todo,
      ),
      related: first ? firstOf(first, place) : [],
      fixes: fixesOf(model, config, problem),
      ...(isOn && isSure ? {} : { severity: "information" }),
    };
  }
}

function firstOf(first: Location, place: Location): readonly Related[] {
  return first.file === place.file && first.start === place.start
    ? []
    : [{ file: first.file, start: first.start, end: first.end, message: message("The first of them stands here.") }];
}

function fixesOf(model: Model, config: CaddyConfig, problem: CaddyProblem): readonly Fix[] {
  const { renaming, removing } = matcherEdits(model.repo, config, problem);
  return [
    ...(removing
      ? [{ title: message("Remove the second definition, which says the same"), safe: true, edits: [removing] }]
      : []),
    ...(renaming
      ? [{ title: message("Call the second one {0}", renaming.name), safe: false, edits: [renaming.edits] }]
      : []),
  ];
}
