/**
 * What a job says of itself, apart from its log, so that nothing that Nix or a builder prints can pass for it: one line each in the file
 * `events`, `<seconds since the epoch> <bytes of the log so far> <word> [key=value …]`, values without spaces, lists joined by commas,
 * paths in percent-encoding.
 */

/** In the order in which they may come; `phase` tells what runs now. */
export type JobPhase =
  | "evaluate"
  | "dry"
  | "wait"
  | "activate"
  | "confirm"
  | "commit"
  | "promote"
  | "revert"
  | "collect";

export type EventBody =
  | {
      readonly word: "start";
      readonly action: string;
      /** Store path of /run/current-system before; what it is rolled back to. */
      readonly previous: string;
      /** Number that the profile names. */
      readonly generation?: number;
      /** Where the host is built from, as Nix names it in messages. */
      readonly from?: string;
      readonly nix?: string;
      /** Seconds that it will wait for a new login. */
      readonly confirm?: number;
    }
  | { readonly word: "phase"; readonly name: JobPhase }
  | { readonly word: "built"; readonly system: string }
  /** Kernel and initrd of what was built, as the probe tells them; `needs`: bytes of those that do not lie on the ESP yet. */
  | {
      readonly word: "boot";
      readonly needs: number;
      readonly free: number;
      /** Bytes that the boot loader removes before it writes, beyond its limit. */
      readonly releases: number;
      readonly fits: boolean;
    }
  /** By dry-activate: what would happen to units. */
  | {
      readonly word: "units";
      readonly stop: readonly string[];
      readonly restart: readonly string[];
      readonly reload: readonly string[];
      readonly start: readonly string[];
    }
  /** It waits for `go` until then, seconds since the epoch of the host. */
  | { readonly word: "ask"; readonly why: "always" | "risky"; readonly until: number }
  | { readonly word: "go" }
  | { readonly word: "armed"; readonly until: number }
  /** switch-to-configuration ended with this code; `failed`: units by its own words. */
  | { readonly word: "activated"; readonly code: number; readonly failed: readonly string[] }
  /** A new login has to confirm until then; by the host's clock. */
  | { readonly word: "confirm"; readonly until: number }
  | { readonly word: "confirmed" }
  | { readonly word: "revert"; readonly why: RevertReason }
  | { readonly word: "reverted"; readonly code: number; readonly current: string }
  | { readonly word: "committed"; readonly generation: number }
  | { readonly word: "promoted"; readonly path: string }
  /** A file that was not promoted, because it changed on the host meanwhile; it lies in the stage still. */
  | { readonly word: "kept"; readonly path: string; readonly why: "changed" | "gone" | "appeared" | "unwritable" }
  | {
      readonly word: "end";
      readonly state: JobEnd;
      /** Exit code of the phase that ended it. */
      readonly code: number;
    };

export type RevertReason =
  /** Nobody confirmed in time. */
  | "unconfirmed"
  /** The activation did not end in time. */
  | "too-long"
  | "cancelled"
  /** The activation itself failed: by another code than 0 and 4, or it was ended by somebody. */
  | "failed";

export type JobEnd =
  /** All that was asked for is so. */
  | "done"
  /** So, but units failed (4). */
  | "done-with-failed-units"
  /** Evaluation or build failed: nothing was changed. */
  | "not-built"
  /**
   * Nothing was changed: switch-to-configuration would not begin (its lock, a check before the switch, an init that needs a reboot), there
   * is no generation to go back to, or the dead-man's switch could not be armed. The log says which.
   */
  | "not-activated"
  /** Of `switch`, before anything is activated: by bytes there is no room for it on /boot. */
  | "no-room"
  /** Activation failed, or nobody confirmed: the previous system runs. */
  | "reverted"
  /** The previous system could not be activated again. */
  | "not-reverted"
  /** It runs, but could not be made the default: the next boot starts the previous one. */
  | "not-committed"
  | "cancelled"
  /** Of `collect`: something of it failed; the log says what. */
  | "not-collected"
  /** Nobody said `go` in time. */
  | "not-wanted"
  /** Another one holds the lock. */
  | "busy";

export type JobEvent = EventBody & {
  /** Seconds since the epoch, by the host's clock. */
  readonly at: number;
  /** How long the log was then, bytes. */
  readonly offset: number;
};
