/** Where no administrator has a password, a window for passwords lets nobody in, and a sudo that asks is a locked one. */
import { type NoPassword, noPassword } from "#model/access/people-locked.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Rule } from "./rule.ts";

export const hostNoPassword: Rule = {
  id: "host/no-password",
  severity: "warning",
  summary: message("No administrator of the host has a password, and none can get one"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  const none = noPassword(view);
  if (!none) return;
  const { place, window, sudo } = none;
  const related = window ? [{ ...window, message: message("This turns password login on: it lets nobody in.") }] : [];
  // Keys alone, and a sudo that never asks, is how many servers are meant to be.
  const isMeant = !window && sudo !== "locked";
  yield { ...place, message: described(none), related, ...(isMeant ? { severity: "information" } : {}) };
}

function described({ names, sudo, window }: NoPassword): Message {
  const what =
    names.length === 0
      ? message("users.mutableUsers = false, and root has no password in this repo.")
      : message("users.mutableUsers = false, and neither root nor {0} has a password in this repo.", names.join(", "));
  const where = window
    ? message("So nobody can log in at the console, and the window for password login lets nobody in.")
    : message("So nobody can log in at the console when SSH does not work.");
  const fix = message("Give an administrator a hashedPasswordFile.");
  if (sudo === "free")
    return message("{0} {1} sudo works only because it asks for none (NOPASSWD). {2}", what, where, fix);
  if (sudo === "locked") return message("{0} {1} sudo asks for one, so it can do nothing. {2}", what, where, fix);
  return message("{0} {1} {2}", what, where, fix);
}
