/** In sudoers a tag holds for all commands behind it: a rule with NOPASSWD for two commands may give everything away. */
import { askingEdit, rebuildHelper } from "#model/access/sudo-fix.ts";
import { type StickyCommand, stickyCommands } from "#model/access/sudo-sticky.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const hostSudoTags: Rule = {
  id: "host/sudo-tags",
  severity: "warning",
  summary: message("A NOPASSWD of sudo holds for a command behind it, too"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const sticky of stickyCommands(view)) {
    const { place } = sticky.command;
    if (!place) continue;
    yield { ...place, message: described(sticky), fixesLater: () => fixesOf(sticky) };
  }
}

function described({ who, command: { name }, password }: StickyCommand): Message {
  const whom = who?.join(", ") ?? message("whoever the rule is for");
  const what = message(
    "sudo runs {0} without a password for {1}, although it has no NOPASSWD of its own: in sudoers a tag holds for all commands behind it in the rule.",
    name,
    whom,
  );
  if (password === "locked")
    return message(
      "{0} Nobody of them has a password, and users.mutableUsers = false lets nobody get one: give one first (hashedPasswordFile), else asking for it locks sudo.",
      what,
    );
  return name === "ALL"
    ? message(
        "{0} Write ALL as the first command: the last one that fits decides, so PASSWD at the end would ask for the others, too.",
        what,
      )
    : message("{0} Give it PASSWD, or NOPASSWD if that is meant.", what);
}

/** Never safe: whoever has forgotten the password learns it too late. */
function fixesOf(sticky: StickyCommand): readonly Fix[] {
  const edit = askingEdit(sticky);
  return edit ? [{ title: titleOf(sticky), safe: false, edits: [edit] }] : [];
}

function titleOf({ command: { name }, password }: StickyCommand): Message {
  const title =
    name === "ALL"
      ? message("Ask for a password for ALL, not for {0}", rebuildHelper)
      : message("Ask for a password for {0}", name);
  return password === "set" ? title : message("{0} (the repo gives nobody a password: try passwd -S first)", title);
}
