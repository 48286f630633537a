/** Listeners of systemd's sockets: systemd binds them, and hands them to the service that they start. */
import type { HostView } from "#model/evaluated.ts";
import { type Address, addressesOf, everywhere } from "./address.ts";
import { endpointOf } from "./endpoint.ts";
import type { Listener, Protocol } from "./listener.ts";
import { all, asked, type Binder, listener, on, unitSwitch } from "./listener-parts.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf } from "./part.ts";
import { namespaceOf } from "./units.ts";

const lists: readonly (readonly [path: readonly string[], protocol: Protocol])[] = [
  [["listenStreams"], "tcp"],
  [["listenDatagrams"], "udp"],
  [["socketConfig", "ListenStream"], "tcp"],
  [["socketConfig", "ListenDatagram"], "udp"],
];

export function* socketListeners(view: HostView): Iterable<Listener> {
  for (const [name, part] of attributesOf(view, partAt(view, ["systemd", "sockets"])).parts) {
    const binder = binderOf(view, name, part);
    for (const [path, protocol] of lists) {
      const list = path.reduce<Part | undefined>((at, step) => attributeOf(view, at, step), part);
      for (const item of itemsOf(view, list).items) {
        const endpoint = endpointOf(textOf(item) ?? "");
        if (!endpoint?.ports) continue;
        const addresses = endpoint.host === undefined ? undefined : limited(view, part, endpoint.host);
        yield listener(view, binder, item, endpoint.ports.from, protocol, addresses);
      }
    }
  }
}

function binderOf(view: HostView, name: string, part: Part): Binder {
  const unit = `${name}.socket`;
  const isAsked = startedBy.some((option) => itemsOf(view, attributeOf(view, part, option)).items.length > 0);
  const started = isAsked ? on : asked(unit);
  const service = stringOf(attributeOf(view, attributeOf(view, part, "socketConfig"), "Service"));
  return {
    service: `systemd.sockets.${name}`,
    units: [unit, service ?? `${name}.service`],
    switch: all(unitSwitch(view, unit), started),
    namespace: namespaceOf(view, unit),
    evidence: "known",
    revision: undefined,
  };
}

const startedBy = ["wantedBy", "requiredBy"];

/** `BindIPv6Only=`: without it a socket of `[::]` takes IPv4, too. A port alone is every address. */
function limited(view: HostView, part: Part, host: string): readonly Address[] {
  const only = stringOf(attributeOf(view, attributeOf(view, part, "socketConfig"), "BindIPv6Only"));
  if (only !== "ipv6-only") return addressesOf(host);
  return addressesOf(host).map((address) =>
    address.kind === "ip" && address.ip === "::"
      ? { ...(everywhere[0] as Address & { kind: "ip" }), v6only: true }
      : address,
  );
}
