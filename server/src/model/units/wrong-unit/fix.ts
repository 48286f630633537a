/** Edits that say of the right units what is said of a wrong one; only where an evaluation shows that nothing contradicts NixOS's own module. */
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { attributesOf, partAt } from "#model/ports/part.ts";
import type { Repo } from "#model/repo.ts";
import { breakingsOf } from "#model/units/breaking/breaking.ts";
import { securityKeys } from "#model/units/score/score.ts";
import type { Directive, ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { refusedWritesOf } from "#model/units/writes/writes.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import type { NamePlace } from "./places.ts";
import type { WrongUnit } from "./wrong-unit.ts";

/** Each of them is evaluated once more. */
const mostHosts = 6;
/** More copies of a block than that nobody wants to read. */
const mostUnits = 6;

export interface Moved {
  /** Those of the right units that bear it. */
  readonly units: readonly string[];
  readonly edits: readonly FileEdits[];
}

/** `undefined`: a function makes the name, or it is not sure that the rebuild still succeeds and the services still run. */
export function movedToRight(view: HostView, wrong: WrongUnit, places: readonly NamePlace[]): Moved | undefined {
  if (!places.every(({ kind }) => kind === "name") || hostsIn(view.repo).size > mostHosts) return undefined;
  if (!onlyAdds(view, wrong)) return undefined;
  const bearing = bearingOf(view, wrong, places, wrong.units.slice(0, mostUnits));
  if (bearing.length === 0 || wrong.units.length > mostUnits) return undefined;
  const edits = editsOf(view.repo, places, bearing);
  const after = edits && afterwards(view, edits);
  if (!after || attributesOf(after, partAt(after, ["systemd", "services"])).parts.has(wrong.name)) return undefined;
  return bearing.every((unit) => isBorne(view, after, wrong.name, unit)) ? { units: bearing, edits } : undefined;
}

/** What functions call the argument that names the unit, where that is not made of the name of the service. */
const parameters: readonly string[] = ["unit", "unitName", "serviceName", "systemdUnit", "serviceUnit"];

/** A function that makes the name takes another one for the unit: that is given in the call, beside the name. `undefined`: none does. */
export function toldByArgument(view: HostView, wrong: WrongUnit, places: readonly NamePlace[]): Moved | undefined {
  const [place, ...more] = places;
  const [right, ...others] = wrong.units;
  if (place?.kind !== "argument" || !place.call || right === undefined || more.length + others.length > 0)
    return undefined;
  if (hostsIn(view.repo).size > mostHosts || !onlyAdds(view, wrong)) return undefined;
  const text = view.repo.files.get(place.file)?.source.text ?? "";
  const call = text.slice(place.call.start, place.call.end);
  const [semicolon] = /^\s*;/.exec(text.slice(place.end)) ?? [];
  if (semicolon === undefined) return undefined;
  const at = place.end + semicolon.length;
  for (const name of parameters) {
    if (new RegExp(`\\b${name}\\s*=`).test(call) || !isFormal(view.repo, name)) continue;
    const edits = [{ file: place.file, edits: [{ start: at, end: at, text: ` ${name} = "${right}";` }] }];
    const after = afterwards(view, edits);
    if (!after || attributesOf(after, partAt(after, ["systemd", "services"])).parts.has(wrong.name)) continue;
    if (isBorne(view, after, wrong.name, right)) return { units: [right], edits };
  }
  return undefined;
}

function isFormal({ files }: Repo, name: string): boolean {
  return [...files.values()].some(({ facts }) =>
    facts.names.some((each) => each.kind === "formal" && each.name === name),
  );
}

/** Lists that every module adds to; of other options of a unit nobody knows what NixOS says. */
const joined: ReadonlySet<string> = new Set([
  "after",
  "before",
  "wants",
  "requires",
  "bindsTo",
  "partOf",
  "wantedBy",
  "requiredBy",
  "path",
  "restartTriggers",
]);

function onlyAdds(view: HostView, { part }: WrongUnit): boolean {
  return [...attributesOf(view, part).parts].every(([key, { path }]) => {
    if (key === "serviceConfig") return true;
    const definitions = view.at(path)?.definitions ?? [];
    return joined.has(key) && definitions.every(({ priority }) => priority === 100);
  });
}

/** Said of all of them at once: where two values contradict each other, only that unit shows it. */
function bearingOf(
  view: HostView,
  { name }: WrongUnit,
  places: readonly NamePlace[],
  units: readonly string[],
): readonly string[] {
  const edits = editsOf(view.repo, places, units);
  const after = edits && afterwards(view, edits);
  return after ? units.filter((unit) => isBorne(view, after, name, unit)) : [];
}

/** The host with these edits, if none has a new problem. */
function afterwards(view: HostView, edits: readonly FileEdits[]): HostView | undefined {
  const repo = editedRepo(view.repo, edits);
  if (!repo) return undefined;
  const after = hostsIn(repo);
  const isFine = [...hostsIn(view.repo)].every(([host, before]) => {
    const now = after.get(host);
    return now !== undefined && now.host.problems.length <= before.host.problems.length;
  });
  return isFine ? after.get(view.name) : undefined;
}

/** One unit: only the name changes. Several: what is said stands there once for each. */
function editsOf(repo: Repo, places: readonly NamePlace[], units: readonly string[]): readonly FileEdits[] | undefined {
  const found = new Map<string, Edit[]>();
  for (const { file: path, start, end } of places) {
    const file = repo.files.get(path);
    const binding = file?.facts.definitions.find(({ steps }) => steps.some((step) => step.start === start));
    if (!file || !binding) return undefined;
    const { text } = file.source;
    const edits = found.get(path) ?? [];
    found.set(path, edits);
    const [only, ...more] = units;
    if (only !== undefined && more.length === 0) {
      edits.push({ start, end, text: asName(only) });
      continue;
    }
    if (text[binding.end - 1] !== ";") return undefined;
    const lineStart = text.lastIndexOf("\n", binding.start - 1) + 1;
    const before = text.slice(lineStart, binding.start);
    const gap = before.trim() === "" ? `\n${before}` : " ";
    const copies = units.map((unit) => text.slice(binding.start, start) + asName(unit) + text.slice(end, binding.end));
    edits.push({ start: binding.start, end: binding.end, text: copies.join(gap) });
  }
  return [...found].map(([file, edits]) => ({ file, edits }));
}

function asName(unit: string): string {
  return /^[A-Za-z_][\w'-]*$/.test(unit) ? unit : `"${unit}"`;
}

/** It has all that was said, and can live with that. */
function isBorne(before: HostView, after: HostView, wrong: string, right: string): boolean {
  const [old, now] = [unitIn(before, wrong), unitIn(after, right)];
  if (!old || now?.basis !== "nixos") return false;
  if (![...old.directives.values()].every((directive) => isTaken(directive, now.directives.get(directive.key))))
    return false;
  const { services, sessions } = breakingsOf(after);
  const harmed = [...services, ...sessions, ...refusedWritesOf(after)];
  return harmed.every(({ unit }) => unit.name !== right);
}

/** Lists are joined; of anything else two values of one strength are an error. What NixOS says of a key that tables lack is not known. */
function isTaken({ contributions }: Directive, now: Directive | undefined): boolean {
  if (now?.lines === undefined) return false;
  const others = now.contributions.filter(({ by }) => by !== "repo");
  return contributions.every(({ priority, value }) => {
    if (priority === undefined || value === undefined) return false;
    // Tables have all that counts for the score.
    if (others.length === 0) return securityKeys.has(now.key) || priority <= 50;
    if (Array.isArray(value)) return priority === 100 && others.every((each) => each.priority === 100);
    return (
      priority <= 50 ||
      others.every((each) => each.priority !== priority || JSON.stringify(each.value) === JSON.stringify(value))
    );
  });
}

function unitIn(view: HostView, name: string): ServiceUnit | undefined {
  return serviceUnitsOf(view).find((unit) => unit.name === name);
}
