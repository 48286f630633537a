/** Ports that modules ask for in vain: the list that wins does not have them. */
import { priorityOfDefinitions } from "#eval/modules/definition.ts";
import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Firewall } from "./firewall.ts";
import type { PortList, PortRange, PortRequest } from "./firewall-list.ts";
import { type FirewallList, type Opening, opens } from "./firewall-opening.ts";
import type { Protocol } from "./listener.ts";
import { listenersOf } from "./listeners.ts";

/** A port, or a range, that somebody asks for and does not get. */
export interface Discarded extends PortRange {
  /** The file that asks for it, or the option of a module. */
  readonly by: string;
  /** Where it is asked for; `undefined`: nobody does, a module opens it by default. */
  readonly definition: OptionDefinition | undefined;
}

/** The definitions that a list is made of, if these and their ports are all known. */
export interface Winner {
  /** The one with most ports, the first of several. */
  readonly anchor: PortRequest;
  readonly others: readonly PortRequest[];
  readonly ranges: readonly PortRange[];
  /** Nothing fails before Nix comes to it. */
  readonly isSure: boolean;
}

/** `undefined`: nobody wins over others, or nobody knows what wins. */
export function winnerOf({ requests }: PortList): Winner | undefined {
  const winners = requests.filter(({ definition }) => definition.status === "used");
  const isOpen = requests.some(({ definition }) => definition.status === "possible");
  const [first] = winners;
  if (!first || isOpen || winners.some(({ isComplete, isSure }) => !isComplete || !isSure)) return undefined;
  const anchor = winners.reduce((best, each) => (each.ranges.length > best.ranges.length ? each : best), first);
  const ranges = winners.flatMap((each) => each.ranges);
  return {
    anchor,
    others: winners.filter((each) => each !== anchor),
    ranges,
    isSure: ranges.every((one) => one.isSure),
  };
}

/** Without defaults (`mkDefault` and weaker), which are there to be replaced. */
export function discardedIn({ requests }: PortList): readonly Discarded[] {
  return requests.flatMap(({ definition, isSure, ranges }) => {
    const { status, priority } = definition;
    if (status !== "weaker" || !isSure || priority === undefined || priority > priorityOfDefinitions) return [];
    return ranges.map((range) => asked(range, definition.file, definition));
  });
}

/** What the firewall does not let in although somebody asks for it in this list, or a module would put it there. */
export function closedBy(view: HostView, firewall: Firewall, list: FirewallList): readonly Discarded[] {
  const isTrusted = list.interface !== undefined && firewall.trusted.includes(list.interface);
  if (isTrusted) return [];
  const byModules = firewall.openings.filter((one) => one.by === "module" && one.state === "weaker" && isIn(list, one));
  return [
    ...discardedIn(list),
    ...byModules.map((one) => asked({ ...one, isSure: true }, one.option, one.definition)),
  ].filter((one) => !isLetIn(firewall, list, one) && !isUnused(view, one, list.protocol));
}

function asked(range: PortRange, by: string, definition: OptionDefinition | undefined): Discarded {
  const { from, to, isSure } = range;
  return {
    ...{ from, to, isSure, by, definition },
    get place() {
      return range.place;
    },
    get written() {
      return range.written;
    },
    get sources() {
      return range.sources;
    },
  };
}

function isIn(list: FirewallList, { protocol, interface: on }: Opening): boolean {
  const name = protocol === "tcp" ? "allowedTCPPorts" : "allowedUDPPorts";
  return list.interface === on && list.path.at(-1) === name;
}

/** Whether something else lets all of it in where the list counts. */
export function isLetIn(
  { openings }: Firewall,
  { protocol, interface: on }: Pick<FirewallList, "protocol" | "interface">,
  { from, to }: Pick<PortRange, "from" | "to">,
): boolean {
  const open = openings.filter((one) => isOpen(one) && (one.interface === undefined || one.interface === on));
  for (let port = from; port <= to; port++) if (!open.some((one) => opens(one, port, protocol))) return false;
  return true;
}

function isOpen({ state }: Opening): boolean {
  return state === "used" || state === "possible";
}

/** The interfaces on which all of these ports come in all the same. */
export function doorsFor(firewall: Firewall, ports: readonly Discarded[], protocol: Protocol): readonly string[] {
  const named = new Set(firewall.openings.flatMap((one) => (isOpen(one) ? (one.interface ?? []) : [])));
  const own = [...named].filter((on) => ports.every((one) => isLetIn(firewall, { protocol, interface: on }, one)));
  return [...new Set([...firewall.trusted.filter((name) => name !== "lo"), ...own])];
}

/** Only services that are off would listen there. */
function isUnused(view: HostView, { from, to }: Discarded, protocol: Protocol): boolean {
  const there = listenersOf(view).filter((one) => one.protocol === protocol && from <= one.port && one.port <= to);
  return there.length > 0 && there.every(({ state }) => state === "disabled");
}

/** The ports on which sshd surely listens. */
export function sshPorts(view: HostView): readonly number[] {
  return listenersOf(view).flatMap(({ service, state, protocol, port }) =>
    service === "services.openssh" && state === "enabled" && protocol === "tcp" ? [port] : [],
  );
}
