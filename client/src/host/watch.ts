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
  readonly interval: number;
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
  readonly dispose: () => void;
}

/** The first wait after a failure; each one after it is twice as long, up to the last. */
const FIRST_WAIT = 10_000;
const LAST_WAIT = 300_000;
/** When nobody has looked for so long, the connection is given back. */
const IDLE = 300_000;

export function watch({ reach, clock, agreed, interval, sooner, onState }: WatchOptions): Watch {
  let state: HostState = { kind: "connecting" };
  let channel: Channel | undefined;
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
      do {
        isWanted = false;
        await once().catch((error: unknown) => fail({ kind: "unknown", said: String(error) }));
      } while (isWanted && !isOver);
      running = undefined;
      schedule();
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
    const due = dueAt();
    if (due !== undefined) takeBack = clock.after(Math.max(0, due - clock.now()), () => void turn());
  }

  /** Milliseconds since the epoch; `undefined`: only when a person acts. */
  function dueAt(): number | undefined {
    switch (state.kind) {
      case "connecting":
        return clock.now();
      case "up":
        return state.seen.at + Math.min(interval, sooner(state.seen) ?? interval);
      case "offline":
        return state.nextTry;
      case "unconfirmed":
      case "stopped":
        return undefined;
    }
  }

  async function once(): Promise<void> {
    const wasOpen = channel?.isOpen() === true;
    const probed = await ask();
    if (isOver || probed === undefined) return;
    if (probed.kind === "facts") {
      failures = 0;
      show({ kind: "up", seen: { facts: probed.facts, at: clock.now() }, isAsking: false });
      return;
    }
    channel?.close();
    channel = undefined;
    // A connection that slept through the night is gone without anybody having noticed: that says nothing of the host.
    if (wasOpen && probed.failure.kind === "lost") await once();
    else fail(probed.failure);
  }

  /** `undefined`: what became of it is shown already. */
  async function ask(): Promise<Probed | undefined> {
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
    return reach.probe(channel);
  }

  async function open(): Promise<Channel | undefined> {
    const last = lastSeen();
    const resolved = await reach.resolve();
    if (isOver) return undefined;
    if ("said" in resolved) return fail(resolved);
    const identity = identityOf(resolved);
    const before = agreed();
    if (before !== identity) {
      show({ kind: "unconfirmed", identity, ...(before === undefined ? {} : { before }) });
      return undefined;
    }
    if (state.kind !== "offline") show({ kind: "connecting", ...(last ? { last } : {}) });
    const connected = await reach.connect(resolved);
    if (isOver) {
      if (!("said" in connected)) connected.close();
      return undefined;
    }
    return "said" in connected ? fail(connected) : connected;
  }

  function fail(failure: Failure): undefined {
    const last = lastSeen();
    const seen = last ? { last } : {};
    if (!heals(failure)) return show({ kind: "stopped", failure, ...seen });
    const wait = Math.min(LAST_WAIT, FIRST_WAIT * 2 ** failures);
    failures += 1;
    show({ kind: "offline", failure, nextTry: clock.now() + wait, ...seen });
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
