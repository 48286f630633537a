/** What the firewall of a host lets in: the ports that lists, modules and rules open, and what became of each. */
import { priorityOfDefinitions } from "#eval/modules/definition.ts";
import type { HostView } from "#model/evaluated.ts";
import { type PortRequest, portListAt } from "./firewall-list.ts";
import { moduleOpenings } from "./firewall-module.ts";
import type { FirewallList, Opening, OpeningState } from "./firewall-opening.ts";
import { textOpenings } from "./firewall-text.ts";
import type { Protocol } from "./listener.ts";
import { attributesOf, itemsOf, partAt, stringOf, truthOf } from "./part.ts";

export interface Firewall {
  /** NixOS has one unless it is turned off; `undefined`: not known. */
  readonly isEnabled: boolean | undefined;
  /** What comes in there passes; `…` stands for interfaces that are not known. */
  readonly trusted: readonly string[];
  readonly lists: readonly FirewallList[];
  /** Those of lists in the order of the lists, then those of modules and rules. */
  readonly openings: readonly Opening[];
}

const known = new WeakMap<HostView, Firewall>();

export function firewallOf(view: HostView): Firewall {
  let firewall = known.get(view);
  if (!firewall) {
    firewall = read(view);
    known.set(view, firewall);
  }
  return firewall;
}

const group = ["networking", "firewall"];

function read(view: HostView): Firewall {
  const lists = [...listsOf(view)];
  return {
    isEnabled: isEnabled(view),
    trusted: trustedIn(view),
    lists,
    openings: [...lists.flatMap(listOpenings), ...moduleOpenings(view, lists), ...textOpenings(view)],
  };
}

function isEnabled(view: HostView): boolean | undefined {
  const part = partAt(view, [...group, "enable"]);
  if (!part) return true;
  return part.isSure ? truthOf(part) : undefined;
}

function trustedIn(view: HostView): readonly string[] {
  const { items, isComplete } = itemsOf(view, partAt(view, [...group, "trustedInterfaces"]));
  const names = new Set(items.flatMap((item) => stringOf(item) ?? []));
  return isComplete && attributesOf(view, partAt(view, [...group, "interfaces"])).isComplete
    ? [...names]
    : [...names, "…"];
}

/** The lists by the name of their option. */
const kinds: readonly (readonly [name: string, protocol: Protocol])[] = [
  ["allowedTCPPorts", "tcp"],
  ["allowedTCPPortRanges", "tcp"],
  ["allowedUDPPorts", "udp"],
  ["allowedUDPPortRanges", "udp"],
];

function* listsOf(view: HostView): Iterable<FirewallList> {
  const interfaces = attributesOf(view, partAt(view, [...group, "interfaces"])).parts.keys();
  for (const name of [undefined, ...interfaces])
    for (const [kind, protocol] of kinds) {
      const path = name === undefined ? [...group, kind] : [...group, "interfaces", name, kind];
      const list = portListAt(view, path);
      if (list) yield { ...list, protocol, interface: name };
    }
}

function listOpenings(list: FirewallList): readonly Opening[] {
  return list.requests.flatMap((request) =>
    request.ranges.map(
      (range): Opening => ({
        ...{ from: range.from, to: range.to, protocol: list.protocol, interface: list.interface, by: "list" },
        option: list.option,
        state: stateOf(request, range.isSure),
        definition: request.definition,
        service: undefined,
        get place() {
          return range.place;
        },
        get written() {
          return range.written;
        },
        get sources() {
          return range.sources;
        },
      }),
    ),
  );
}

function stateOf({ definition, isSure }: PortRequest, isSureItem: boolean): OpeningState {
  const { status, priority } = definition;
  if (status === "off" || status === "weaker") return status;
  // A module of NixOS that opens a port discards every default.
  const isDefault = priority === undefined || priority > priorityOfDefinitions;
  return isSure && isSureItem && !isDefault ? "used" : "possible";
}
