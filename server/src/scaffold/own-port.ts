/** The port of a module in a repo without a registry: the number stands in the module alone. */
import { hostsIn } from "#model/evaluated.ts";
import { nextFree, rangeFor } from "#model/ports/free-ports.ts";
import { hostNamespace, type Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { type Message, message } from "#text/message.ts";
import type { Order } from "./kinds/plan.ts";
import type { Refused } from "./scaffolded.ts";

interface OwnPort {
  readonly number: number;
  readonly done: Message;
}

/** What is wished, else what NixOS says if nobody has it, else a free one. `taken`: what other keys of the module just got. */
export function ownPort(
  { house: { model, view }, known, file }: Order,
  { key, number }: { readonly key: string; readonly number?: number | undefined },
  taken: ReadonlyMap<string, number>,
): OwnPort | Refused {
  const about = `port.${key}` as const;
  if (number !== undefined) {
    const owner = view && ownersOf(number, listenersOf(view)).find(({ state }) => state === "enabled");
    return owner
      ? { problem: message("Port {0} is taken by {1}.", number, owner.service), about }
      : keeping(key, number);
  }
  const usual = known?.port?.default;
  // Below, programs that are not root's would not start (sysctl net.ipv4.ip_unprivileged_port_start).
  const isUsable = usual !== undefined && usual >= 1024;
  // Its folder may be one that other hosts read, too.
  const all = [...hostsIn(model.repo).values()].flatMap((each) => listenersOf(each));
  const owner = usual === undefined ? undefined : ownersOf(usual, all).find(({ state }) => state !== "disabled");
  if (isUsable && !owner) return keeping(key, usual);
  const range = rangeFor(model, file);
  const free = range && nextFree(model, range, taken.values());
  if (free === undefined)
    return { problem: message("This repo has no registry of ports: give the number for {0}.", key), about };
  if (!owner) return keeping(key, free);
  const done = message("Port {0} is taken by {1}, so {2} gets {3}.", owner.port, owner.service, key, free);
  return { number: free, done };
}

function keeping(key: string, number: number): OwnPort {
  return { number, done: message("{0} has port {1}; this repo has no registry of ports.", key, number) };
}

function ownersOf(port: number, listeners: readonly Listener[]): readonly Listener[] {
  return listeners.filter((each) => each.port === port && each.protocol === "tcp" && each.namespace === hostNamespace);
}
