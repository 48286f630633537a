/** Opens a channel to a target: by the system's OpenSSH, or, where this machine is the target, by its own shell. */
import type { Channel } from "./channel.ts";
import type { Failure } from "./failure.ts";
import type { Resolved, Target } from "./target.ts";

export type Connected =
  | { readonly kind: "open"; readonly channel: Channel }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Asks `ssh -G`; connects to nothing. `ssh`: the program, `ssh` unless a test says otherwise. */
export async function resolve(_target: Target, _ssh: Ssh): Promise<Resolved | Failure> {
  await Promise.resolve();
  throw new Error("to be written");
}

/** Never rejects. Where the address has become another one than what was agreed to, it is `bad-configuration` and nothing is contacted. */
export async function connect(_target: Target, _agreed: Resolved, _ssh: Ssh): Promise<Connected> {
  await Promise.resolve();
  throw new Error("to be written");
}

/** The shell of this machine. */
export function connectHere(): Channel {
  throw new Error("to be written");
}

/** How OpenSSH is started. */
export interface Ssh {
  /** Name or path of the program. */
  readonly program: string;
  /** Put before everything else, e.g. `-F`, `path`. */
  readonly options: readonly string[];
  readonly platform: NodeJS.Platform;
}
