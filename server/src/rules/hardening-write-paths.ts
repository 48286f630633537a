/** A service that may not write where its data lie fails at its next start, or loses what it should keep. */
import type { HostView } from "#model/evaluated.ts";
import { besideEdit, directiveEdit, isProven } from "#model/units/breaking/edit.ts";
import { placeOf, saidAt } from "#model/units/breaking/said.ts";
import { linesOf } from "#model/units/section.ts";
import { idlePathsOf, lostPathsOf, oddEntriesOf, type Refused, refusedWritesOf } from "#model/units/writes/writes.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const hardeningWritePaths: Rule = {
  id: "hardening/write-paths",
  severity: "warning",
  summary: message("A service may not write where it has to"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const refused of refusedWritesOf(view)) {
    const said = saidAt(refused.unit, refused.protection.directive);
    if (said) yield { ...said.place, message: described(refused), fixesLater: () => fixesOf(refused) };
  }
  for (const { unit, directive, entry } of oddEntriesOf(view)) {
    const said = saidAt(unit, directive);
    if (!said) continue;
    yield {
      ...said.place,
      message: message(
        "{0} in ReadWritePaths of {1}.service is no absolute path: systemd ignores the line. Write the whole path.",
        entry,
        unit.name,
      ),
    };
  }
  for (const { unit, definition, paths } of lostPathsOf(view)) {
    const said = placeOf(view, definition);
    if (!said) continue;
    yield {
      ...said.place,
      message: message(
        "ReadWritePaths of {0}.service leaves out {1}: NixOS says a list of its own with more force. Say these without mkDefault, then both count.",
        unit.name,
        paths.join(", "),
      ),
    };
  }
  for (const { unit, directive } of idlePathsOf(view)) {
    const said = saidAt(unit, directive);
    if (!said) continue;
    yield {
      ...said.place,
      severity: "hint",
      message: message(
        "ReadWritePaths of {0}.service does nothing: nothing makes the file system read-only for it. Set ProtectSystem, or leave it out.",
        unit.name,
      ),
    };
  }
}

function described({ unit, protection, path, reason }: Refused): Message {
  const { key, value } = protection.directive;
  return message(
    "{0} makes {1} read-only for {2}.service: {3}. Name the path in ReadWritePaths.",
    `${key}=${linesOf(value ?? "").join(" ")}`,
    path,
    unit.name,
    reason,
  );
}

/** Only what an evaluation shows to help, and to change nothing else. */
function fixesOf({ unit, protection, path, folder }: Refused): readonly Fix[] {
  if (folder === undefined) return [];
  const key = "ReadWritePaths";
  const own = unit.directives.get(key);
  const isSaid = own?.contributions.some(({ by }) => by === "repo");
  // What is not there at the start is passed over, instead of failing.
  const entry = `-${folder}`;
  const edit =
    own && isSaid
      ? directiveEdit(unit, own, { kind: "add", words: [entry] })
      : besideEdit(unit, protection.directive, key, `[ "${entry}" ]`);
  if (!edit) return [];
  const helps = isProven(unit, edit, key, (after) =>
    refusedWritesOf(after).every((other) => other.unit.name !== unit.name || other.path !== path),
  );
  return helps ? [{ title: message("Add {0} to {1}", entry, key), safe: false, edits: [edit] }] : [];
}
