/** What a watch does in the world for one host: by ssh, or, where its address turns out to be this machine, by its own shell. */
import { connect, connectHere, resolve, type Ssh } from "#client/host/connect.ts";
import type { Failure } from "#client/host/failure.ts";
import { isThisMachine } from "#client/host/here.ts";
import { probe } from "#client/host/probe.ts";
import { identityOf, type Resolved, type Target } from "#client/host/target.ts";
import type { Reach } from "#client/host/watch.ts";
import type { Refusals } from "./refusals.ts";

export interface Way {
  /** As the settings have it now. */
  readonly target: () => Target;
  readonly ssh: Ssh;
  readonly script: string;
  /** Units that open rescue windows, by what the repo says. */
  readonly windows: () => Promise<readonly string[]>;
  readonly refusals: Refusals;
  /** Ends what is under way. */
  readonly ending: AbortSignal;
  /** Told each time when it is found out. */
  readonly onHere: (isHere: boolean) => void;
}

/** Connects to nothing. */
export async function whereTo(target: Target, ssh: Ssh): Promise<Resolved | Failure> {
  const resolved = await resolve(target, ssh);
  if (!("said" in resolved)) return isThisMachine(resolved) ? { ...resolved, isHere: true } : resolved;
  if (resolved.kind !== "no-ssh") return resolved;
  // A machine needs no ssh to ask itself.
  const { destination, user = "", port = 22 } = target;
  const own: Resolved = { user, host: destination, port, isHere: true };
  return isThisMachine(own) ? own : resolved;
}

export function reachOf({ target, ssh, script, windows, refusals, ending, onHere }: Way): Reach {
  let names: readonly string[] = [];
  return {
    async resolve() {
      const resolved = await whereTo(target(), ssh);
      onHere("isHere" in resolved);
      return resolved;
    },
    async connect(agreed) {
      if (agreed.isHere === true) return connectHere();
      const { name } = target();
      const identity = identityOf(agreed);
      const refused = refusals.of(name, identity);
      if (refused) return refused;
      const connected = await connect(target(), agreed, ssh, ending);
      if (!ending.aborted) refusals.tried(name, identity, connected.kind === "open" ? undefined : connected.failure);
      return connected.kind === "open" ? connected.channel : connected.failure;
    },
    async ready() {
      names = await windows();
    },
    probe: (channel) => probe(channel, script, target().repo, names),
  };
}
