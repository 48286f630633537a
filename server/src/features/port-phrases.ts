/** Listeners and upstreams in short phrases, for lists in hovers. */
import { showAddresses } from "#model/ports/address.ts";
import type { Opening } from "#model/ports/firewall-opening.ts";
import { hostNamespace, type Listener, type Namespace } from "#model/ports/listener.ts";
import { proxyNames } from "#model/ports/proxy-names.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { type Message, message } from "#text/message.ts";

/** `services.jellyfin` · 8096/tcp on 127.0.0.1 · default of the module (NixOS manual 25.11) */
export function listenerPhrases(listener: Listener): readonly Message[] {
  const { service, namespace, state, doubts, basis, revision, evidence, onDemand, isMutable } = listener;
  return [
    message("`{0}`", service),
    socketPhrase(listener),
    ...namespacePhrases(namespace),
    ...(basis === "default" ? [defaultPhrase(revision)] : []),
    ...(isMutable ? [message("may be changed in the program itself")] : []),
    ...(state === "disabled" ? [message("off")] : []),
    ...(state === "possible" ? [message("perhaps"), ...doubts.slice(0, 1)] : []),
    ...(onDemand && state !== "disabled" ? [message("on demand")] : []),
    ...(evidence === "inferred" ? [message("inferred from what it reads")] : []),
  ];
}

/** `jellyfin.example.org` → `127.0.0.1:20096` · Caddy */
export function upstreamPhrases({ proxy, sites, role, target, namespace, state }: Upstream): readonly Message[] {
  const [site] = sites;
  const name = proxyNames.get(proxy) ?? proxy;
  return [
    site === undefined ? message("→ `{0}`", target) : message("`{0}` → `{1}`", site, target),
    ...(sites.length > 1 ? [message("and {0} more sites", sites.length - 1)] : []),
    role === "auth" ? message("{0}, to ask whether a request may pass", name) : message("{0}", name),
    ...namespacePhrases(namespace),
    ...(state === "disabled" ? [message("off")] : []),
    ...(state === "possible" ? [message("perhaps")] : []),
  ];
}

/** `networking.firewall.allowedTCPPorts` · tcp on eth0 · discarded by a stronger definition */
export function openingPhrases(opening: Opening): readonly Message[] {
  const { option, from, to, protocol, interface: name, state } = opening;
  const ports = from === to ? String(from) : `${from}–${to}`;
  return [
    message("`{0}`", option),
    name === undefined ? message("{0}/{1}", ports, protocol) : message("{0}/{1} on {2}", ports, protocol, name),
    ...(state === "weaker" ? [message("discarded by a stronger definition")] : []),
    ...(state === "off" ? [message("off")] : []),
    ...(state === "possible" ? [message("perhaps")] : []),
  ];
}

function socketPhrase({ port, protocol, addresses }: Listener): Message {
  if (addresses === undefined) return message("{0}/{1}, address not known", port, protocol);
  const shown = showAddresses(addresses);
  if (shown === "*") return message("{0}/{1} on every address", port, protocol);
  return message("{0}/{1} on {2}", port, protocol, shown);
}

function defaultPhrase(revision: string | undefined): Message {
  return revision === undefined ? message("default of the module") : message("default of the module ({0})", revision);
}

function namespacePhrases(namespace: Namespace | undefined): readonly Message[] {
  if (namespace === hostNamespace) return [];
  return [namespace === undefined ? message("network not known") : message("in the network of `{0}`", namespace)];
}
