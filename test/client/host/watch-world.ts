/** A host and a clock for tests of the watch: nothing happens in them but what a test says. */
import type { Channel } from "#client/host/channel.ts";
import type { HostFacts } from "#client/host/facts.ts";
import type { Failure, FailureKind } from "#client/host/failure.ts";
import type { Probed } from "#client/host/probe.ts";
import type { Resolved } from "#client/host/target.ts";
import { type Watch, watch } from "#client/host/watch.ts";

export const address: Resolved = { user: "alex", host: "10.0.0.10", port: 50022 };
export const agreedTo: string = "alex@10.0.0.10:50022";
export const facts: HostFacts = { version: 1, now: 0 } as HostFacts;
const minute = 60_000;

/** A host and a clock that do what the test says. */
export class World {
  time = 0;
  agreed: string | undefined = agreedTo;
  resolved: Resolved | Failure = address;
  /** What the next connections and questions come to; the last one stays. */
  connections: (FailureKind | "open")[] = ["open"];
  answers: (FailureKind | "facts")[] = ["facts"];
  soon: number | undefined;
  interval = minute;
  /** All that was done, in order. */
  readonly done: string[] = [];
  readonly watch: Watch;
  /** What has to be done before each question. */
  getReady: (() => void) | undefined;
  /** While set, questions wait for it. */
  hold: Promise<void> | undefined;
  #timers: { at: number; call: () => void }[] = [];

  constructor(agreed = agreedTo) {
    this.agreed = agreed === "" ? undefined : agreed;
    this.watch = watch({
      reach: {
        resolve: () => Promise.resolve(this.resolved),
        connect: () => this.#connect(),
        ready: async () => this.getReady?.(),
        probe: (channel) => this.#probe(channel),
      },
      clock: {
        now: () => this.time,
        after: (milliseconds, call) => {
          const timer = { at: this.time + milliseconds, call };
          this.#timers.push(timer);
          return () => {
            this.#timers = this.#timers.filter((one) => one !== timer);
          };
        },
      },
      agreed: () => this.agreed,
      interval: () => this.interval,
      sooner: () => this.soon,
      onState: ({ kind }) => this.done.push(kind),
    });
  }

  async #connect(): Promise<Channel | Failure> {
    this.done.push(`connect at ${this.time / 1000}`);
    const result = next(this.connections);
    if (result !== "open") return { kind: result, said: "no" };
    let isOpen = true;
    return {
      run: () => Promise.reject(new Error("not asked that way")),
      isOpen: () => isOpen,
      close: () => {
        if (isOpen) this.done.push("close");
        isOpen = false;
      },
    };
  }

  async #probe(_channel: Channel): Promise<Probed> {
    this.done.push(`ask at ${this.time / 1000}`);
    await this.hold;
    const answer = next(this.answers);
    return answer === "facts" ? { kind: "facts", facts } : { kind: "failed", failure: { kind: answer, said: "no" } };
  }

  /** Lets so many seconds pass, timers run when they are due. */
  async pass(seconds: number): Promise<void> {
    const end = this.time + seconds * 1000;
    for (;;) {
      await settle();
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((one) => one !== due);
      this.time = Math.max(this.time, due.at);
      due.call();
    }
    this.time = end;
    await settle();
  }

  asked(): number[] {
    return this.done.filter((one) => one.startsWith("ask")).map((one) => Number(one.slice(7)));
  }

  connected(): number[] {
    return this.done.filter((one) => one.startsWith("connect at")).map((one) => Number(one.slice(11)));
  }
}

function next<T>(list: T[]): T {
  return (list.length > 1 ? list.shift() : list[0]) as T;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
