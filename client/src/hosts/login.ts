/** Logins of their own for work on a host: to what a person agreed to, each time a new one, and never elsewhere. */
import type { Channel } from "#client/host/channel.ts";
import { connect, connectHere, type Ssh } from "#client/host/connect.ts";
import type { Failure } from "#client/host/failure.ts";
import { identityOf, type Resolved, type Target } from "#client/host/target.ts";
import { whereTo } from "./reach.ts";
import type { Refusals } from "./refusals.ts";

export interface Login {
  readonly target: Target;
  /** What was agreed to; all logins of this one lead there. */
  readonly agreed: Resolved;
  /** As `identityOf` writes it; of this machine itself, its name. */
  readonly identity: string;
  /** Never a shared connection, and never to another address than at first. */
  readonly connect: (abort?: AbortSignal) => Promise<Channel | Failure>;
}

export interface LoginWays {
  readonly target: Target;
  readonly ssh: Ssh;
  /** As it is now: another window may take it back. */
  readonly agreed: () => string | undefined;
  readonly refusals: Refusals;
}

/** Contacts nobody yet. */
export async function loginTo({ target, ssh, agreed, refusals }: LoginWays): Promise<Login | Failure | "unconfirmed"> {
  const resolved = await whereTo(target, ssh);
  if ("said" in resolved) return resolved;
  if (resolved.isHere === true) {
    return { target, agreed: resolved, identity: "here", connect: () => Promise.resolve(connectHere()) };
  }
  const identity = identityOf(resolved);
  if (agreed() !== identity) return "unconfirmed";
  return {
    target,
    agreed: resolved,
    identity,
    async connect(abort) {
      if (agreed() !== identity) return { kind: "bad-configuration", said: "the agreement was taken back" };
      const connected = await connect(target, resolved, ssh, abort);
      if (abort?.aborted !== true)
        refusals.tried(target.name, identity, connected.kind === "open" ? undefined : connected.failure);
      return connected.kind === "open" ? connected.channel : connected.failure;
    },
  };
}
