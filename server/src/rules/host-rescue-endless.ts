/** A window for minutes that nothing closes is a door: passwords are taken until somebody thinks of it. */
import { endlessWindows } from "#model/access/rescue-bound.ts";
import type { HostView } from "#model/evaluated.ts";
import { message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Rule } from "./rule.ts";

export const hostRescueEndless: Rule = {
  id: "host/rescue-endless",
  severity: "warning",
  summary: message("Nothing closes a rescue window"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const { window, place } of endlessWindows(view))
    yield {
      ...place,
      message: message(
        "Nothing closes the rescue window {0}: once it is open, its sshd takes passwords until somebody stops it. Set serviceConfig.RuntimeMaxSec.",
        window.name,
      ),
    };
}
