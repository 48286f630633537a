/** A port that is open for the wrong protocol: the service that is meant takes no other than the one that stays closed. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import type { Firewall } from "./firewall.ts";
import { isLetIn } from "./firewall-discarded.ts";
import { isOnlyLocal } from "./firewall-local.ts";
import { hasSwitch } from "./firewall-module.ts";
import type { Opening } from "./firewall-opening.ts";
import { isMentioned } from "./firewall-strangers.ts";
import { hostNamespace, type Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { partAt } from "./part.ts";

/** Who is meant. That the number stands in its option is the mistake itself; elsewhere it may be of somebody who does take the protocol. */
export function meantByOther(view: HostView, firewall: Firewall, opening: Opening): Listener | undefined {
  const { from: port, to, by } = opening;
  if (by !== "list" || port !== to || port === 53) return undefined;
  const there = listenersOf(view).filter((one) => one.port === port);
  if (there.some((one) => one.protocol === opening.protocol)) return undefined;
  const [listener, ...others] = there.filter(({ state, onDemand }) => state !== "disabled" || onDemand);
  if (!listener || others.length > 0 || !isProof(view, listener)) return undefined;
  const { protocol, service, option, sources } = listener;
  if (isLetIn(firewall, { protocol, interface: opening.interface }, opening)) return undefined;
  const own = [...described, service, option, ...sources, ...opening.sources];
  return whereOthersAre.some((group) => isMentioned(view, port, own, group)) ? undefined : listener;
}

/** The firewall itself, and tunnels, which name the ports of their other ends. */
const described = ["networking.firewall", "networking.wireguard", "networking.wg-quick"];
/** Rules that hand packets on, and programs that nobody knows. */
const whereOthersAre = ["networking", "systemd.services", "systemd.sockets", "virtualisation", "containers", "microvm"];

/** Proxies speak HTTP/3 as well, and many modules open what they need without being asked: these surely do not. */
function isProof(view: HostView, listener: Listener): boolean {
  const { state, onDemand, evidence, namespace, addresses, isMutable, shares, service } = listener;
  if (state !== "enabled" || onDemand || evidence !== "known" || namespace !== hostNamespace) return false;
  if (!addresses || addresses.length === 0 || isOnlyLocal(addresses) || isMutable || shares) return false;
  if (/^services\.(?:caddy|nginx|traefik|haproxy)(?:\.|$)/.test(service)) return false;
  return isTunnel(view, service) || hasSwitch(view, listener);
}

/** Of WireGuard, on this machine's own network. */
function isTunnel(view: HostView, service: string): boolean {
  if (!tunnels.test(service)) return false;
  const path = parsePath(service)?.filter((step) => step !== undefined) ?? [];
  return partAt(view, [...path, "socketNamespace"]) === undefined;
}

const tunnels = /^(?:networking\.(?:wireguard|wg-quick)\.interfaces|systemd\.network\.netdevs)\./;
