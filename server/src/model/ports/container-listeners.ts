/** Listeners of containers: the ports that podman, docker and systemd-nspawn publish on the host. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import { addressesOf, everywhere } from "./address.ts";
import { isPort } from "./endpoint.ts";
import { hostNamespace, type Listener, type Protocol } from "./listener.ts";
import {
  all,
  asked,
  type Binder,
  doubtful,
  listener,
  off,
  on,
  type Switch,
  switchOf,
  unitSwitch,
} from "./listener-parts.ts";
import {
  attributeOf,
  attributesOf,
  hole,
  itemsOf,
  numberOf,
  type Part,
  partAt,
  stringOf,
  textOf,
  truthOf,
} from "./part.ts";

export function* containerListeners(view: HostView): Iterable<Listener> {
  yield* ociListeners(view);
  yield* quadletListeners(view);
  yield* nspawnListeners(view);
}

function* ociListeners(view: HostView): Iterable<Listener> {
  const group = ["virtualisation", "oci-containers"];
  const backend = partAt(view, [...group, "backend"]);
  for (const [name, part] of attributesOf(view, partAt(view, [...group, "containers"])).parts) {
    const own = stringOf(attributeOf(view, part, "serviceName"));
    const runner = backend ? stringOf(backend) : "podman";
    const unit = own !== undefined ? `${own}.service` : runner && `${runner}-${name}.service`;
    const starts = attributeOf(view, part, "autoStart");
    const binder: Binder = {
      ...base(part.path, unit === undefined ? [] : [unit]),
      switch: all(startsBy(starts, unit ?? name), networkSwitch(view, part), unitSwitch(view, unit)),
    };
    yield* published(view, itemsOf(view, attributeOf(view, part, "ports")).items, binder);
    yield* published(view, flagged(view, part), binder);
  }
}

/** With the host's network, or that of another container, nothing is published. */
function networkSwitch(view: HostView, part: Part): Switch {
  const { items, isComplete } = itemsOf(view, attributeOf(view, part, "extraOptions"));
  const networks = itemsOf(view, attributeOf(view, part, "networks")).items;
  const texts = items.map((item) => textOf(item) ?? hole);
  const joined = texts.join(" ");
  if (/--(network|net)[= ](host|none|container:\S*)(?=\s|$)/.test(joined)) return off;
  if (networks.some((network) => ["host", "none"].includes(stringOf(network) ?? ""))) return off;
  if (!isComplete || joined.includes(hole))
    return doubtful(message("the network of {0} is not known", showPath(part.path)));
  return on;
}

/** The module quadlet-nix, which is none of NixOS. */
function* quadletListeners(view: HostView): Iterable<Listener> {
  const group = ["virtualisation", "quadlet"];
  for (const kind of ["container", "pod"])
    for (const [name, part] of attributesOf(view, partAt(view, [...group, `${kind}s`])).parts) {
      const unit = kind === "pod" ? `${name}-pod.service` : `${name}.service`;
      const config = attributeOf(view, part, `${kind}Config`);
      yield* published(view, itemsOf(view, attributeOf(view, config, "publishPorts")).items, {
        ...base(part.path, [unit]),
        switch: all(startsBy(attributeOf(view, part, "autoStart"), unit), unitSwitch(view, unit)),
      });
    }
}

/** `containers.<name>.forwardPorts`: systemd-nspawn publishes them for a container with a network of its own. */
function* nspawnListeners(view: HostView): Iterable<Listener> {
  for (const [name, part] of attributesOf(view, partAt(view, ["containers"])).parts) {
    const unit = `container@${name}.service`;
    const isPrivate = attributeOf(view, part, "privateNetwork");
    const network = switchOf(isPrivate, [...part.path, "privateNetwork"]);
    // It starts with the machine only if told to.
    const starts = truthOf(attributeOf(view, part, "autoStart")) ? on : asked(unit);
    const binder = { ...base(part.path, [unit]), switch: all(network, starts, unitSwitch(view, unit)) };
    for (const item of itemsOf(view, attributeOf(view, part, "forwardPorts")).items) {
      const port = attributeOf(view, item, "hostPort");
      const number = numberOf(port);
      const protocol = stringOf(attributeOf(view, item, "protocol")) ?? "tcp";
      if (isPort(number) && (protocol === "tcp" || protocol === "udp"))
        yield listener(view, binder, port ?? item, number, protocol, everywhere);
    }
  }
}

function base(path: readonly string[], units: readonly string[]): Omit<Binder, "switch"> {
  const rest = { namespace: hostNamespace, evidence: "known", revision: undefined } as const;
  return { service: showPath(path), units, ...rest };
}

function startsBy(part: Part | undefined, unit: string): Switch {
  const starts = part ? truthOf(part) : true;
  return starts === true ? on : asked(unit);
}

const most = 200;

/** What the options of the command line publish, `-p 8080:80` being two of them, or one. */
function flagged(view: HostView, container: Part): readonly Part[] {
  const { items } = itemsOf(view, attributeOf(view, container, "extraOptions"));
  return items.filter((item, index) => {
    const before = index > 0 ? textOf(items[index - 1]) : undefined;
    return before === "-p" || before === "--publish" || flag.test(textOf(item) ?? "");
  });
}

const flag = /^(?:--publish=|-p=?\s*)(?=\S)/;

function* published(view: HostView, items: readonly Part[], binder: Binder): Iterable<Listener> {
  for (const item of items) {
    const found = publishedBy((textOf(item) ?? "").replace(flag, ""));
    if (!found || found.to - found.from > most) continue;
    const addresses = found.host === undefined ? undefined : addressesOf(found.host);
    for (let port = found.from; port <= found.to; port++)
      yield listener(view, binder, item, port, found.protocol, addresses);
  }
}

/**
 * `[[address:]host port:]container port[/protocol]`, ports being ranges, too. `undefined`: no port of the host is named there, or it is not
 * known.
 */
export function publishedBy(
  text: string,
):
  | { readonly host: string | undefined; readonly from: number; readonly to: number; readonly protocol: Protocol }
  | undefined {
  const [, published = "", kind = "tcp"] = /^(.*?)(?:\/(tcp|udp|sctp))?$/s.exec(text.trim()) ?? [];
  if (kind === "sctp") return undefined;
  const [, host, ports = ""] = /^(?:(\[[^\]]*\]|[^:]*):)?([^:]*):[^:]*$/.exec(published) ?? [];
  const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(ports) ?? [];
  const [first, last] = [Number(from), Number(to ?? from)];
  if (!isPort(first) || !isPort(last) || first > last) return undefined;
  const isKnown = host === undefined || !host.includes(hole);
  return { host: isKnown ? (host ?? "") : undefined, from: first, to: last, protocol: kind as Protocol };
}
