/** Every SSH session inherits the sandbox of the server it comes in by: then even `sudo` cannot rebuild, and people lock themselves out. */
import type { HostView } from "#model/evaluated.ts";
import { breakingsOf } from "#model/units/breaking/breaking.ts";
import { directiveEdit, isProven } from "#model/units/breaking/edit.ts";
import { type Breaking, saidAt } from "#model/units/breaking/said.ts";
import { linesOf } from "#model/units/section.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const hostSshdSandbox: Rule = {
  id: "host/sshd-sandbox",
  severity: "warning",
  summary: message("A sandbox around sshd, which every SSH session inherits"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const breaking of breakingsOf(view).sessions) {
    const said = saidAt(breaking.unit, breaking.directive);
    if (!said) continue;
    const { file, start, end } = said.place;
    yield { file, start, end, message: described(breaking, said.isCall), fixesLater: () => fixesOf(breaking) };
  }
}

function described({ unit, directive, reason }: Breaking, isCall: boolean): Message {
  const setting = `${directive.key}=${linesOf(directive.value ?? "").join(" ")}`;
  return isCall
    ? message(
        "This call sets {0} for {1}.service, and every SSH session inherits it, for sudo, too: {2}. Give that service another value.",
        setting,
        unit.name,
        reason,
      )
    : message(
        "Every SSH session inherits {0} of {1}.service, for sudo, too: {2}. Leave it out.",
        setting,
        unit.name,
        reason,
      );
}

/** Only what an evaluation shows to help, and to change nothing else. */
function fixesOf({ unit, directive }: Breaking): readonly Fix[] {
  const { key } = directive;
  const edit = directiveEdit(unit, directive, { kind: "drop" });
  const helps =
    edit &&
    isProven(unit, edit, key, (after) =>
      breakingsOf(after).sessions.every((other) => other.unit.name !== unit.name || other.directive.key !== key),
    );
  return helps ? [{ title: message("Leave out {0}", key), safe: false, edits: [edit] }] : [];
}
