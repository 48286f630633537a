/** Keeps an eye on one host: never before a person agreed, never twice at once, never again by itself after a refused login. */
import type { Channel } from "./channel.ts";
import { type Failure, heals } from "./failure.ts";
import type { Probed } from "./probe.ts";
import type { HostState, Seen } from "./state.ts";
import type { Resolved } from "./target.ts";
import { identityOf } from "./target.ts";

/** What a watch does in the world. */
export interface Reach {
  /** Where a connection would lead to; connects to nothing. */
  readonly resolve: () => Promise<Resolved | Failure>;
  /** To what was agreed to. */
  readonly connect: (agreed: Resolved) => Promise<Channel | Failure>;
  /** Whatever has to be known before a question; the time of the question counts from then on. */
  readonly ready: () => Promise<void>;
  readonly probe: (channel: Channel) => Promise<Probed>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls back once, later; what is returned takes it back. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

export interface WatchOptions {
  readonly reach: Reach;
  readonly clock: Clock;
  /** What a person agreed to for this host, as `identityOf` writes it. */
  readonly agreed: () => string | undefined;
  /** Between two questions, milliseconds. */
  readonly interval: () => number;
  /** A question that is due earlier than that, by what was seen; milliseconds. */
  readonly sooner: (seen: Seen) => number | undefined;
  readonly onState: (state: HostState) => void;
}

export interface Watch {
  readonly state: () => HostState;
  /** Asks now: a person wants it, whatever failed before. Resolves when there is an answer, or none. */
  readonly refresh: () => Promise<void>;
  /** Only while somebody looks, questions are asked. */
  readonly setActive: (isActive: boolean) => void;
  /** The interval is another one. */
  readonly repace: () => void;
  readonly dispose: () => void;
}

/** The first wait after a failure; each one after it is twice as long, up to the last. */
const FIRST_WAIT = 10_000;
const LAST_WAIT = 300_000;
/**
 * The same after a connection that broke before there was a shell: the host may count it, as fail2ban does in its modes `ddos` and
 * `aggressive` (config/filter.d/sshd.conf: "Connection reset by", "kex_exchange_identification"), with 5 in 10 minutes as its default.
 */
const FIRST_WAIT_AFTER_LOGIN = 60_000;
/** When nobody has looked for so long, the connection is given back. */
const IDLE = 300_000;

export function watch({ reach, clock, agreed, interval, sooner, onState }: WatchOptions): Watch {
  // Nothing is said to connect that nobody agreed to.
  let state: HostState = agreed() === undefined ? { kind: "unconfirmed" } : { kind: "connecting" };
  let channel: Channel | undefined;
  /** What was agreed to when it was opened; nothing for this machine itself. */
  let openedFor: string | undefined;
  /** Since when, and for how long, is waited until the next question. */
  let since = clock.now();
  let wait: number | undefined = 0;
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isActive = false;
  let isOver = false;
  let failures = 0;
  let takeBack: () => void = () => undefined;

  return {
    state: () => state,
    async refresh() {
      if (isOver) return;
      failures = 0;
      if (running) isWanted = true;
      await turn();
    },
    setActive(active) {
      if (isOver || active === isActive) return;
      isActive = active;
      schedule();
    },
    repace: schedule,
    dispose() {
      isOver = true;
      takeBack();
      channel?.close();
    },
  };

  /** One question, and a second one where somebody asked for it meanwhile. */
  function turn(): Promise<void> {
    running ??= (async () => {
      takeBack();
      try {
        do {
          isWanted = false;
          await once().catch((error: unknown) => fail({ kind: "unknown", said: String(error) }, FIRST_WAIT));
        } while (isWanted && !isOver);
      } finally {
        running = undefined;
        schedule();
      }
    })();
    return running;
  }

  function schedule(): void {
    takeBack();
    if (isOver || running) return;
    if (!isActive) {
      takeBack = clock.after(IDLE, () => channel?.close());
      return;
    }
    const whole = state.kind === "up" ? Math.min(interval(), sooner(state.seen) ?? Number.POSITIVE_INFINITY) : wait;
    if (whole === undefined) return;
    // Never longer than the whole: a clock that was set back would put it off for hours.
    const left = Math.min(whole, Math.max(0, since + whole - clock.now()));
    takeBack = clock.after(left, () => void turn());
  }

  /** `next`: until the next question, milliseconds; `undefined`: only when a person acts. Of a host that is up, its pace tells. */
  function pause(next: number | undefined): void {
    since = clock.now();
    wait = next;
  }

  async function once(): Promise<void> {
    const wasOpen = channel?.isOpen() === true;
    const asked = await ask();
    if (isOver || asked === undefined) return;
    const { probed, at } = asked;
    if (probed.kind === "facts") {
      failures = 0;
      pause(undefined);
      show({ kind: "up", seen: { facts: probed.facts, at }, isAsking: false });
      return;
    }
    channel?.close();
    channel = undefined;
    // A connection that slept through the night is gone without anybody having noticed: that says nothing of the host.
    if (wasOpen && probed.failure.kind === "lost") await once();
    else fail(probed.failure, FIRST_WAIT);
  }

  /** `undefined`: what became of it is shown already. */
  async function ask(): Promise<{ readonly probed: Probed; readonly at: number } | undefined> {
    // Another window may have taken the agreement back, or given it to another address.
    if (openedFor !== undefined && openedFor !== agreed()) channel?.close();
    if (!channel?.isOpen()) {
      channel = undefined;
      const opened = await open();
      if (!opened) return undefined;
      if (isOver) {
        opened.close();
        return undefined;
      }
      channel = opened;
    }
    if (state.kind === "up") show({ ...state, isAsking: true });
    await reach.ready();
    if (isOver || !channel) return undefined;
    const at = clock.now();
    return { probed: await reach.probe(channel), at };
  }

  async function open(): Promise<Channel | undefined> {
    const last = lastSeen();
    const resolved = await reach.resolve();
    if (isOver) return undefined;
    if ("said" in resolved) return fail(resolved, FIRST_WAIT);
    const identity = identityOf(resolved);
    const before = agreed();
    openedFor = resolved.isHere === true ? undefined : identity;
    if (openedFor !== undefined && before !== identity) {
      pause(undefined);
      show({ kind: "unconfirmed", identity, ...(before === undefined ? {} : { before }) });
      return undefined;
    }
    if (state.kind !== "offline") show({ kind: "connecting", ...(last ? { last } : {}) });
    const connected = await reach.connect(resolved);
    if (isOver) {
      if (!("said" in connected)) connected.close();
      return undefined;
    }
    if (!("said" in connected)) return connected;
    return fail(connected, connected.kind === "lost" ? FIRST_WAIT_AFTER_LOGIN : FIRST_WAIT);
  }

  function fail(failure: Failure, first: number): undefined {
    const last = lastSeen();
    const seen = last ? { last } : {};
    const next = heals(failure) ? Math.min(LAST_WAIT, first * 2 ** failures) : undefined;
    pause(next);
    if (next === undefined) return show({ kind: "stopped", failure, ...seen });
    failures += 1;
    show({ kind: "offline", failure, nextTry: clock.now() + next, ...seen });
  }

  function lastSeen(): Seen | undefined {
    if (state.kind === "up") return state.seen;
    return state.kind === "unconfirmed" ? undefined : state.last;
  }

  function show(next: HostState): undefined {
    state = next;
    if (!isOver) onState(next);
  }
}
