/** The units of systemd that a host has: whether they start, and in which network they are. */
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Location } from "#text/span.ts";
import { hostNamespace, type Namespace } from "./listener.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, truthOf } from "./part.ts";

export interface Unit {
  /** With its suffix. */
  readonly name: string;
  /** `undefined`: nobody knows. */
  readonly isEnabled: boolean | undefined;
  /** `undefined`: not known. */
  readonly namespace: Namespace | undefined;
  /** Where the repo says so of a namespace that is not the host's. */
  readonly decidedAt: Location | undefined;
}

const kinds: Readonly<Record<string, string>> = { service: "services", socket: "sockets" };

/** Every service and socket that the repo says something of, by name. */
export function unitsOf(view: HostView): readonly Unit[] {
  return Object.entries(kinds)
    .flatMap(([suffix, group]) => [
      ...[...attributesOf(view, partAt(view, ["systemd", group])).parts.keys()].map((name) => `${name}.${suffix}`),
    ])
    .map((name) => unitOf(view, name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const known = new WeakMap<HostView, Map<string, Unit>>();

/** What the repo says of a unit, and systemd's defaults of one that it does not mention. */
export function unitOf(view: HostView, name: string): Unit {
  const units = known.get(view) ?? new Map<string, Unit>();
  known.set(view, units);
  let unit = units.get(name);
  if (!unit) {
    unit = read(view, name);
    units.set(name, unit);
  }
  return unit;
}

export function namespaceOf(view: HostView, unit: string): Namespace | undefined {
  return unitOf(view, unit).namespace;
}

function read(view: HostView, name: string): Unit {
  const [, stem = name, suffix = "service"] = /^(.*)\.([a-z]+)$/.exec(name) ?? [];
  const group = kinds[suffix];
  const { parts, isComplete } = attributesOf(view, group === undefined ? undefined : partAt(view, ["systemd", group]));
  const part = parts.get(stem);
  // Something that nobody can read may still say more of it.
  if (!part) return { name, isEnabled: isComplete || undefined, namespace: hostNamespace, decidedAt: undefined };
  const enable = attributeOf(view, part, "enable");
  const isEnabled = enable ? truthOf(enable) : true;
  if (part.value instanceof Unknown) return { name, isEnabled: undefined, namespace: undefined, decidedAt: undefined };
  return { name, isEnabled, ...networkOf(view, part, name, `${suffix}Config`) };
}

function networkOf(view: HostView, part: Part, name: string, config: string): Pick<Unit, "namespace" | "decidedAt"> {
  const settings = attributeOf(view, part, config);
  const path = lastOf(view, attributeOf(view, settings, "NetworkNamespacePath"));
  if (path && path.value !== "") return { namespace: path.value, decidedAt: path.place };
  const confined = attributeOf(view, part, "vpnConfinement");
  const isConfined = confined && truthOf(attributeOf(view, confined, "enable"));
  if (confined && isConfined !== false) {
    const vpn = stringOf(attributeOf(view, confined, "vpnNamespace"));
    // The module VPN-Confinement puts the namespaces of its own there.
    const namespace = isConfined && vpn !== undefined ? `/run/netns/${vpn}` : undefined;
    return { namespace, decidedAt: confined.place };
  }
  const own = attributeOf(view, settings, "PrivateNetwork");
  const isOwn = own && yes(own);
  if (own && isOwn !== false) {
    const joins = attributeOf(view, attributeOf(view, part, "unitConfig"), "JoinsNamespaceOf");
    return { namespace: isOwn && !joins ? `unit:${name}` : undefined, decidedAt: own.place };
  }
  return { namespace: settings?.value instanceof Unknown ? undefined : hostNamespace, decidedAt: undefined };
}

/** Of several lines with one setting systemd takes the last, an empty one takes back what is above. `value`: `undefined` if not known. */
function lastOf(
  view: HostView,
  part: Part | undefined,
): { readonly value: string | undefined; readonly place: Location | undefined } | undefined {
  if (!part) return undefined;
  const { items, isComplete } = itemsOf(view, part);
  const last = items.at(-1);
  if (!isComplete) return { value: undefined, place: part.place };
  return last && { value: stringOf(last), place: last.place ?? part.place };
}

/** systemd's words for true and false. */
function yes(part: Part): boolean | undefined {
  const text = stringOf(part)?.toLowerCase();
  if (text !== undefined) return ["1", "yes", "true", "on", "y", "t"].includes(text);
  return truthOf(part);
}
