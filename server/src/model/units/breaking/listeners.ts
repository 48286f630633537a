/** Directives that keep a service from listening where it is told to. */
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { isLeft } from "#model/units/strictness.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { message } from "#text/message.ts";
import { type Breaking, ownDirective, ownSwitch } from "./said.ts";

export function* atListeners(unit: ServiceUnit): Iterable<Breaking> {
  const own = listenersIn(unit);
  if (own.length === 0) return;
  yield* belowTheLimit(unit, own);
  yield* ofFamilies(unit, own);
  yield* apart(unit, own);
}

/** Surely bound by the unit itself: systemd hands over nothing. */
function listenersIn({ view, name }: ServiceUnit): readonly Listener[] {
  return listenersOf(view).filter(
    ({ units, state, evidence, isMutable }) =>
      units.length === 1 && units[0] === `${name}.service` && state === "enabled" && evidence === "known" && !isMutable,
  );
}

const bind = "CAP_NET_BIND_SERVICE";

function* belowTheLimit(unit: ServiceUnit, own: readonly Listener[]): Iterable<Breaking> {
  const low = own.find(({ port }) => port < 1024);
  if (!low || mayBindAnyway(unit)) return;
  const bounds = ownDirective(unit, "CapabilityBoundingSet");
  if (bounds?.value !== undefined && isLeft(bounds.key, bounds.value, bind) === false)
    yield {
      unit,
      directive: bounds,
      reason: message("it listens on port {0}, and ports below 1024 need CAP_NET_BIND_SERVICE", low.port),
      instead: { kind: "add", words: [bind] },
    };
  const users = ownSwitch(unit, "PrivateUsers");
  if (users)
    yield {
      unit,
      directive: users,
      reason: message("it listens on port {0}, and capabilities then no longer count for the host's ports", low.port),
      instead: { kind: "value", value: false },
    };
}

/** The kernel may be told that lower ports are for everybody. */
function mayBindAnyway({ view }: ServiceUnit): boolean {
  return view.leaves.some(({ path }) => path.includes("net.ipv4.ip_unprivileged_port_start"));
}

function* ofFamilies(unit: ServiceUnit, own: readonly Listener[]): Iterable<Breaking> {
  const families = ownDirective(unit, "RestrictAddressFamilies");
  if (families?.value === undefined) return;
  const { value, key } = families;
  const [four, six] = [isLeft(key, value, "AF_INET"), isLeft(key, value, "AF_INET6")];
  if (four !== false || six !== false) return;
  yield {
    unit,
    directive: families,
    reason: message("it listens on port {0}, which needs AF_INET or AF_INET6", own[0]?.port ?? 0),
    instead: { kind: "add", words: ["AF_INET", "AF_INET6"] },
  };
}

/** With a network of its own nobody comes to it; whoever shares that may. */
function* apart(unit: ServiceUnit, own: readonly Listener[]): Iterable<Breaking> {
  const network = ownSwitch(unit, "PrivateNetwork");
  const apart = own.find(({ namespace }) => namespace === `unit:${unit.name}.service`);
  if (!network || !apart) return;
  yield {
    unit,
    directive: network,
    reason: message("it listens on port {0}, which then nobody outside of it can reach", apart.port),
    instead: { kind: "value", value: false },
  };
}
