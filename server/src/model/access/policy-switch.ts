/** Switches of the repo that make a host unsafe while they are on: what they take away is what a host without them has. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import { itemsOf, type Part, partAt, truthOf } from "#model/ports/part.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Location } from "#text/span.ts";
import { breaksNothing, triedOut } from "./policy-tried.ts";
import { sudoRules } from "./sudo.ts";

export interface UnsafeSwitch {
  readonly option: string;
  /** The `true`. */
  readonly place: Location;
  /** The firewall is off because of it. */
  readonly isOpen: boolean;
  /** Who may do everything with sudo without a password because of it. */
  readonly free: readonly string[];
  /** How many assertions are left out because of it. */
  readonly dropped: number;
  readonly turnOff: () => FileEdits | undefined;
}

const firewall = ["networking", "firewall", "enable"];
const assertions = ["assertions"];
const sudo = ["security", "sudo", "extraRules"];

/**
 * One that takes away two of three: the firewall, the password of sudo, assertions. One alone may have a reason of its own, as a router
 * has that filters by hand.
 */
export function unsafeSwitches(view: HostView): readonly UnsafeSwitch[] {
  return candidates(view).flatMap((option) => unsafe(view, option) ?? []);
}

/** Options of this repo that at least two of the three are made of. */
function candidates(view: HostView): readonly string[] {
  const asked = new Map<string, number>();
  for (const path of [firewall, assertions, sudo]) {
    const reads = new Set(readsOf(view, path));
    for (const name of reads) asked.set(name, (asked.get(name) ?? 0) + 1);
  }
  return [...asked].flatMap(([name, count]) => (count >= 2 && isSwitch(view, name) ? [name] : []));
}

/** Of lists, the items' own, too: a condition may stand in one of them. */
function readsOf(view: HostView, path: readonly string[]): readonly string[] {
  const option = view.at(path);
  const whole = option ? [...option.reads.keys()] : [];
  return [...whole, ...(option?.definitions ?? []).flatMap(({ reads }) => [...reads.keys()])];
}

function isSwitch(view: HostView, name: string): boolean {
  const path = pathOf(name);
  return path !== undefined && view.host.isOwn(path) && truthOf(partAt(view, path)) === true;
}

function pathOf(name: string): readonly string[] | undefined {
  const path = parsePath(name);
  return path?.every((step) => step !== undefined) ? (path as readonly string[]) : undefined;
}

function unsafe(view: HostView, option: string): UnsafeSwitch | undefined {
  const path = pathOf(option);
  const part: Part | undefined = path && partAt(view, path);
  const place = part?.isSure ? part.written : undefined;
  if (!place || view.repo.files.get(place.file)?.source.text.slice(place.start, place.end) !== "true") return undefined;
  const edit: FileEdits = { file: place.file, edits: [{ start: place.start, end: place.end, text: "false" }] };
  const edited = triedOut(view.repo, [edit]);
  const safe = edited && hostsIn(edited).get(view.name);
  if (!safe || truthOf(partAt(safe, path as readonly string[])) !== false) return undefined;
  const isOpen = isOff(view) && !isOff(safe) && partAt(safe, firewall)?.isSure === true;
  const free = freeIn(view).filter((who) => !freeIn(safe).includes(who));
  const dropped = Math.max(0, (demandsIn(safe) ?? 0) - (demandsIn(view) ?? Number.POSITIVE_INFINITY));
  if ([isOpen, free.length > 0, dropped > 0].filter(Boolean).length < 2) return undefined;
  const turnOff = (): FileEdits | undefined => (breaksNothing(view.repo, [edit]) ? edit : undefined);
  return { option, place, isOpen, free, dropped, turnOff };
}

function isOff(view: HostView): boolean {
  const part = partAt(view, firewall);
  return part?.isSure === true && truthOf(part) === false;
}

/** By a tag of its own: what only sticks to a command before it is another story. */
function freeIn(view: HostView): readonly string[] {
  const all = sudoRules(view).rules.filter(({ isSure, commands }) => {
    return isSure && commands.some(({ name, asks, isSticky }) => name === "ALL" && asks === false && !isSticky);
  });
  return all.flatMap(({ who }) => who ?? []);
}

function demandsIn(view: HostView): number | undefined {
  const { items, isComplete } = itemsOf(view, partAt(view, assertions));
  return isComplete ? items.length : undefined;
}
