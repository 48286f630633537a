/** A list with mkForce closes every port that other modules open. */
import type { HostView } from "#model/evaluated.ts";
import { type Firewall, firewallOf } from "#model/ports/firewall.ts";
import {
  closedBy,
  type Discarded,
  discardedIn,
  doorsFor,
  isLetIn,
  sshPorts,
  type Winner,
  winnerOf,
} from "#model/ports/firewall-discarded.ts";
import { appended, writtenIn } from "#model/ports/firewall-edit.ts";
import { type PortRequest, portListAt } from "#model/ports/firewall-list.ts";
import type { FirewallList } from "#model/ports/firewall-opening.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Related, Rule, Severity } from "./rule.ts";

export const portShadowed: Rule = {
  id: "port/shadowed",
  severity: "warning",
  summary: message("A stronger definition discards ports that other modules open"),
  evaluates: true,
  check: (model) => onHosts(model, shadowed),
};

function* shadowed(view: HostView): Iterable<Problem> {
  const firewall = firewallOf(view);
  if (firewall.isEnabled !== false) for (const list of firewall.lists) yield* closed(view, firewall, list);
  yield* unheard(view);
}

function* closed(view: HostView, firewall: Firewall, list: FirewallList): Iterable<Problem> {
  const winner = winnerOf(list);
  const lost = winner ? closedBy(view, firewall, list) : [];
  if (!winner || lost.length === 0) return;
  const isLockedOut = lockOut(view, firewall, list);
  const severity = (ports: readonly Discarded[], isMeant: boolean): Severity =>
    firewall.isEnabled && winner.isSure && ports.every(({ isSure }) => isSure) && !isMeant ? "warning" : "information";

  for (const one of lost.filter(isLockedOut)) {
    const doors = doorsFor(firewall, [one], list.protocol);
    // By default everybody lets SSH in: who has another way in may well mean to close it.
    if (!one.definition && doors.length > 0) continue;
    yield* problems(view, winner, [one], noSsh(one, doors), severity([one], false));
  }
  const others = lost.filter((one) => one.definition && !isLockedOut(one));
  if (others.length === 0) return;
  const text = closing(others, doorsFor(firewall, others, list.protocol));
  // An empty list says that all of it is meant.
  yield* problems(view, winner, others, text, severity(others, winner.ranges.length === 0));
}

/** Whether a port is one of sshd, and none of those is open. */
function lockOut(view: HostView, firewall: Firewall, list: FirewallList): (one: Discarded) => boolean {
  const ports = list.interface === undefined && list.protocol === "tcp" ? sshPorts(view) : [];
  const isIn = ports.some((port) => isLetIn(firewall, list, { from: port, to: port }));
  return ({ from, to }) => !isIn && from === to && ports.includes(from);
}

/** The ports of sshd: what another module adds to them is not heard. */
function* unheard(view: HostView): Iterable<Problem> {
  const list = portListAt(view, ["services", "openssh", "ports"]);
  const winner = list && winnerOf(list);
  if (!winner || sshPorts(view).length === 0) return;
  const lost = discardedIn(list).filter(({ from }) => !winner.ranges.some((other) => other.from === from));
  // Another port instead of the usual one is often all that is meant.
  if (lost.length > 0) yield* problems(view, winner, lost, deaf(lost), "information");
}

function noSsh({ from }: Discarded, doors: readonly string[]): Message {
  return doors.length > 0
    ? message(
        "This list discards port {0}, on which sshd listens: SSH only gets in through {1}. Add it here, or remove it there.",
        from,
        doors.join(", "),
      )
    : message("This list discards port {0}, on which sshd listens: nobody gets in by SSH. Add it here.", from);
}

function closing(lost: readonly Discarded[], doors: readonly string[]): Message {
  const [one, ...more] = named(lost);
  const through = doors.join(", ");
  if (!one || more.length > 0)
    return doors.length > 0
      ? message(
          "This list discards ports: {0}. They only come in through {1}; add them here, or remove them there.",
          inOne(lost),
          through,
        )
      : message("This list discards ports: {0}. They stay closed; add them here, or remove them there.", inOne(lost));
  return doors.length > 0
    ? message(
        "This list discards port {0}, which {1} opens: it only comes in through {2}. Add it here, or remove it there.",
        ...one,
        through,
      )
    : message(
        "This list discards port {0}, which {1} opens: it stays closed. Add it here, or remove it there.",
        ...one,
      );
}

function deaf(lost: readonly Discarded[]): Message {
  const [one, ...more] = named(lost);
  return !one || more.length > 0
    ? message(
        "This list discards ports: {0}. sshd does not listen there; add them here, or remove them there.",
        inOne(lost),
      )
    : message(
        "This list discards port {0}, which {1} asks for: sshd does not listen there. Add it here, or remove it there.",
        ...one,
      );
}

/** Each port once, with all who ask for it. */
function named(lost: readonly Discarded[]): readonly (readonly [port: string, by: string])[] {
  const found = new Map<string, Set<string>>();
  for (const one of lost.toSorted((a, b) => a.from - b.from))
    found.set(shown(one), (found.get(shown(one)) ?? new Set()).add(one.by));
  return [...found].map(([port, by]) => [port, [...by].sort().join(", ")]);
}

function inOne(lost: readonly Discarded[]): string {
  return named(lost)
    .map(([port, by]) => `${port} (${by})`)
    .join(", ");
}

function shown({ from, to }: Discarded): string {
  return from === to ? String(from) : `${from}–${to}`;
}

/** One at the list that wins, and one at each definition that has no effect. */
function* problems(
  view: HostView,
  { anchor, others }: Winner,
  lost: readonly Discarded[],
  text: Message,
  severity: Severity,
): Iterable<Problem> {
  const place = nameOf(anchor);
  const part = message("This list wins, too.");
  const related = [...lost.map((one) => askingAt(one)), ...others.map((one) => ({ ...nameOf(one), message: part }))];
  yield {
    ...place,
    message: text,
    severity,
    related: related.filter((one) => one !== undefined),
    fixes: fixes(view, anchor, lost),
  };
  const byDefinition = new Map(
    lost.map((one) => [one.definition, lost.filter((each) => each.definition === one.definition)]),
  );
  for (const [definition, ports] of byDefinition) {
    if (!definition) continue;
    const discarded = [...new Set(ports.map(shown))].join(", ");
    const reason = message("Without effect: the list in {0} is stronger and discards {1}.", place.file, discarded);
    const winning = { ...place, message: message("This list wins.") };
    yield { ...nameOf({ definition }), message: reason, severity: "hint", related: [winning] };
  }
}

function nameOf({ definition: { file, start, end, name } }: Pick<PortRequest, "definition">): Location {
  return { file, start: name?.start ?? start, end: name?.end ?? end };
}

function askingAt(one: Discarded): Related | undefined {
  const { definition, place } = one;
  if (place && !definition)
    return {
      ...place,
      message: message("sshd opens its ports, for services.openssh.openFirewall is true by default."),
    };
  const at = place ?? (definition && nameOf({ definition }));
  return at && { ...at, message: message("Asks for port {0}.", shown(one)) };
}

/** All of them at once, then each by itself. */
function fixes(view: HostView, { literal }: PortRequest, lost: readonly Discarded[]): readonly Fix[] {
  const text = literal && view.repo.files.get(literal.file)?.source.text;
  if (!literal || text === undefined) return [];
  const items = [...new Map(lost.map((one) => [shown(one), writtenIn(view, literal, one)])).values()];
  const fix = (added: readonly string[]): Fix => ({
    title: message("Add {0} to this list", added.join(" ")),
    safe: false,
    edits: [{ file: literal.file, edits: [appended(text, literal, added)] }],
  });
  return items.length > 1 ? [fix(items), ...items.map((item) => fix([item]))] : [fix(items)];
}
