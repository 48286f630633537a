/** How far a socket of this machine can be asked: by the machine alone, by private networks, or by whoever sends it a packet. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import type { Address } from "#model/ports/address.ts";
import { firewallOf } from "#model/ports/firewall.ts";
import { isOnlyLocal } from "#model/ports/firewall-local.ts";
import { type Opening, opens } from "#model/ports/firewall-opening.ts";
import { hostNamespace, type Listener } from "#model/ports/listener.ts";
import { attributeOf, attributesOf, definitionsAt, hole, itemsOf, partAt, textOf, truthOf } from "#model/ports/part.ts";
import type { Location } from "#text/span.ts";
import { ipsOf, isWithin } from "./ip-set.ts";

export type Reach =
  /** Only the machine itself gets there: it binds nothing else, or the firewall lets nobody in. */
  | { readonly kind: "local" }
  /** Members of a private network do, and surely nobody else. */
  | { readonly kind: "private" }
  /** Everybody does: a port is open on every interface. */
  | { readonly kind: "opening"; readonly opening: Opening }
  /** Everybody does: there is no firewall. */
  | { readonly kind: "no-firewall"; readonly place: Location | undefined }
  /** Everybody does: an engine for containers leads packets past the firewall. */
  | { readonly kind: "published"; readonly place: Location | undefined }
  | { readonly kind: "unknown" };

const unknown: Reach = { kind: "unknown" };

export function reachOf(view: HostView, listener: Listener): Reach {
  const { addresses, namespace, protocol } = listener;
  if (namespace !== hostNamespace || addresses === undefined || addresses.length === 0) return unknown;
  if (isOnlyLocal(addresses)) return { kind: "local" };
  if (addresses.every(isOfMesh)) return { kind: "private" };
  // On one address, or under one name, it may be that of a bridge or a tunnel as well.
  if (!addresses.some(isEverywhere)) return unknown;
  if (isContainer(listener) && !isRootless(view, listener)) return reachOfContainer(view, listener);
  const firewall = firewallOf(view);
  if (firewall.isEnabled === undefined) return unknown;
  if (!firewall.isEnabled) return withoutFirewall(view);
  const open = firewall.openings.filter((one) => opens(one, listener.port, protocol));
  const everywhere = open.find((one) => one.state === "used" && one.interface === undefined && one.by !== "text");
  if (everywhere) return refusesInTexts(view) ? unknown : { kind: "opening", opening: everywhere };
  const interfaces = [
    ...firewall.trusted,
    ...open.flatMap((one) =>
      one.state === "used" || one.state === "possible" ? [one.interface ?? everyInterface] : [],
    ),
  ].filter((name) => name !== "lo");
  if (interfaces.length === 0) return { kind: "local" };
  return interfaces.every((name) => privateInterface.test(name)) ? { kind: "private" } : unknown;
}

const everyInterface = "*";

/** Tunnels of one's own, and bridges to what runs on the machine. */
const privateInterface =
  /^(?:tailscale|ts|wg|wt|zt|nebula|netbird|docker|podman|cni|br-|virbr|veth|ve-|incusbr|lxcbr|microvm)/;

const mesh = ["100.64.0.0/10", "fd7a:115c:a1e0::/48"].flatMap((text) => ipsOf(text) ?? []);

/** Tailscale's own addresses. */
function isOfMesh(address: Address): boolean {
  const ips = address.kind === "ip" ? ipsOf(address.ip) : undefined;
  return ips !== undefined && mesh.some((range) => isWithin(ips, range));
}

function isEverywhere(address: Address): boolean {
  return address.kind === "ip" && (address.ip === "::" || address.ip === "0.0.0.0");
}

/** Rules of the repo's own may refuse what a list lets in. */
function refusesInTexts(view: HostView): boolean {
  return ownRules(view).some((text) => text.includes(hole) || /\b(?:drop|reject|refuse)\b/i.test(text));
}

function ownRules(view: HostView): readonly string[] {
  const firewall = ["extraCommands", "extraInputRules", "extraForwardRules", "extraStopCommands"];
  const tables = attributesOf(view, partAt(view, ["networking", "nftables", "tables"])).parts.values();
  const parts = [
    ...firewall.map((name) => partAt(view, ["networking", "firewall", name])),
    partAt(view, ["networking", "nftables", "ruleset"]),
    partAt(view, ["networking", "nftables", "rulesetFile"]),
    ...[...tables].map((table) => attributeOf(view, table, "content")),
  ];
  return parts
    .flatMap((part) => (part && part.value !== null ? [textOf(part) ?? hole] : []))
    .filter((text) => text !== "");
}

/** Without NixOS's firewall there may be one that the repo writes itself. */
function withoutFirewall(view: HostView): Reach {
  if (ownRules(view).length > 0 || truthOf(partAt(view, ["boot", "isContainer"])) === true) return unknown;
  const [definition] = definitionsAt(view, ["networking", "firewall", "enable"]);
  const place = definition && {
    file: definition.file,
    start: definition.name?.start ?? definition.start,
    end: definition.name?.end ?? definition.end,
  };
  return { kind: "no-firewall", place };
}

export function isContainer({ service }: Pick<Listener, "service">): boolean {
  return /^virtualisation\.(?:oci-containers|quadlet)\./.test(service);
}

/** What somebody who is not root publishes is a socket like others. */
function isRootless(view: HostView, { service }: Listener): boolean {
  const part = partAt(view, parsePath(service)?.filter((step) => step !== undefined) ?? []);
  const user = attributeOf(view, attributeOf(view, part, "podman"), "user");
  return (user && textOf(user) !== "root") || attributeOf(view, part, "rootlessConfig") !== undefined;
}

/**
 * What an engine publishes as root is led to the container before the firewall of NixOS sees it as something for the machine, as the manual
 * says of `virtualisation.oci-containers.containers.<name>.ports`.
 */
function reachOfContainer(view: HostView, { place }: Listener): Reach {
  // Whoever filters what is passed on does so by rules of the repo's own.
  const isFiltered = ownRules(view).some((text) => text.includes(hole) || passing.test(text));
  return isFiltered || isEngineTold(view) ? unknown : { kind: "published", place };
}

const passing = /DOCKER|FORWARD|\bforward\b|\bprerouting\b|PREROUTING|\bmangle\b|\braw\b/;

/** Not to touch the rules, or to publish on one address only. */
function isEngineTold(view: HostView): boolean {
  const docker = ["virtualisation", "docker"];
  const settings = attributesOf(view, partAt(view, [...docker, "daemon", "settings"]));
  if (!settings.isComplete || ["iptables", "ip", "ip6tables"].some((name) => settings.parts.has(name))) return true;
  const options = partAt(view, [...docker, "extraOptions"]);
  const isRootless = truthOf(partAt(view, [...docker, "rootless", "enable"]));
  const policies = itemsOf(view, partAt(view, ["virtualisation", "containers", "containersConf", "settings"]));
  return /--ip|\u{FFFC}/u.test((options && textOf(options)) ?? "") || isRootless === true || policies.items.length > 0;
}
