/** Whether a host that a proxy asks is the machine itself, as far as the repo says. */
import type { HostView } from "#model/evaluated.ts";
import { addressesOf } from "./address.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf } from "./part.ts";

const known = new WeakMap<HostView, ReadonlySet<string>>();

/** `""` is what programs take for it that are given a port alone. */
export function isThisMachine(view: HostView, host: string): boolean {
  const [address] = addressesOf(host);
  if (host === "" || address === undefined) return true;
  if (address.kind === "ip" && isLoopback(address.ip)) return true;
  let own = known.get(view);
  if (!own) {
    own = new Set([...addressesIn(view)].flatMap((text) => addressesOf(text.replace(/\/.*$/, ""))).map(shown));
    known.set(view, own);
  }
  return own.has(shown(address));
}

function isLoopback(ip: string): boolean {
  return ip.startsWith("127.") || ["::1", "::", "0.0.0.0"].includes(ip);
}

function shown(address: ReturnType<typeof addressesOf>[number]): string {
  return address.kind === "ip" ? address.ip : address.name.toLowerCase();
}

/** Its names, and the addresses of its network interfaces; a container's or another namespace's are not among these options. */
function* addressesIn(view: HostView): Iterable<string> {
  const name = stringOf(partAt(view, ["networking", "hostName"]));
  const domain = stringOf(partAt(view, ["networking", "domain"]));
  if (name !== undefined && name !== "") yield* domain === undefined ? [name] : [name, `${name}.${domain}`];
  for (const part of attributesOf(view, partAt(view, ["networking", "interfaces"])).parts.values())
    for (const family of ["ipv4", "ipv6"])
      yield* textsAt(view, attributeOf(view, attributeOf(view, part, family), "addresses"), "address");
  for (const part of attributesOf(view, partAt(view, ["systemd", "network", "networks"])).parts.values()) {
    yield* texts(view, attributeOf(view, part, "address"));
    yield* texts(view, attributeOf(view, attributeOf(view, part, "networkConfig"), "Address"));
    yield* textsAt(view, attributeOf(view, part, "addresses"), "Address");
  }
}

function* textsAt(view: HostView, list: Part | undefined, name: string): Iterable<string> {
  for (const item of itemsOf(view, list).items) yield* texts(view, attributeOf(view, item, name));
}

function* texts(view: HostView, list: Part | undefined): Iterable<string> {
  for (const item of itemsOf(view, list).items) {
    const text = stringOf(item);
    if (text !== undefined) yield text;
  }
}
