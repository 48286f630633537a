/** Edits that say of the right unit what is said of a wrong one; only where an evaluation shows that nothing contradicts NixOS's own module. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { attributesOf, partAt } from "#model/ports/part.ts";
import type { FileEdits } from "#text/edit.ts";
import { repoWith } from "./breaking-edit.ts";
import { securityKeys } from "./score.ts";
import type { Directive, ServiceUnit } from "./unit.ts";
import { serviceUnitsOf } from "./units.ts";
import type { WrongUnit } from "./wrong-unit.ts";
import type { NamePlace } from "./wrong-unit-places.ts";

/** Each of them is evaluated once more. */
const mostHosts = 6;

/** `undefined`: the name is made by a function, several units are meant, or it is not sure that the rebuild still succeeds. */
export function renamed(
  view: HostView,
  wrong: WrongUnit,
  places: readonly NamePlace[],
): readonly FileEdits[] | undefined {
  const [right, ...more] = wrong.units;
  const hosts = hostsIn(view.repo);
  if (right === undefined || more.length > 0 || hosts.size > mostHosts) return undefined;
  if (!places.every(({ kind }) => kind === "name")) return undefined;
  const edits = editsOf(places, right);
  const repo = repoWith(view.repo, edits);
  if (!repo) return undefined;
  const after = hostsIn(repo);
  for (const [name, before] of hosts) {
    const now = after.get(name);
    if (!now || now.host.problems.length > before.host.problems.length) return undefined;
    if (name === view.name && !isRight(before, now, wrong.name, right)) return undefined;
  }
  return edits;
}

function editsOf(places: readonly NamePlace[], right: string): readonly FileEdits[] {
  const text = /^[A-Za-z_][\w'-]*$/.test(right) ? right : `"${right}"`;
  return [...new Set(places.map(({ file }) => file))].map((file) => ({
    file,
    edits: places.filter((place) => place.file === file).map(({ start, end }) => ({ start, end, text })),
  }));
}

/** The wrong unit is gone, and the right one has all that was said of it. */
function isRight(before: HostView, after: HostView, wrong: string, right: string): boolean {
  if (attributesOf(after, partAt(after, ["systemd", "services"])).parts.has(wrong)) return false;
  const [old, now] = [unitIn(before, wrong), unitIn(after, right)];
  if (!old || now?.basis !== "nixos") return false;
  return [...old.directives.values()].every((directive) => isTaken(directive, now.directives.get(directive.key)));
}

/** Lists are joined; of anything else two values of one strength are an error. What NixOS says of a key that the table lacks is not known. */
function isTaken({ contributions }: Directive, now: Directive | undefined): boolean {
  if (now?.lines === undefined) return false;
  const others = now.contributions.filter(({ by }) => by !== "repo");
  return contributions.every(({ priority, value }) => {
    if (priority === undefined || value === undefined) return false;
    if (Array.isArray(value) || priority <= 50) return true;
    // Tables have all that counts for the score.
    if (others.length === 0) return securityKeys.has(now.key);
    return others.every((each) => each.priority !== priority || JSON.stringify(each.value) === JSON.stringify(value));
  });
}

function unitIn(view: HostView, name: string): ServiceUnit | undefined {
  return serviceUnitsOf(view).find((unit) => unit.name === name);
}
