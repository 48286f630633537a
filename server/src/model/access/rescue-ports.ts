/** Rescue windows with an sshd of their own on a port that the firewall does not let in: nobody gets to them when it counts. */
import type { HostView } from "#model/evaluated.ts";
import { type Firewall, firewallOf } from "#model/ports/firewall.ts";
import {
  closedBy,
  type Discarded,
  doorsFor,
  isLetIn,
  sshPorts,
  type Winner,
  winnerOf,
} from "#model/ports/firewall-discarded.ts";
import type { FirewallList, Opening } from "#model/ports/firewall-opening.ts";
import type { Protocol } from "#model/ports/listener.ts";
import { hole } from "#model/ports/part.ts";
import { placesIn } from "#model/ports/text-places.ts";
import type { Location } from "#text/span.ts";
import { type RescueText, type RescueWindow, rescueWindowsOf } from "./rescue-windows.ts";

export interface ClosedWindow {
  readonly window: RescueWindow;
  /** Others with the same port, for which the same is asked in vain. */
  readonly others: readonly string[];
  readonly port: number;
  /** Where the port stands in what the window runs. */
  readonly place: Location;
  /** The list that has no such port. */
  readonly winner: Winner | undefined;
  /** Who asks for it in vain. */
  readonly asked: readonly Discarded[];
  /** Its own rule accepts the port in this table, which does not keep NixOS's own from dropping it. */
  readonly table: string | undefined;
  /** Where it comes in all the same. */
  readonly doors: readonly string[];
}

const known = new WeakMap<HostView, readonly ClosedWindow[]>();

/** Each port of a window once; windows for whose port the same module asks are one. */
export function closedWindows(view: HostView): readonly ClosedWindow[] {
  let found = known.get(view);
  if (!found) {
    found = closedIn(view);
    known.set(view, found);
  }
  return found;
}

function closedIn(view: HostView): readonly ClosedWindow[] {
  const firewall = firewallOf(view);
  if (firewall.isEnabled !== true) return [];
  const all = rescueWindowsOf(view).flatMap((window) =>
    window.ports.flatMap((port) => closedWindow(view, firewall, window, port) ?? []),
  );
  const isTwin = (one: ClosedWindow, other: ClosedWindow): boolean =>
    one === other || (one.port === other.port && one.asked.length > 0 && other.asked.length > 0);
  return all.flatMap((one) => {
    const twins = all.filter((other) => isTwin(one, other));
    return twins[0] === one ? [{ ...one, others: twins.slice(1).map(({ window }) => window.name) }] : [];
  });
}

/** Whether a port that a list discards is that of a window: more is said of it there. */
export function isOfWindow(
  view: HostView,
  { protocol, interface: on }: FirewallList,
  { from, to }: Discarded,
): boolean {
  if (protocol !== "tcp" || on !== undefined || from !== to) return false;
  return closedWindows(view).some(({ port, asked }) => port === from && asked.length > 0);
}

const everywhere: { readonly protocol: Protocol; readonly interface: undefined } = {
  protocol: "tcp",
  interface: undefined,
};

function closedWindow(
  view: HostView,
  firewall: Firewall,
  window: RescueWindow,
  port: number,
): ClosedWindow | undefined {
  const range = { from: port, to: port };
  const place = placeOf(view, window, port);
  if (!place || sshPorts(view).includes(port) || isLetIn(firewall, everywhere, range)) return undefined;
  // Who opens it for one network means to.
  if (firewall.openings.some((one) => isForOne(one, port))) return undefined;
  const list = firewall.lists.find(({ path, interface: on }) => on === undefined && path.at(-1) === "allowedTCPPorts");
  const winner = list && winnerOf(list);
  const lost = list && winner ? closedBy(view, firewall, list) : [];
  const asked = lost.filter(({ from, to, isSure }) => from <= port && port <= to && isSure);
  const table = ownRule([...window.texts, ...window.beside], port);
  if (table === undefined) return undefined;
  if (asked.length === 0 && (!isAllSeen(view, firewall, list, winner) || isLocal(window.texts))) return undefined;
  const doors = doorsFor(firewall, [{ ...range } as Discarded], "tcp");
  return { window, others: [], port, place, winner, asked, table: table === "" ? undefined : table, doors };
}

function isForOne({ interface: on, by, protocol, from, to, state }: Opening, port: number): boolean {
  if (on === undefined || by !== "list" || protocol !== "tcp" || from > port || port > to) return false;
  return state === "used" || state === "possible";
}

/** A list that is forced stays as it is, whatever modules from outside ask for. */
function isAllSeen(
  { host }: HostView,
  { lists }: Firewall,
  list: FirewallList | undefined,
  winner: Winner | undefined,
): boolean {
  if (lists.some((one) => one.protocol === "tcp" && one.requests.some((each) => !each.isComplete || !each.isSure)))
    return false;
  if (list && !winner) return false;
  const priority = winner?.anchor.definition.priority;
  return (priority !== undefined && priority < 100) || host.problems.every(({ kind }) => kind !== "unseen");
}

function isLocal(texts: readonly RescueText[]): boolean {
  return texts.some(({ text }) => /\bListenAddress\b/i.test(text));
}

/** Programs that may change the firewall while the window is open. */
const tools = /(?<![\w.-])(?:nft|ip6?tables(?:-\w+)?|firewall-cmd|nixos-firewall-tool|ufw)\s+([^\n]*)/g;

/**
 * The table in which the window accepts its port; empty: it leaves the firewall alone. `undefined`: it may open it. Every chain of a hook
 * has its say, and one that drops is the last word (nft(8), verdict statements): what `inet filter` accepts, NixOS's `inet nixos-fw` drops.
 */
function ownRule(texts: readonly RescueText[], port: number): string | undefined {
  let found = "";
  for (const { text } of texts)
    for (const [, call = ""] of text.replaceAll(/(^|\s)#[^\n]*/g, "$1").matchAll(tools)) {
      if (/^delete\s+rule\s/.test(call)) continue;
      const [, family, table = "", rule = ""] = /^(?:add|insert)\s+rule\s+(\S+)\s+(\S+)\s+\S+\s+(.*)$/.exec(call) ?? [];
      if (family !== "inet" || table === "nixos-fw" || call.includes(hole) || !/\baccept\b/.test(rule))
        return undefined;
      if (new RegExp(String.raw`\bdport\s+${port}\b`).test(rule)) found = `${family} ${table}`;
    }
  return found;
}

function placeOf(view: HostView, { texts, part }: RescueWindow, port: number): Location | undefined {
  for (const { part: own, text } of texts) {
    const at = new RegExp(String.raw`(?<=\s-p\s*|-o\s*"?Port[= ]|^[ \t]*Port[ \t]+)${port}\b`, "m").exec(text);
    if (at) return placesIn(view, own).at(at.index, at.index + String(port).length);
  }
  return part.place;
}
