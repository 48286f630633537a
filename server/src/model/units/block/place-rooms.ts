/** Where this repo can say more of `serviceConfig` of one unit: rooms of the files that speak of it already, the best first. */
import { type OptionRoom, optionRooms } from "#facts/option-rooms.ts";
import { counts, type OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { isWrittenByModule } from "#model/exposures/own-module.ts";
import type { Model } from "#model/model.ts";
import { attributeOf, attributesOf, partAt } from "#model/ports/part.ts";
import type { RepoFile } from "#model/repo.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { callOf } from "#model/units/unit-place.ts";
import { covers, type Location, type Span } from "#text/span.ts";

export interface UnitRoom {
  readonly file: RepoFile;
  readonly room: OptionRoom;
  /** What it belongs to, in this file. */
  readonly beside: readonly Span[];
}

/** Those that are for this unit alone and in force on its host. */
export function roomsFor(_model: Model, unit: ServiceUnit): readonly UnitRoom[] {
  const { view, name } = unit;
  const option = ["systemd", "services", name, "serviceConfig"];
  const own = definitionsOf(unit, option);
  const home = homeOf(unit, own);
  const priority = strengthAround(view, option);
  if (priority === undefined) return [];
  const found: Ranked[] = [];
  const files = [...new Set(home.map(({ file }) => file))];
  files.forEach((path, index) => {
    const file = view.repo.files.get(path);
    if (!file || file.facts.errors.length > 0) return;
    const beside = home.filter((each) => each.file === path);
    const isModule = isModuleOf(view, path, own);
    const isMeant = (binding: Span): boolean | undefined => isOnlyOf(unit, own, { file: path, ...binding });
    for (const room of optionRooms(file.source, option, isMeant)) {
      if (room.priority !== priority || !isAlive(view, file, room, beside, isModule)) continue;
      const rank = rankOf(room, beside) ?? (isNamedIn(file, room, unit, beside) ? 75 : undefined);
      if (rank !== undefined) found.push({ file, room, beside, rank: rank + index / 100 });
    }
  });
  // A set that lies in a module within the module is nearer.
  return found.sort((a, b) => a.rank - b.rank || lengthOf(a.room.group) - lengthOf(b.room.group));
}

function lengthOf({ start, end }: Span): number {
  return end - start;
}

interface Ranked extends UnitRoom {
  readonly rank: number;
}

/** All that the repo says of the unit, winners first. */
function definitionsOf({ view, directives }: ServiceUnit, option: readonly string[]): readonly OptionDefinition[] {
  const keys = [...directives.values()].flatMap(({ contributions }) =>
    contributions.flatMap(({ definition }) => definition ?? []),
  );
  const around = [option, option.slice(0, -1)].flatMap((path) => view.at(path)?.definitions ?? []);
  return [...keys, ...around].filter(({ end }) => end > 0);
}

/** What stands for the unit: where people look for it, what is said of it, what turns its service on. */
function homeOf({ view, place, service, name }: ServiceUnit, own: readonly OptionDefinition[]): readonly Location[] {
  const said = own.filter(counts);
  const calls = said.flatMap((each) => [callOf(view, each) ?? moduleOf(view, each), ...each.leads].flat());
  const path = service?.split(".") ?? ["services", name];
  const on = [[...path, "enable"], path].flatMap((each) =>
    (view.at(each)?.definitions ?? []).filter(({ end }) => end > 0),
  );
  const live = on.filter(counts).flatMap((each) => [callOf(view, each) ?? [], each, ...each.leads].flat());
  const unit = statedUnits(view, name);
  return [...(place ? [place] : []), ...said, ...calls, ...unit, ...live].map(({ file, start, end }) => ({
    file,
    start,
    end,
  }));
}

/** The whole of it, where nobody knows which part of it comes to the definition. */
function moduleOf({ repo }: HostView, { file, module }: OptionDefinition): readonly Location[] {
  const root = file === module ? undefined : repo.files.get(module)?.source.root;
  return root ? [{ file: module, start: root.start, end: root.end }] : [];
}

/** Other places that write of the unit, as something else than its `serviceConfig`. */
function statedUnits(view: HostView, name: string): readonly Location[] {
  const unit = partAt(view, ["systemd", "services", name]);
  const options = [...attributesOf(view, unit).parts.keys()];
  return options.flatMap((option) =>
    (view.at(["systemd", "services", name, option])?.definitions ?? []).filter((each) => each.end > 0 && counts(each)),
  );
}

/** A set that is forced as a whole throws all others away; `undefined`: not known, or it may be thrown away itself. */
function strengthAround(view: HostView, option: readonly string[]): number | undefined {
  let strongest = 100;
  for (const path of [option, option.slice(0, -1)])
    for (const { status, priority } of view.at(path)?.definitions ?? []) {
      if (status === "off" || status === "weaker") continue;
      if (priority === undefined || priority > 100) return undefined;
      strongest = Math.min(strongest, priority);
    }
  return strongest;
}

/** What is said within a binding is of this unit, and nothing of it of another one; `undefined`: nobody knows. */
function isOnlyOf(unit: ServiceUnit, own: readonly OptionDefinition[], place: Location): boolean | undefined {
  const isIn = ({ file, start, end }: Location): boolean => file === place.file && covers(place, { start, end });
  const { view, name } = unit;
  const all = partAt(view, ["systemd", "services"]);
  for (const other of attributesOf(view, all).parts.keys()) {
    if (other === name) continue;
    const part = attributeOf(view, all, other);
    const config = attributeOf(view, part, "serviceConfig");
    const keys = [...attributesOf(view, config).parts.values()];
    const places = [part, config, ...keys].flatMap((each) => each?.place ?? []);
    if (places.some(isIn)) return false;
  }
  return own.some(isIn) ? true : undefined;
}

/** What is imported as a value has the name of who imports it. */
function isModuleOf(view: HostView, file: string, own: readonly OptionDefinition[]): boolean {
  const isLoaded = view.host.modules.some((module) => module.file === file);
  return isLoaded || own.some((each) => each.file === file && counts(each) && isWrittenByModule(view, each));
}

/** Nix comes to it on this host. */
function isAlive(
  view: HostView,
  file: RepoFile,
  room: OptionRoom,
  beside: readonly Span[],
  isModule: boolean,
): boolean {
  const { root } = file.source;
  const isWhole = room.module.start === root.start && room.module.end === root.end;
  // A file that no host takes for a module is something else, whatever it looks like.
  if (isWhole && !isModule) return false;
  // Whatever counts of the unit has come from there.
  const isHome = room.group !== room.module && beside.some((span) => span.end > span.start && covers(room.group, span));
  return isHome || (isWhole && room.conditions.length === 0) || hasLive(view, file, room);
}

/** No more definitions are asked for. */
const mostAsked = 12;

/** Something is defined there that is not off; where Nix does not come to any of it, nobody can say that it is. */
function hasLive(view: HostView, { path: file, facts }: RepoFile, { kind, group, guessed }: OptionRoom): boolean {
  if (guessed.length > 0) return true;
  const isLoaded = view.host.modules.some((module) => module.file === file);
  let [asked, off] = [0, 0];
  for (const definition of facts.definitions) {
    if (!definition.leaf || !covers(group, definition) || definition.path.includes(undefined)) continue;
    if (++asked > mostAsked) break;
    const definitions = view.at(definition.path as readonly string[])?.definitions ?? [];
    const here = definitions.filter((each) => each.file === file && covers(definition, each));
    if (here.some(({ status }) => status !== "off")) return true;
    off += here.length;
  }
  return isLoaded && off === 0 && (asked > 0 || kind === "value" || kind === "item");
}

/** A set of the module that the unit comes from, on a condition that names the unit, or what the module is for. */
function isNamedIn(
  { source: { text } }: RepoFile,
  { kind, conditions, module, covers: takes }: OptionRoom,
  { name, service }: ServiceUnit,
  beside: readonly Span[],
): boolean {
  const [only, ...others] = conditions;
  if (kind !== "new" || takes || !only || others.length > 0) return false;
  if (!beside.some(({ start, end }) => end > start && covers(module, { start, end }))) return false;
  const condition = text.slice(only.start, only.end);
  const names = [name, service?.split(".")[1] ?? name].map(loosely);
  return /^cfg\.enable$/.test(condition) || names.some((each) => loosely(condition).includes(each));
}

function loosely(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Lower is better; `undefined`: nothing of the unit stands there. */
function rankOf(
  { kind, names, conditions, group, covers: takes }: OptionRoom,
  beside: readonly Span[],
): number | undefined {
  const isHome = beside.some(({ start, end }) => end > start && covers(group, { start, end }));
  const missing = names.filter((name) => name !== "config").length;
  if (takes && missing > 0) return undefined;
  // Where a condition stands at the unit itself, something else may depend on it than the unit.
  const doubts = 25 * conditions.filter(({ depth }) => depth > 2).length;
  if (kind === "keys") return doubts;
  if (kind === "dotted") return 1 + doubts;
  if (missing === 0) return (kind === "chain" ? 2 : 3) + doubts;
  if (missing === 1) return (kind === "new" ? 4 : 5) + doubts;
  if (kind === "new") return isHome ? 60 : conditions.length === 0 ? 70 : undefined;
  if (!isHome) return undefined;
  return kind === "item" ? 80 : kind === "value" ? 85 : 90;
}
