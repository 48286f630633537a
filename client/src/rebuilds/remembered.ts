/** Jobs that this editor started and has not seen the end of: found again after it was started anew, in the same window. */
import type { Memento } from "vscode";
import type { Action, Sudo } from "#client/rebuild/operations.ts";

export interface RememberedJob {
  readonly id: string;
  /** Name in the settings, and where it led, as `identityOf` writes it: both have to be the same again. */
  readonly host: string;
  readonly identity: string;
  readonly action: Action;
  /** How its login became root. */
  readonly sudo: Sudo["kind"];
  /** The folder of the repo, as a URI; empty: its log speaks of none. */
  readonly folder: string;
  /** A folder of the window that started it, empty where it had none: another window does not follow it by itself. */
  readonly window?: string;
  /** Folders of the host that stand for it in messages. */
  readonly roots: readonly string[];
  readonly confirmSeconds: number;
  /** Milliseconds since the epoch. */
  readonly started: number;
}

export interface Remembered {
  readonly all: () => readonly RememberedJob[];
  readonly add: (job: RememberedJob) => Thenable<void>;
  readonly remove: (id: string) => Thenable<void>;
}

const key = "rebuilds.running";
/** A job that nobody saw the end of for so long is not followed by itself any more. */
const DAY = 86_400_000;

export function rememberedIn(memory: Memento, now: () => number = Date.now): Remembered {
  const all = (): readonly RememberedJob[] =>
    memory.get<readonly RememberedJob[]>(key, []).filter(({ started }) => now() - started < DAY);
  return {
    all,
    add: (job) => memory.update(key, [...all().filter(({ id }) => id !== job.id), job]),
    remove: (id) =>
      memory.update(
        key,
        all().filter((job) => job.id !== id),
      ),
  };
}
