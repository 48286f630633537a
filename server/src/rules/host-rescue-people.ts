/** A window for one person that takes a password from anybody: whoever guesses one is in, and while it is open nobody looks. */
import { type LetIn, letInByWindows } from "#model/access/rescue-people.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Rule } from "./rule.ts";

export const hostRescuePeople: Rule = {
  id: "host/rescue-people",
  severity: "warning",
  summary: message("A rescue window takes passwords from everybody, or from root"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const each of letInByWindows(view)) yield { ...each.place, message: described(each) };
}

function described({ window: { name }, who }: LetIn): Message {
  return who === "root"
    ? message(
        "The rescue window {0} takes a password from root, a name that everybody knows. Set PermitRootLogin no: who comes in as an administrator becomes root by sudo.",
        name,
      )
    : message(
        "The rescue window {0} takes a password from every account that has one: nothing in the configuration of its sshd says who may come in. Name them with AllowUsers.",
        name,
      );
}
