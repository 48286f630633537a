/** A list with mkForce closes every port that other modules open. */
import { isOfWindow } from "#model/access/rescue-ports.ts";
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import { type Firewall, firewallOf } from "#model/ports/firewall.ts";
import { type BetterClosed, betterClosed } from "#model/ports/firewall-better-closed.ts";
import { closing as closingEdit } from "#model/ports/firewall-closing.ts";
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
import { listenersOf } from "#model/ports/listeners.ts";
import { listing } from "#model/ports/option-edit.ts";
import { numberOf, partAt } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Related, Rule, Severity } from "./rule.ts";
import { asWell, closing, deaf, noSsh, shown } from "./shadowed-words.ts";

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
  // That a rescue window cannot be reached is more than a closed port: `host/rescue-port` says so.
  const all = winner ? closedBy(view, firewall, list) : [];
  const lost = hasRule(view, "host/rescue-port") ? all.filter((one) => !isOfWindow(view, list, one)) : all;
  if (!winner || lost.length === 0) return;
  const isLockedOut = lockOut(view, firewall, list);
  const severity = (ports: readonly Discarded[], isMeant: boolean): Severity =>
    firewall.isEnabled && winner.isSure && ports.every(({ isSure }) => isSure) && !isMeant ? "warning" : "information";

  for (const one of lost.filter(isLockedOut)) {
    const doors = doorsFor(firewall, [one], list.protocol);
    // By default everybody lets SSH in: who has another way in may well mean to close it.
    if (!one.definition && doors.length > 0) continue;
    const offered = [...fixes(view, winner.anchor, [one]), ...listeningThere(view, winner)];
    yield* problems(winner, [one], noSsh(one, doors), severity([one], false), offered);
  }
  const written = lost.filter((one) => one.definition && !isLockedOut(one));
  const welcome = written.flatMap((one) => betterClosed(view, firewall, list, one) ?? []);
  yield* harmless(view, winner, welcome);
  const others = written.filter((one) => welcome.every(({ discarded }) => discarded !== one));
  if (others.length === 0) return;
  const text = closing(others, doorsFor(firewall, others, list.protocol));
  // An empty list says that all of it is meant.
  const offered = fixes(view, winner.anchor, others);
  yield* problems(winner, others, text, severity(others, winner.ranges.length === 0), offered);
}

function hasRule({ repo }: HostView, id: string): boolean {
  return repo.settings.severities[id] !== "off";
}

/** What is better closed: nobody is told to open it. */
function* harmless(view: HostView, winner: Winner, all: readonly BetterClosed[]): Iterable<Problem> {
  const past = all.filter(({ upstream }) => upstream);
  for (const some of [past, all.filter((one) => !past.includes(one))]) {
    if (some.length === 0) continue;
    const lost = some.map(({ discarded }) => discarded);
    const offered = some.flatMap((one) => [...takingBack(view, one)]);
    yield* problems(winner, lost, asWell(some), "information", offered);
  }
}

function* takingBack(view: HostView, { discarded, opening }: BetterClosed): Iterable<Fix> {
  const edits = closingEdit(view, opening);
  if (!edits) return;
  const title =
    opening.by === "module"
      ? message("Set {0} to false", opening.option)
      : message("Remove {0} from the list in {1}", shown(discarded), edits.file);
  yield { title, safe: false, edits: [edits] };
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
  if (lost.length > 0) yield* problems(winner, lost, deaf(lost), "information", fixes(view, winner.anchor, lost));
}

/** One at the list that wins, and one at each definition that has no effect. */
function* problems(
  { anchor, others }: Winner,
  lost: readonly Discarded[],
  text: Message,
  severity: Severity,
  offered: readonly Fix[],
): Iterable<Problem> {
  const place = nameOf(anchor);
  const part = message("This list wins, too.");
  const related = [...lost.map((one) => askingAt(one)), ...others.map((one) => ({ ...nameOf(one), message: part }))];
  yield {
    ...place,
    message: text,
    severity,
    related: related.filter((one) => one !== undefined),
    fixes: offered,
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

/** The list lets a port in that is called so and that nobody takes: somebody forgot to tell sshd. */
function* listeningThere(view: HostView, { ranges }: Winner): Iterable<Fix> {
  const sshd = listenersOf(view).find(({ service, basis }) => service === "services.openssh" && basis === "default");
  for (const { from, to, sources } of sshd ? ranges : []) {
    const [source, ...others] = sources;
    const path = source === undefined || others.length > 0 ? [] : (parsePath(source) ?? []);
    const names = path.filter((step) => step !== undefined);
    const isFree = !listenersOf(view).some(({ port, protocol }) => port === from && protocol === "tcp");
    const isMeant = /^(?:open)?sshd?$/i.test(names.at(-1) ?? "") && numberOf(partAt(view, names)) === from;
    const edits = sshd && source && from === to && isMeant && isFree ? listing(view, sshd, source) : undefined;
    if (edits) yield { title: message("Let sshd listen on {0}", source ?? ""), safe: false, edits: [edits] };
  }
}
