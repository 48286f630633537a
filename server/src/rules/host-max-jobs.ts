/** A host that may build nothing cannot be rebuilt: NixOS' own top level is never fetched, it is always built. */

import { noBuilds, oneJob } from "#model/access/max-jobs.ts";
import type { HostView } from "#model/evaluated.ts";
import { message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const hostMaxJobs: Rule = {
  id: "host/max-jobs",
  severity: "warning",
  summary: message("The host may build nothing, so no rebuild succeeds on it"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  const none = noBuilds(view);
  const [first, ...others] = none?.definitions ?? [];
  if (!none || !first) return;
  const { file, start, end } = first;
  const { option, demanded, idle } = none;
  yield {
    file,
    start,
    end,
    message: message(
      "With {0} = 0 this host builds nothing, and it has no build machine. But the system's top level is never fetched, it is always built: nixos-rebuild on this host fails as soon as anything changes, unless it is told --max-jobs 1. Set it to 1: packages still come from the cache.",
      option,
    ),
    related: [
      ...others.map((other) => ({ ...placeOf(other), message: message("Also set here.") })),
      ...demanded.map((place) => ({ ...place, message: message("This assertion reads it: adapt it, too.") })),
      ...(idle ? [{ ...idle, message: message("These machines are not asked: nix.distributedBuilds is off.") }] : []),
    ],
    fixesLater: (): readonly Fix[] => {
      const edits = oneJob(view.repo, none);
      return edits ? [{ title: message("Set {0} to 1", option), safe: false, edits }] : [];
    },
  };
}

function placeOf({ file, start, end }: { readonly file: string; readonly start: number; readonly end: number }) {
  return { file, start, end };
}
