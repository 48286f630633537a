/** A directive that a program cannot bear stops the service at its next start, which may be weeks after the rebuild. */
import type { HostView } from "#model/evaluated.ts";
import { breakingsOf } from "#model/units/breaking/breaking.ts";
import { directiveEdit, isProven } from "#model/units/breaking/edit.ts";
import { type Breaking, type Instead, saidAt } from "#model/units/breaking/said.ts";
import { linesOf } from "#model/units/section.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const hardeningBreaksService: Rule = {
  id: "hardening/breaks-service",
  severity: "warning",
  summary: message("A directive keeps its service from working"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const breaking of breakingsOf(view).services) {
    const said = saidAt(breaking.unit, breaking.directive);
    if (!said) continue;
    const { file, start, end } = said.place;
    yield {
      file,
      start,
      end,
      message: described(breaking, said.isCall),
      fixesLater: () => fixesOf(breaking),
      ...(isWeak(breaking) ? { severity: "information" } : {}),
    };
  }
}

/** Nix fails elsewhere, so it is only written. */
function isWeak({ unit, isPartial }: Breaking): boolean {
  return isPartial === true || unit.active !== "enabled";
}

function described({ unit, directive, reason, isPartial }: Breaking, isCall: boolean): Message {
  const lines = linesOf(directive.value ?? "").join(" ");
  const setting = `${directive.key}=${lines}`;
  if (isPartial)
    return message(
      "{0} of {1}.service takes something away from it: {2}. Give it another value.",
      setting,
      unit.name,
      reason,
    );
  return isCall
    ? message("This call sets {0} for {1}.service: {2}. Give that service another value.", setting, unit.name, reason)
    : message("{0} breaks {1}.service: {2}. Give it another value.", setting, unit.name, reason);
}

/** Only what an evaluation shows to help, and to change nothing else. */
function fixesOf({ unit, directive, instead, isPartial }: Breaking): readonly Fix[] {
  const { key } = directive;
  const edit = instead && directiveEdit(unit, directive, instead);
  if (!instead || instead.kind === "drop" || !edit) return [];
  const helps = isProven(unit, edit, key, (after) =>
    breakingsOf(after).services.every((other) => other.unit.name !== unit.name || other.directive.key !== key),
  );
  return helps ? [{ title: titleOf(key, instead), safe: !isPartial, edits: [edit] }] : [];
}

function titleOf(key: string, instead: Exclude<Instead, { kind: "drop" }>): Message {
  if (instead.kind === "add") return message("Add {0} to {1}", instead.words.join(", "), key);
  return message("Set {0} to {1}", key, String(instead.value));
}
