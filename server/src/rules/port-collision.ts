/** Two services that bind one port: only the first one starts. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { showAddress } from "#model/ports/address.ts";
import { type Collision, collisionsOf } from "#model/ports/collisions.ts";
import { hostNamespace, type Listener } from "#model/ports/listener.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { anotherPort } from "./another-port.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Related, Rule } from "./rule.ts";

export const portCollision: Rule = {
  id: "port/collision",
  severity: "error",
  summary: message("Two services listen on the same port"),
  evaluates: true,
  replaces: ["port/duplicate-key"],
  check: (model) => onHosts(model, (view) => found(model, view)),
};

function* found(model: Model, view: HostView): Iterable<Problem> {
  for (const same of byParties(collisionsOf(view)))
    for (const listener of same[0].listeners) yield* problem(model, same, listener);
}

type Same = readonly [Collision, ...Collision[]];

/** Those of one port are one for a person, be they of several protocols. */
function byParties(collisions: readonly Collision[]): readonly Same[] {
  const found = new Map<string, [Collision, ...Collision[]]>();
  for (const collision of collisions) {
    const { port, isProven, listeners } = collision;
    const key = JSON.stringify([port, isProven, listeners.map(({ service }) => service)]);
    const same = found.get(key);
    if (same) same.push(collision);
    else found.set(key, [collision]);
  }
  return [...found.values()];
}

function* problem(model: Model, same: Same, listener: Listener): Iterable<Problem> {
  const { port, listeners, isProven } = same[0];
  const others = listeners.filter((other) => other !== listener);
  const place = placeOf(listener, others);
  if (!place) return;
  const protocols = [...new Set(same.map(({ protocol }) => protocol))].join("+");
  const names = [...new Set(others.map((other) => other.service))].join(", ");
  yield {
    ...place,
    message: described(listener, `${port}/${protocols}`, names, isProven),
    related: relatedTo(listener, others, place),
    fixes: anotherPort(model, listener, others),
    ...(isProven ? {} : { severity: listeners.some(isVague) ? "information" : "warning" }),
  };
}

function described(listener: Listener, port: string, others: string, isProven: boolean): Message {
  const { service, basis } = listener;
  if (!isProven)
    return message("Port {0} of {1} may also be bound by {2}: only one of them can start.", port, service, others);
  if (basis === "default")
    return message(
      "{1} listens on port {0} unless told otherwise, and so does {2}: only one of them can start.",
      port,
      service,
      others,
    );
  return message("Port {0} of {1} is also bound by {2}: only one of them can start.", port, service, others);
}

/** Nobody can tell from the repo whether it binds this port. */
function isVague({ state, isMutable }: Listener): boolean {
  return state === "possible" || isMutable;
}

/** Where the number stands, unless that is one place for several of them: then where this one takes it. */
function placeOf(listener: Listener, others: readonly Listener[]): Location | undefined {
  const { written, place } = listener;
  if (!written) return place;
  const isShared = others.some(
    (other) => other.written?.file === written.file && other.written.start === written.start,
  );
  return isShared ? (place ?? written) : written;
}

function relatedTo(listener: Listener, others: readonly Listener[], at: Location): readonly Related[] {
  const related: Related[] = [];
  const add = (place: Location | undefined, said: Message): void => {
    if (!place || (place.file === at.file && place.start === at.start)) return;
    if (related.some((one) => one.file === place.file && one.start === place.start)) return;
    related.push({ file: place.file, start: place.start, end: place.end, message: said });
  };
  add(listener.place, message("{0} binds it here: {1}.", listener.service, where(listener)));
  for (const other of others) {
    const said =
      other.basis === "default"
        ? message("{0} binds it by default ({1}): {2}.", other.service, other.revision ?? "", where(other))
        : message("{0} binds it here: {1}.", other.service, where(other));
    add(other.place, said);
    add(other.written, message("The number of {0} stands here.", other.service));
  }
  return related;
}

/** `127.0.0.1 in /run/netns/vpn`. */
function where({ addresses, namespace }: Listener): string {
  const bound = addresses?.map(showAddress).join(", ") ?? "…";
  return namespace === undefined || namespace === hostNamespace ? bound : `${bound} (${namespace})`;
}
