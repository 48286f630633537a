/** What decides who gets into a host, evaluated before and after a change: what is otherwise for sure, and where nobody can tell. */
import type { Host } from "#eval/host.ts";
import { forced } from "#eval/modules/opened.ts";
import { showOption } from "#eval/modules/option-path.ts";
import { isKnown, type Tagged } from "#eval/tagged.ts";
import { renamedOptions } from "#knowledge/nixos-options.ts";
import { optionOf } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import {
  areaBelow,
  areaOf,
  areaOfText,
  isAllowed,
  isRun,
  type LockOutArea,
  mayHold,
  thingOf,
} from "./lock-out-areas.ts";
import type { Pair } from "./lock-out-code.ts";
import { isDefault } from "./lock-out-defaults.ts";
import { type People, peopleIn } from "./lock-out-people.ts";
import { placeOfChange } from "./lock-out-places.ts";
import { isProvenSame, newProofs, type Proofs } from "./lock-out-proof.ts";
import { cutToDifference, isComparable, isSameValue, pathsAt, shownValue, writtenValue } from "./lock-out-values.ts";
import { windowsIn } from "./lock-out-windows.ts";

export interface LockOut {
  readonly area: LockOutArea;
  /** Of the option, or of all that lies below it. */
  readonly path: string;
  /** As Nix writes it, in one line; `undefined`: not set, not known, or a secret. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** In the files of `after`, or of `before` where it is no more. */
  readonly place: { readonly side: "before" | "after"; readonly location: Location } | undefined;
}

export interface LockOuts {
  readonly changes: readonly LockOut[];
  /** Of which nobody can tell whether it is the same. */
  readonly doubts: readonly Doubt[];
}

export interface Doubt {
  /** Of the option, or of all that lies below it. */
  readonly path: string;
  readonly reason: Message | undefined;
}

/** One host, in both states. */
export interface Sides {
  readonly before: HostView;
  readonly after: HostView;
  readonly pair: Pair;
}

export function lockOutsOf(sides: Sides): LockOuts {
  const [before, after] = [byPath(sides.before), byPath(sides.after)];
  const people = peopleIn(sides.before, sides.after);
  const proofs = newProofs(sides);
  const windows = windowsIn(sides.before, sides.after);
  const found: Found[] = [];
  const doubts: OptionView[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(name), after.get(name)];
    const one = (b ?? a) as OptionView;
    const path = canonical(one.path);
    const area = areaIn(path, people, [a, b]) ?? (windows.isOf(path) ? "sshd" : undefined);
    if (area === undefined) continue;
    const verdict = compare(sides, proofs, people, path, a, b);
    if (verdict === "changed" || (verdict === "unknown" && windows.isChanged(path)))
      found.push({ area, path: one.path, before: a, after: b });
    else if (verdict === "unknown") doubts.push(one);
  }
  const all = found.length === 0 ? [] : gathered(found, before, after);
  const changes = all.map((each) => told(sides, each));
  const isNamed = (path: readonly string[]): boolean =>
    all.some((each) => !each.before && !each.after && each.path.every((name, index) => path[index] === name));
  return {
    changes: changes.sort((a, b) => order(a) - order(b) || (a.path < b.path ? -1 : 1)),
    doubts: doubtsIn(
      sides,
      doubts.filter(({ path }) => !isNamed(path)),
    ),
  };
}

const areas: readonly LockOutArea[] = ["sshd", "port", "keys", "users", "sudo", "firewall", "network", "vpn"];

function order({ area }: LockOut): number {
  return areas.indexOf(area);
}

/** An option by an old name is the one that it was renamed to, unless both are set. */
function byPath({ leaves }: HostView): ReadonlyMap<string, OptionView> {
  const names = new Set(leaves.map(({ name }) => name));
  return new Map(
    leaves.map((leaf) => {
      const name = showPath(canonical(leaf.path));
      return [names.has(name) ? leaf.name : name, leaf];
    }),
  );
}

function canonical(path: readonly string[]): readonly string[] {
  for (let length = path.length; length > 1; length--) {
    const renamed = renamedOptions.get(path.slice(0, length).join("."));
    if (renamed !== undefined) return [...renamed.split("."), ...path.slice(length)];
  }
  return path;
}

/** A set that nobody knows may hold anything. */
function areaIn(
  path: readonly string[],
  people: People,
  sides: readonly (OptionView | undefined)[],
): LockOutArea | undefined {
  const area = areaOf(path);
  if (area !== undefined) return people.matters(path) ? area : undefined;
  if (isRun(path)) {
    for (const side of sides) {
      const about = side && areaOfText(textIn(side.value));
      if (about) return about;
    }
    return undefined;
  }
  const isUnknownSet =
    people.matters(path) && mayHold(path) && sides.some((side) => side !== undefined && !isKnown(side.value));
  return isUnknownSet ? (areaBelow(path) ?? "network") : undefined;
}

function textIn(value: Tagged): string {
  switch (value[0]) {
    case "string":
      return value[1];
    case "text":
      return value[1].map((part) => (typeof part === "string" ? part : "")).join("");
    case "list":
      return value[1].map((item) => (item[0] === "spread" ? "" : textIn(item))).join("\n");
    case "set":
      return Object.values(value[1]).map(textIn).join("\n");
    default:
      return "";
  }
}

type Verdict = "same" | "changed" | "unknown";

function compare(
  sides: Sides,
  proofs: Proofs,
  people: People,
  path: readonly string[],
  a: OptionView | undefined,
  b: OptionView | undefined,
): Verdict {
  const name = showPath(path);
  const [x, y] = [a && valueOf(sides.before, a), b && valueOf(sides.after, b)];
  const isForcedAnew =
    isForced(priorityOf(sides.before.host, a?.path ?? path)) !==
    isForced(priorityOf(sides.after.host, b?.path ?? path));
  if ((a === undefined && mayBeThere(sides.before, path)) || (b === undefined && mayBeThere(sides.after, path)))
    return isProvenSame(proofs, path) ? "same" : "unknown";
  if (a === undefined || b === undefined) {
    const value = x ?? y;
    if (value === undefined) return isProvenSame(proofs, path) ? "same" : "unknown";
    if (!isKnown(value) && !mayBeEmpty(value)) return "changed";
    if (isForcedAnew && [sides.before, sides.after].some(({ host }) => collects(host, path))) return "changed";
    if (isEmpty(value)) return "same";
    const isAnyway = isDefault(a ? sides.after : sides.before, name, shownValue([], value) ?? "");
    if (isAnyway !== false) return isAnyway ? "same" : "unknown";
    if (b === undefined) return "changed";
    return isAllowed(path) ? "same" : people.isRelevant(path, undefined, value) ? "changed" : "same";
  }
  if (x === undefined || y === undefined) return isProvenSame(proofs, path) ? "same" : "unknown";
  if (isForcedAnew && collects(sides.after.host, path)) return "changed";
  const same = samePaths(sides, path, x, y) ?? isSameValue(x, y);
  if (same === true) return "same";
  if (same === false) return isGain(path, x, y) || !people.isRelevant(path, x, y) ? "same" : "changed";
  return isProvenSame(proofs, path) ? "same" : "unknown";
}

/** `undefined`: what Nix says may be something else. */
function valueOf(view: HostView, option: OptionView): Tagged | undefined {
  return isComparable(option) ? option.value : writtenValue(view, option);
}

/** What is not there may only be hidden: in a set that fails or is not known, or in a definition that was left out as it fails. */
function mayBeThere(view: HostView, path: readonly string[]): boolean {
  if (view.at(path) !== undefined) return true;
  return view.host.problems.some(
    (problem) => problem.kind === "left-out" && problem.path.every((name, index) => path[index] === name),
  );
}

function isEmpty(value: Tagged): boolean {
  return (
    (value[0] === "list" && value[1].length === 0) ||
    (value[0] === "set" && isKnown(value) && Object.keys(value[1]).length === 0)
  );
}

function mayBeEmpty(value: Tagged): boolean {
  return value[0] === "list" ? value[1].every((item) => item[0] === "spread") : value[0] === "set";
}

function priorityOf(host: Host, path: readonly string[]): number | undefined {
  const option = optionOf(host, path);
  const priority = option && host.merges.get(showOption(option))?.winners.priority;
  return typeof priority === "number" ? priority : undefined;
}

function isForced(priority: number | undefined): boolean {
  return priority !== undefined && priority <= forced;
}

/** Whether others may add to the option: then to force it takes theirs away. */
function collects(host: Host, path: readonly string[]): boolean {
  const option = optionOf(host, path);
  return option !== undefined && host.merges.get(showOption(option))?.type.collects === true;
}

/** Of values that are paths: the same paths with the same files behind them. `undefined`: that does not decide. */
function samePaths({ before, after, pair }: Sides, path: readonly string[], a: Tagged, b: Tagged): boolean | undefined {
  if (!hasPath(a) && !hasPath(b)) return undefined;
  const [x, y] = [pathsAt(before, path), pathsAt(after, path)];
  if (!x || !y) return undefined;
  if (JSON.stringify(x) !== JSON.stringify(y)) return false;
  const behind = [...pair.changed].filter((file) =>
    x.some((one) => `./${file}` === one || `./${file}`.startsWith(`${one}/`)),
  );
  if (behind.length > 0) return behind.every((file) => pair.unread.has(file)) ? undefined : false;
  return isAllPaths(a) && isAllPaths(b) ? true : undefined;
}

function hasPath(value: Tagged): boolean {
  if (value[0] === "opaque") return value[1] === "path";
  if (value[0] === "list") return value[1].some((item) => item[0] !== "spread" && hasPath(item));
  return value[0] === "set" && Object.values(value[1]).some(hasPath);
}

function isAllPaths(value: Tagged): boolean {
  if (value[0] === "opaque") return value[1] === "path";
  return value[0] === "list" && value[1].every((item) => item[0] !== "spread" && isAllPaths(item));
}

/** Whether the firewall lets in all that it let in before. */
function isGain(path: readonly string[], a: Tagged, b: Tagged): boolean {
  if (!isAllowed(path) || a[0] !== "list" || b[0] !== "list") return false;
  const rest = new Set(b[1].map((item) => JSON.stringify(item)));
  return a[1].every((item) => item[0] !== "spread" && rest.has(JSON.stringify(item)));
}

/** Of one thing, all that nobody can tell is one doubt. */
function doubtsIn(sides: Sides, found: readonly OptionView[]): readonly Doubt[] {
  const doubts = new Map<string, Doubt>();
  const names = new Set(found.map(({ name }) => name));
  for (const { path, name } of found) {
    if (path.some((_, length) => length > 0 && names.has(showPath(path.slice(0, length))))) continue;
    const thing = thingOf(path);
    const key = thing ? showPath(thing) : name;
    const reason = reasonOf(sides.after.at(path)) ?? reasonOf(sides.before.at(path));
    doubts.set(key, { path: doubts.has(key) || !thing ? key : name, reason: doubts.get(key)?.reason ?? reason });
  }
  return [...doubts.values()];
}

function reasonOf(view: OptionView | undefined): Message | undefined {
  return view?.errors[0]?.reason ?? view?.reasons[0];
}

interface Found {
  readonly area: LockOutArea;
  readonly path: readonly string[];
  readonly before: OptionView | undefined;
  readonly after: OptionView | undefined;
}

/** What comes or goes as a whole is one change. */
function gathered(
  found: readonly Found[],
  before: ReadonlyMap<string, OptionView>,
  after: ReadonlyMap<string, OptionView>,
): readonly Found[] {
  const has = (all: ReadonlyMap<string, OptionView>, thing: readonly string[]): boolean =>
    [...all.values()].some((leaf) => {
      const path = canonical(leaf.path);
      return thing.every((name, index) => path[index] === name);
    });
  const things = new Map<string, Found>();
  return found.flatMap((each): readonly Found[] => {
    const thing = thingOf(canonical(each.path));
    if (!thing || (has(before, thing) && has(after, thing))) return [each];
    const name = showPath(thing);
    if (things.has(name)) return [];
    const whole: Found = {
      area: areaBelow(thing) ?? each.area,
      path: each.path.slice(0, thing.length),
      before: undefined,
      after: undefined,
    };
    things.set(name, whole);
    return [whole];
  });
}

function told(sides: Sides, { area, path, before, after }: Found): LockOut {
  const shown = (view: HostView, option: OptionView | undefined): string | undefined => {
    const text = option && (valueOfPaths(view, option) ?? shownValue(path, valueOf(view, option)));
    return text !== undefined && isForced(priorityOf(view.host, path)) ? `mkForce ${text}` : text;
  };
  const [a, b] = cutToDifference(shown(sides.before, before), shown(sides.after, after));
  // Files with other text behind the same paths: it would look as if nothing changed.
  const isShown = a !== b;
  return {
    area,
    path: showPath(path),
    before: isShown ? a : undefined,
    after: isShown ? b : undefined,
    place: placeOfChange(sides, path),
  };
}

function valueOfPaths(view: HostView, { path, value }: OptionView): string | undefined {
  if (!hasPath(value) || !isAllPaths(value)) return undefined;
  const paths = pathsAt(view, path);
  if (!paths) return undefined;
  return value[0] === "list" ? `[ ${paths.join(" ")} ]` : paths[0];
}
