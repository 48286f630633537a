/**
 * When a login is tried again: soon where a job may need it and nobody counts it, seldom where it was refused. fail2ban counts logins that
 * fail (NixOS: 3, `services.fail2ban.maxretry`), so does sshd itself (`PerSourcePenalties`, OpenSSH 9.8).
 */
import { type Failure, heals } from "#client/host/failure.ts";

/** What goes on at the host, as far as is known. */
export type Moment =
  /** Nothing that waits for a login. */
  | { readonly kind: "calm" }
  /** It activates, waits for a login, or goes back: what is refused now may be let in again soon. Our clock, milliseconds. */
  | {
      readonly kind: "tense";
      /** When the time for a confirmation ends; absent: it has not begun, as far as is known. */
      readonly until?: number;
      /** How long that time is. */
      readonly window: number;
      /** When it has gone back for sure, unless it was confirmed. */
      readonly over: number;
    };

export interface Pace {
  /** When the next login may be tried, our clock; `undefined`: never again without a person. */
  readonly due: (moment: Moment) => number | undefined;
  readonly tried: (at: number, failure: Failure, moment: Moment) => void;
  /** A connection that has lasted: what comes next is tried at once. */
  readonly lasted: () => void;
}

/** In a window, and after nothing that counts. */
const SOON = 2_000;
/** Well below the time for a confirmation, which may begin while nobody hears of it. */
const CALM_LAST = 15_000;
/** After a connection that broke before there was a shell: counted by fail2ban's modes `ddos` and `aggressive` (5 in 10 minutes). */
const BROKEN_CALM = 30_000;
const BROKEN_CALM_LAST = 300_000;
const BROKEN_TENSE_LAST = 30_000;
/** Logins that may be refused while a job waits for one; one more when it has gone back. */
const REFUSED_IN_WINDOW = 3;
/** What a login may take, so that the last one in a window is not too late. */
const LOGIN = 5_000;

export function paceOf(): Pace {
  let last: { readonly at: number; readonly failure: Failure } | undefined;
  let refused = 0;
  let failed = 0;
  let broken = 0;
  /** Between two refusals of one window. */
  let gap = 0;

  const wait = (isTense: boolean, kind: Failure["kind"]): number => {
    if (kind === "lost")
      return isTense
        ? Math.min(BROKEN_TENSE_LAST, SOON * 2 ** (broken - 1))
        : Math.min(BROKEN_CALM_LAST, BROKEN_CALM * 2 ** (broken - 1));
    return isTense ? SOON : Math.min(CALM_LAST, SOON * 2 ** (failed - 1));
  };

  return {
    due(moment) {
      if (last === undefined) return 0;
      const { at, failure } = last;
      // Whoever changes where a connection leads to has to be asked first.
      if (failure.kind === "bad-configuration" || failure.kind === "no-ssh") return undefined;
      if (heals(failure)) {
        const due = at + wait(moment.kind === "tense" && at < moment.over, failure.kind);
        // The last moment at which a login still confirms is not slept through, however often links broke before.
        const latest = moment.kind === "tense" && moment.until !== undefined ? moment.until - 2 * LOGIN : due;
        return latest > at ? Math.min(due, latest) : due;
      }
      if (moment.kind === "calm" || at >= moment.over) return undefined;
      return refused < REFUSED_IN_WINDOW ? Math.min(at + gap, moment.over) : moment.over;
    },
    tried(at, failure, moment) {
      last = { at, failure };
      failed += 1;
      if (failure.kind === "lost") broken += 1;
      if (heals(failure) || moment.kind === "calm") return;
      refused += 1;
      // Where the window has not begun, it may at any time.
      const left = moment.until === undefined ? moment.window : moment.until - LOGIN - at;
      const tries = moment.until === undefined ? REFUSED_IN_WINDOW : Math.max(1, REFUSED_IN_WINDOW - refused);
      gap = Math.max(SOON, left / tries);
    },
    lasted() {
      last = undefined;
      failed = 0;
      broken = 0;
    },
  };
}
