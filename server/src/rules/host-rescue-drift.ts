/** What tells of the rescue window, or opens it by hand, is only needed in an emergency: nobody notices before that its unit is gone. */
import { type MissingUnit, missingRescueUnits } from "#model/access/rescue-drift.ts";
import { type Message, message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const hostRescueDrift: Rule = {
  id: "host/rescue-drift",
  severity: "warning",
  summary: message("A text names a unit of the rescue window that is gone"),
  evaluates: true,
  *check(model) {
    for (const missing of missingRescueUnits(model)) yield { ...missing.command.name, message: described(missing) };
  },
};

function described({ command: { unit, program, verb }, meant }: MissingUnit): Message {
  const called = `${program} ${program === "systemctl" ? verb : "-u"}`;
  return meant === undefined
    ? message(
        "{0} asks for {1}, a unit that nothing in this repo makes, nor NixOS. Remove it, or make the unit.",
        called,
        unit,
      )
    : message(
        "{0} asks for {1}, a unit that nothing in this repo makes, nor NixOS. The rescue window here is {2}.",
        called,
        unit,
        meant,
      );
}
