/** How the hosts of the repo may be reached, as far as the repo says it: for a person to choose from, never to be used unasked. */
import { rescueWindowsOf } from "#model/access/rescue-windows.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import {
  attributeOf,
  attributesOf,
  itemsOf,
  numberOf,
  type Part,
  partAt,
  stringOf,
  truthOf,
} from "#model/ports/part.ts";

export interface HostProposal {
  /** The host's own name, else that of the repo for it. */
  readonly name: string;
  /** `nixosConfigurations.<attribute>`. */
  readonly attribute: string | undefined;
  /** Who may log in and administer it; the first one fits best. */
  readonly users: readonly string[];
  /** On which sshd listens; the first one fits best. */
  readonly ports: readonly number[];
  readonly addresses: readonly ProposedAddress[];
  /** Units that open a window for passwords, without `.service`. */
  readonly rescueUnits: readonly string[];
}

export interface ProposedAddress {
  readonly address: string;
  readonly network: "lan" | "tailnet" | "public";
  /** The option that says it. */
  readonly path: string;
}

/** Of all hosts, those with an address first. */
export function hostProposals(model: Model): readonly HostProposal[] {
  const found = [...hostsIn(model.repo).values()].map((view) => proposalOf(model, view));
  return found.sort((a, b) => Number(b.addresses.length > 0) - Number(a.addresses.length > 0));
}

function proposalOf(model: Model, view: HostView): HostProposal {
  const name = stringOf(partAt(view, ["networking", "hostName"]));
  return {
    name: name === undefined || name === "" ? view.name : name,
    attribute: view.host.ofFlake ? view.name : undefined,
    users: usersOf(view),
    ports: portsOf(view),
    addresses: [...addressesOf(model, view)],
    rescueUnits: rescueWindowsOf(view).map((window) => window.name),
  };
}

/** Normal users with a key, those who may use sudo first. */
function usersOf(view: HostView): readonly string[] {
  const { parts } = attributesOf(view, partAt(view, ["users", "users"]));
  const people = [...parts].filter(([, user]) => truthOf(attributeOf(view, user, "isNormalUser")) === true);
  const wheel = new Set(
    itemsOf(view, partAt(view, ["users", "groups", "wheel", "members"])).items.map((item) => stringOf(item)),
  );
  const score = ([name, user]: readonly [string, Part]): number =>
    Number(wheel.has(name) || groupsOf(view, user).includes("wheel")) * 2 + Number(hasKeys(view, user));
  return people.sort((a, b) => score(b) - score(a)).map(([name]) => name);
}

function groupsOf(view: HostView, user: Part): readonly (string | undefined)[] {
  return itemsOf(view, attributeOf(view, user, "extraGroups")).items.map((item) => stringOf(item));
}

function hasKeys(view: HostView, user: Part): boolean {
  const keys = attributeOf(view, attributeOf(view, user, "openssh"), "authorizedKeys");
  return ["keys", "keyFiles"].some((list) => itemsOf(view, attributeOf(view, keys, list)).items.length > 0);
}

/** A number that the house chose says more than 22, which is there for those who know no other. */
function portsOf(view: HostView): readonly number[] {
  const ports = itemsOf(view, partAt(view, ["services", "openssh", "ports"])).items.map((item) => numberOf(item));
  const known = [...new Set(ports)].filter((port) => port !== undefined && port > 0 && port < 65_536) as number[];
  return known.sort((a, b) => Number(a === 22) - Number(b === 22));
}

/** Names that mean this machine itself, and not a stick, a router or a name server. */
const ownAddress =
  /^(?:(?:lan|local|server|host|static|own|my|main|public|tail(?:scale|net)|wireguard|wg|vpn|net(?:bird)?)[-_]?)?(?:ip(?:v?[46])?|addr(?:ess)?)(?:[-_]?(?:lan|local|tail(?:scale|net)|v?[46]))?$/i;
const notThisMachine = /dns|gateway|router|resolver|broadcast|camera|stick|printer|peer|client|upstream|remote/i;
/** Through these it calls others, nobody calls it. */
const wayOut = /vpn|tunnel|proxy/i;

function* addressesOf(model: Model, view: HostView): Iterable<ProposedAddress> {
  const seen = new Set<string>();
  for (const [path, part] of candidates(model, view)) {
    const address = stringOf(part)?.replace(/\/\d+$/, "");
    const network = address === undefined || !part.isSure ? undefined : networkOf(address);
    if (address === undefined || network === undefined || seen.has(address)) continue;
    seen.add(address);
    yield { address, network, path };
  }
}

function* candidates(model: Model, view: HostView): Iterable<readonly [string, Part]> {
  for (const { names, path, metadata } of model.sources) {
    const known = names.filter((name) => name !== undefined);
    if (metadata || known.length < names.length || !ownAddress.test(known.at(-1) ?? "")) continue;
    if (known.some((name) => notThisMachine.test(name)) || known.slice(0, -1).some((name) => wayOut.test(name)))
      continue;
    const part = partAt(view, known);
    if (part) yield [path, part];
  }
  const interfaces = ["networking", "interfaces"];
  for (const [name, each] of attributesOf(view, partAt(view, interfaces)).parts)
    for (const item of itemsOf(view, attributeOf(view, attributeOf(view, each, "ipv4"), "addresses")).items) {
      const address = attributeOf(view, item, "address");
      if (address) yield [[...interfaces, name].join("."), address];
    }
}

/** `undefined`: no IPv4 address that a machine is reached at. Tailscale takes 100.64.0.0/10 (RFC 6598); private ones are those of RFC 1918. */
function networkOf(address: string): ProposedAddress["network"] | undefined {
  const octets = address.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^(?:0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256))
    return undefined;
  const [a = 0, b = 0] = octets.map(Number);
  if (a === 0 || a === 127 || a >= 224 || (a === 169 && b === 254)) return undefined;
  if (a === 100 && b >= 64 && b < 128) return "tailnet";
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return "lan";
  return "public";
}
