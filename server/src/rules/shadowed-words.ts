/** How `port/shadowed` says what a list discards. */
import { showAddresses } from "#model/ports/address.ts";
import type { BetterClosed } from "#model/ports/firewall-better-closed.ts";
import type { Discarded } from "#model/ports/firewall-discarded.ts";
import { proxyNames } from "#model/ports/proxy-names.ts";
import { type Message, message } from "#text/message.ts";

export function noSsh({ from }: Discarded, doors: readonly string[]): Message {
  return doors.length > 0
    ? message(
        "This list discards port {0}, on which sshd listens: SSH only gets in through {1}. Add it here, or remove it there.",
        from,
        doors.join(", "),
      )
    : message("This list discards port {0}, on which sshd listens: nobody gets in by SSH. Add it here.", from);
}

export function closing(lost: readonly Discarded[], doors: readonly string[]): Message {
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

export function deaf(lost: readonly Discarded[]): Message {
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

export function shown({ from, to }: Discarded): string {
  return from === to ? String(from) : `${from}–${to}`;
}

/** What would be open past a proxy; and what nobody would reach, as it only listens for this machine. */
export function asWell(all: readonly BetterClosed[]): Message {
  const [first] = all;
  const ports = named(all.map(({ discarded }) => discarded));
  const [one, ...more] = ports;
  const proxies = [...new Set(all.flatMap(({ upstream }) => (upstream ? nameOf(upstream.proxy) : [])))].join(", ");
  if (first && one && more.length === 0)
    return first.upstream
      ? message(
          "This list discards port {0}, which {1} opens: just as well, for it would be open past {2} and whatever that asks for. Remove it there.",
          ...one,
          proxies,
        )
      : message(
          "This list discards port {0}, which {1} opens: nobody misses it, for {2} only listens on {3}. Remove it there.",
          ...one,
          first.listener.service,
          showAddresses(first.listener.addresses ?? []),
        );
  const list = inOne(all.map(({ discarded }) => discarded));
  return first?.upstream
    ? message(
        "This list discards ports: {0}. Just as well, for they would be open past {1} and whatever that asks for; remove them there.",
        list,
        proxies,
      )
    : message(
        "This list discards ports: {0}. Nobody misses them, for what listens there only does so for this machine; remove them there.",
        list,
      );
}

function nameOf(proxy: string): string {
  return proxyNames.get(proxy) ?? proxy;
}
