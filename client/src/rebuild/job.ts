/** One job from its start to its end, seen from this machine: what is known of it follows from its events alone. */
import type { Channel } from "#client/host/channel.ts";
import { type Failure, heals } from "#client/host/failure.ts";
import type { Clock } from "#client/host/watch.ts";
import { changesOf, realClock } from "./changes.ts";
import { follow, type Piece, type Position, wholeShare } from "./follow.ts";
import { aheadAfter, isAfterActivation, momentOf } from "./job-moment.ts";
import { type JobView, secondsLeft, viewOf } from "./job-view.ts";
import type { Done, Operations, Refusal } from "./operations.ts";
import { paceOf } from "./reconnect.ts";

export type { JobView } from "./job-view.ts";

export interface JobListener {
  /** Bytes of the log, in order, each once. */
  readonly log: (bytes: Uint8Array) => void;
  readonly view: (view: JobView) => void;
  /** The connection: `lost` is told once, and again by `found`. */
  readonly link: (state: "lost" | "found", failure?: Failure) => void;
  /** A confirmation that did not come through; it is tried again until the time is over. */
  readonly confirming: (failure: Failure | Refusal) => void;
}

export interface JobWays {
  /** A new login each time, never a shared one, to what the person agreed to and nothing else. Aborted: it is no longer wanted. */
  readonly connect: (abort: AbortSignal) => Promise<Channel | Failure>;
  /** `openOperations` with the sudo of this window and the script. */
  readonly operations: (channel: Channel) => Operations;
  /** `realClock` unless a test says otherwise. */
  readonly clock?: Clock;
}

export interface FollowOptions {
  readonly id: string;
  readonly ways: JobWays;
  /** That it was started over; it belongs to the job from then on. Without it, a new login is made. */
  readonly channel?: Channel;
  /** Bytes of the log that are known already, of an earlier window; what it says of itself is read from its beginning always. */
  readonly from?: Pick<Position, "log">;
  /** `automatic` as soon as a new login works; `by-hand` only after `keep`, by a new login, too. */
  readonly confirmation: "automatic" | "by-hand";
  /** As in the options that it was started with; 60 where nobody knows. */
  readonly confirmSeconds?: number;
}

export type JobOutcome =
  /** With the event `end`. `isWhole`: all of its log has come, too. */
  | { readonly kind: "ended"; readonly view: JobView; readonly isWhole: boolean }
  /** Neither an end nor a unit of it: the host was started anew, or it was killed. */
  | { readonly kind: "lost"; readonly view: JobView }
  /** There is none of this id on the host. */
  | { readonly kind: "no-job"; readonly view: JobView }
  /** It belongs to another user of the host. */
  | { readonly kind: "unreadable"; readonly view: JobView }
  /** It cannot be reached without a person; it goes on, or goes back, by itself. */
  | { readonly kind: "stopped"; readonly view: JobView; readonly failure: Failure }
  /** `detach`: it goes on by itself. */
  | { readonly kind: "detached"; readonly view: JobView };

export interface FollowedJob {
  /** Never rejects. */
  readonly outcome: Promise<JobOutcome>;
  readonly view: () => JobView;
  /** For a later window: what has been handed to the listener. */
  readonly position: () => Position;
  readonly go: () => Promise<Done<undefined>>;
  /** The person wants what was activated: confirmed by a new login, tried until the time is over. */
  readonly keep: () => void;
  /** Whatever `view().cancel` says; nothing is confirmed after that. */
  readonly cancel: () => Promise<Done<undefined>>;
  /** The same, while it waits for a confirmation. */
  readonly rollBackNow: () => Promise<Done<undefined>>;
  /** Something else is asked over the connection that is there; `undefined`: there is none right now. */
  readonly over: <T>(ask: (channel: Channel) => Promise<T>) => Promise<T | undefined>;
  /** Looks no longer. */
  readonly detach: () => void;
}

/** In steps of half an answer's size, so that a slow link gets small ones and is not taken for one that is lost. */
const LEAST = 4_000;
const USUAL = 32_000;
/** While a job may need a new login, a link that is silent is given up soon. */
const TENSE_PATIENCE = 8_000;
const CONFIRM_LEAST = 10_000;
const CONFIRM_MOST = 30_000;
/** Between two questions. */
const SOON = 250;
const LATER = 1_000;
/** After this a connection counts as one that lasts. */
const LASTING = 10_000;
/** Without a unit and without an end, seen twice so far apart. */
const LOST_AFTER = 2_000;
const BAD_ANSWERS = 5;
const TRIES_AFTER_END = 3;
const WRONG_PASSWORDS = 3;

interface Link {
  readonly channel: Channel;
  /** When its login began, and when there was a shell; our clock, milliseconds. */
  readonly began: number;
  readonly opened: number;
  /** It was made for a confirmation, after the host had asked for one. */
  readonly isProof?: true;
}

/** Follows it to its end. A login is made only where there is no connection, and for a confirmation; never two at once. */
export function runJob(options: FollowOptions, listener: JobListener): FollowedJob {
  const { id, ways, confirmation, confirmSeconds = 60 } = options;
  const clock = ways.clock ?? realClock;
  const pace = paceOf();
  const changes = changesOf(clock);
  let link: Link | undefined = options.channel && {
    channel: options.channel,
    began: Number.NEGATIVE_INFINITY,
    opened: Number.NEGATIVE_INFINITY,
  };
  let position: Position = { log: options.from?.log ?? 0, events: 0 };
  let view = viewOf(id, []);
  let attempt: AbortController | undefined;
  let share = USUAL;
  let isToldLost = false;
  let isOver = false;
  let withoutUnit: number | undefined;
  let badAnswers = 0;
  let failedLogins = 0;
  let lastFailure: Failure | undefined;
  let failedAfterEnd = 0;
  let isWanted = confirmation === "automatic";
  let isConfirmed = false;
  let isCancelled = false;
  let wrongPasswords = 0;
  let resolveOutcome: (outcome: JobOutcome) => void = () => undefined;
  const outcome = new Promise<JobOutcome>((resolve) => {
    resolveOutcome = resolve;
  });

  for (const loop of [followOn, logIn])
    loop().catch((error: unknown) =>
      stop({ kind: "unknown", said: error instanceof Error ? error.message : String(error) }),
    );

  return {
    outcome,
    view: () => view,
    position: () => position,
    go: () => operate((operations) => operations.go(id)),
    keep() {
      isWanted = true;
      wrongPasswords = 0;
      changes.wake();
    },
    cancel,
    rollBackNow: cancel,
    over: async (ask) => (link?.channel.isOpen() === true ? ask(link.channel) : undefined),
    detach: () => finish({ kind: "detached", view }),
  };

  async function followOn(): Promise<void> {
    let idle = SOON;
    while (!isOver) {
      const own = link;
      if (own === undefined) {
        await changes.next();
        continue;
      }
      const asked = clock.now();
      const isTense = momentOf(view, confirmSeconds).kind === "tense";
      const shared = isTense
        ? { bytes: Math.min(share, USUAL), milliseconds: TENSE_PATIENCE }
        : { ...wholeShare, bytes: share };
      const found = await follow(own.channel, id, position, shared);
      if (isOver) return;
      if (found.kind === "failed") {
        if (link === own) lose(own, found.failure);
      } else if (found.kind !== "piece") finish({ kind: found.kind, view });
      else {
        const { piece } = found;
        const took = clock.now() - asked;
        if (took > 4_000) share = Math.max(LEAST, share / 2);
        else if (took < 1_000 && piece.hasMore) share = Math.min(wholeShare.bytes, share * 2);
        take(piece, asked);
        idle = piece.log.length + piece.events.length > 0 ? SOON : Math.min(LATER, idle * 1.5);
        if (!piece.hasMore && !isOver) await changes.within(isTense ? SOON : idle);
      }
    }
  }

  function take(piece: Piece, asked: number): void {
    badAnswers = 0;
    position = piece.position;
    const answered = clock.now();
    const before = view;
    const events = piece.isAnew === true ? piece.events : [...view.events, ...piece.events];
    view = viewOf(id, events, { ahead: aheadAfter(view.ahead, piece.now, asked, answered) });
    const isMissing = !piece.isRunning && !piece.hasMore && view.end === undefined;
    if (!isMissing) withoutUnit = undefined;
    else withoutUnit ??= answered;
    const isLost = withoutUnit !== undefined && answered - withoutUnit >= LOST_AFTER;
    if (isLost) view = viewOf(id, events, { isLost, ahead: view.ahead });
    if (piece.log.length > 0) listener.log(piece.log);
    if (isLost || piece.isAnew === true || piece.events.length > 0 || before.ahead === undefined) listener.view(view);
    if (isLost) finish({ kind: "lost", view });
    else if (view.end !== undefined && !piece.hasMore) finish({ kind: "ended", view, isWhole: true });
    if (piece.events.length === 0) return;
    // Decided: a login that was only to confirm is wanted no longer.
    if (wanted() === undefined) attempt?.abort();
    changes.wake();
  }

  function lose(lost: Link, failure: Failure): void {
    const now = clock.now();
    lost.channel.close();
    link = undefined;
    lastFailure = failure;
    if (now - lost.opened >= LASTING) pace.lasted();
    else pace.tried(now, shortLived, momentOf(view, confirmSeconds));
    tellLost(failure);
    badAnswers += failure.kind === "bad-answer" ? 1 : 0;
    if (badAnswers >= BAD_ANSWERS) stop(failure);
    changes.wake();
  }

  function tellLost(failure: Failure): void {
    if (!isToldLost) listener.link("lost", failure);
    isToldLost = true;
  }

  function adopt(next: Link): void {
    link?.channel.close();
    link = next;
    if (isToldLost) listener.link("found");
    isToldLost = false;
    changes.wake();
  }

  /** What a login is wanted for. */
  function wanted(): "confirm" | "follow" | undefined {
    if (isWanted && !isConfirmed && !isCancelled && view.waits?.for === "confirmation") {
      const left = secondsLeft(view, clock.now());
      if (left === undefined || left > 0) return "confirm";
    }
    return link === undefined ? "follow" : undefined;
  }

  async function logIn(): Promise<void> {
    while (!isOver) {
      const purpose = wanted();
      if (purpose === undefined) {
        await changes.next();
      } else if (purpose === "confirm" && link?.channel.isOpen() === true && provesLogin(link)) {
        await confirmOver(link);
      } else {
        const due = pace.due(momentOf(view, confirmSeconds));
        const now = clock.now();
        if (due === undefined && link === undefined) stop(lastFailure ?? shortLived);
        else if (due === undefined) await changes.next();
        else if (due > now) await changes.within(due - now);
        else await tryLogin(purpose);
      }
    }
  }

  function provesLogin({ began, isProof }: Link): boolean {
    return isProof === true || isAfterActivation(began, view);
  }

  async function tryLogin(purpose: "confirm" | "follow"): Promise<void> {
    const began = clock.now();
    const own = new AbortController();
    attempt = own;
    const channel = await ways.connect(own.signal);
    attempt = undefined;
    if ("said" in channel) {
      if (!own.signal.aborted) loginFailed(channel, purpose);
      return;
    }
    if (isOver) return channel.close();
    const next: Link = { channel, began, opened: clock.now(), ...(purpose === "confirm" ? { isProof: true } : {}) };
    if (link === undefined) adopt(next);
    if (wanted() === "confirm" && provesLogin(next)) await confirmOver(next);
    if (isOver || (link !== next && !channel.isOpen())) channel.close();
    else if (link !== next) adopt(next);
  }

  function loginFailed(failure: Failure, purpose: "confirm" | "follow"): void {
    lastFailure = failure;
    failedLogins += 1;
    pace.tried(clock.now(), failure, momentOf(view, confirmSeconds));
    if (purpose === "confirm") listener.confirming(failure);
    if (link === undefined) tellLost(failure);
    if (view.end !== undefined) failedAfterEnd += 1;
    if (failedAfterEnd >= TRIES_AFTER_END) stop(failure);
    changes.wake();
  }

  /** Over a login that was made after the activation. */
  async function confirmOver({ channel }: Link): Promise<void> {
    // A link that is silent must not take all of the time that there is for others.
    const left = (secondsLeft(view, clock.now()) ?? 0) * 1000;
    const late = clock.after(Math.max(CONFIRM_LEAST, Math.min(CONFIRM_MOST, left / 2)), () => channel.close());
    const done = await run(() => ways.operations(channel).confirm(id));
    late();
    if (isOver) return;
    if (done.kind === "done") {
      isConfirmed = true;
      return;
    }
    listener.confirming(done);
    if (done.kind === "failed") {
      channel.close();
      pace.tried(clock.now(), shortLived, momentOf(view, confirmSeconds));
    } else if (done.kind === "busy") await changes.within(LATER);
    else if (done.kind === "wrong-password" && ++wrongPasswords < WRONG_PASSWORDS) return;
    else isWanted = false;
  }

  async function cancel(): Promise<Done<undefined>> {
    isCancelled = true;
    if (link !== undefined) attempt?.abort();
    const done = await operate((operations) => operations.cancel(id));
    // Nobody cancelled anything then; where only the answer is missing, nobody knows, and nothing is confirmed.
    if (done.kind !== "done" && done.kind !== "failed") isCancelled = false;
    changes.wake();
    return done;
  }

  /** Where there is no connection, a person who acts wants one now. */
  async function operate(act: (operations: Operations) => Promise<Done<undefined>>): Promise<Done<undefined>> {
    const before = failedLogins;
    if (link === undefined && lastFailure !== undefined && heals(lastFailure)) pace.lasted();
    changes.wake();
    while (link === undefined && failedLogins === before && !isOver) await changes.next();
    const own = link;
    if (own !== undefined && !isOver) return run(() => act(ways.operations(own.channel)));
    // Whoever answers after the end is told that, not that the host could not be reached.
    if (view.end !== undefined || view.isLost === true) return { kind: "refused", why: "not-waiting", said: "" };
    return { kind: "failed", failure: lastFailure ?? { kind: "lost", said: "closed" } };
  }

  function stop(failure: Failure): void {
    if (view.end === undefined) finish({ kind: "stopped", view, failure });
    else finish({ kind: "ended", view, isWhole: false });
  }

  function finish(how: JobOutcome): void {
    if (isOver) return;
    isOver = true;
    attempt?.abort();
    link?.channel.close();
    changes.wake();
    resolveOutcome(how);
  }
}

/** An operation that fails on this machine, such as by its question for a password, is one that failed. */
async function run(operation: () => Promise<Done<undefined>>): Promise<Done<undefined>> {
  try {
    return await operation();
  } catch (error) {
    return {
      kind: "failed",
      failure: { kind: "unknown", said: error instanceof Error ? error.message : String(error) },
    };
  }
}

/** A login that worked and soon was gone: nothing that a host counts, but no reason to hurry either. */
const shortLived: Failure = { kind: "timed-out", said: "the connection did not last" };
