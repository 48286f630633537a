/** Listeners drawn into the source that says them. */
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { showAddress } from "#model/ports/address.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { english } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";

/** Where each is said: port, protocol, addresses, service; then what is not as usual (on, known, set, on the host's network). */
export function* listenerMarks(model: Model): Iterable<Mark> {
  for (const view of hostsIn(model.repo).values())
    for (const listener of listenersOf(view)) if (listener.place) yield { ...listener.place, label: shown(listener) };
}

function shown({ port, protocol, addresses, service, ...rest }: Listener): string {
  const where = addresses?.map(showAddress).join(",") ?? "?";
  const { state, evidence, basis, namespace, doubts, sources, onDemand, isMutable } = rest;
  const unusual = [
    ...(state === "enabled" ? [] : [onDemand ? "on demand" : state]),
    ...(evidence === "known" ? [] : [evidence]),
    ...(basis === "set" ? [] : [isMutable ? "default that may change" : basis]),
    ...(namespace === "host" ? [] : [`in ${namespace ?? "?"}`]),
    ...(sources.length === 0 ? [] : [`from ${sources.join(", ")}`]),
    ...doubts.map((doubt) => `(${english(doubt)})`),
  ];
  return [`${port}/${protocol}`, where, service, ...unusual].join(" ");
}
