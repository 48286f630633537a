/** What is done on a host beyond looking: each a verb of the script in `script/`, run once as root by PID 1, outside of the session's sandbox. */
import type { Channel } from "#client/host/channel.ts";
import type { Failure } from "#client/host/failure.ts";
import type { Difference } from "./plan.ts";
import type { Tree } from "./tree.ts";

/** How this session becomes root. */
export type Sudo =
  /** It is root. */
  | { readonly kind: "root" }
  /** `sudo -n true` works. */
  | { readonly kind: "free" }
  /** Asked for when it is needed, kept in memory; `undefined`: the person does not want to. `refused`: this one was wrong, forget it. */
  | {
      readonly kind: "password";
      readonly password: () => Promise<string | undefined>;
      readonly refused: (said: string) => void;
    };

/** Why an operation did not happen; nothing was changed then, unless it says otherwise. */
export type Refusal =
  | { readonly kind: "failed"; readonly failure: Failure }
  /** No sudo on the host, or this user may not; `said`: what sudo said, one line. */
  | { readonly kind: "no-sudo"; readonly said: string }
  | { readonly kind: "wrong-password"; readonly said: string }
  /** The person gave none. */
  | { readonly kind: "no-password" }
  /** Another job or staging holds the lock; `job`: its id. */
  | { readonly kind: "busy"; readonly job?: string }
  /** A file of the host is no longer what the plan was made for; `paths`. */
  | { readonly kind: "changed"; readonly paths: readonly string[] }
  /** The disk of the host is full, the folder is missing, … : a word of the script, and one line for a person. */
  | { readonly kind: "refused"; readonly why: RefusalWord; readonly said: string };

/** The words that the script refuses with (`@refused WORD`). */
export type RefusalWord =
  /** There is no folder of the repo on the host. */
  | "no-repo"
  /** ENOSPC. */
  | "no-space"
  /** Not NixOS, no systemd, a program is missing. */
  | "unsupported"
  /** There is no such job, or it does not wait for that. */
  | "not-waiting"
  /** The decision was made already, otherwise. */
  | "too-late"
  /** The login came in by another address or port than the job was started from. */
  | "another-address"
  /** What was sent does not read as what it should be. */
  | "bad-data"
  | "other";

export type Done<T> = { readonly kind: "done"; readonly value: T } | Refusal;

export interface Look {
  /** Of this clone; absent: nothing was ever staged from it. */
  readonly base?: Tree;
  readonly host: Tree;
  /** Paths that could not be read or are no files (sockets, devices), or whose names have control characters: left alone. */
  readonly unread: readonly string[];
  /** `flake.nix` in the folder; the attribute is asked of nobody. */
  readonly isFlake: boolean;
}

/** What a stage is made of. */
export interface Staging {
  /** Of the stage and of the job: `[0-9a-z-]{8,40}`, made by the client (time, then random). */
  readonly id: string;
  readonly repo: string;
  /** Differences that are to be as they are here; what the host had is checked again. */
  readonly changes: readonly Difference[];
  /** What changes nothing, but is agreed on from now on: gone on both sides, or left to the host by a person. */
  readonly settled?: readonly Difference[];
  /** Bytes of the files of `changes`. */
  readonly read: (path: string) => Promise<Uint8Array>;
  /** The local tree: what of it is the same on the host afterwards becomes part of the next base. */
  readonly local: Tree;
}

export type Action = "build" | "dry-activate" | "test" | "switch" | "rollback" | "collect";

export interface JobOptions {
  readonly id: string;
  readonly action: Action;
  /** What is built: the stage of this id, or the folder of the host itself. Not for `rollback` and `collect`. */
  readonly from: "stage" | "host";
  readonly repo: string;
  readonly attribute?: string;
  /** Seconds for a new login to confirm; 10 to 600. */
  readonly confirmSeconds: number;
  /** Seconds until an activation that does not end is rolled back; 60 to 3600. */
  readonly activateSeconds: number;
  /** Whether it waits for `go` between build and activation: always, or where it would stop or restart what logins depend on. */
  readonly ask: "always" | "risky" | "never";
  /** Further arguments of nixos-rebuild, e.g. `--max-jobs`, `1`. */
  readonly args: readonly string[];
  /** `collect`: generations that are deleted from the profile; never the default, current or booted one. */
  readonly generations?: readonly number[];
}

export interface Operations {
  /** Reads what lies in the folder of the host, and the base. */
  readonly look: (repo: string) => Promise<Done<Look>>;
  /** The text of files of the host, for comparing and for `before`; absent: not there, or no text, or above 1 MB. */
  readonly fetch: (repo: string, paths: readonly string[]) => Promise<Done<ReadonlyMap<string, string>>>;
  readonly stage: (staging: Staging) => Promise<Done<undefined>>;
  readonly start: (options: JobOptions) => Promise<Done<undefined>>;
  /** What waits may go on. */
  readonly go: (id: string) => Promise<Done<undefined>>;
  /** By a login that was made after the activation. */
  readonly confirm: (id: string) => Promise<Done<undefined>>;
  /** While it evaluates or builds: at once. While it activates: rolled back when that has ended. While it waits: now. */
  readonly cancel: (id: string) => Promise<Done<undefined>>;
  /** Everything of ours that lies on the host, but the log of the journal: refused while a job runs. */
  readonly clean: () => Promise<Done<undefined>>;
}

/**
 * `clone`: the name of the clone that this machine has of the repo, `[0-9a-z-]{8,40}`. Each has a base of its own on the host: what another one
 * promotes in between is the host's for it, and is not undone by an older state here.
 */
export type OpenOperations = (channel: Channel, sudo: Sudo, script: string, clone?: string) => Operations;
