/** A host with a job and a clock for tests of `runJob`: nothing happens in them but what a test says. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Answer, Channel } from "#client/host/channel.ts";
import type { Failure, FailureKind } from "#client/host/failure.ts";
import { type FollowedJob, type FollowOptions, type JobOutcome, type JobView, runJob } from "#client/rebuild/job.ts";
import type { Done, Operations } from "#client/rebuild/operations.ts";

export const id = "20261122-abcdef";
/** The host's clock, seconds since the epoch, when a test begins. */
const HOST = 1_790_000_000;

interface Line {
  readonly channel: Channel;
  readonly name: string;
  readonly closed: Promise<void>;
  isOpen: boolean;
}

export class JobWorld {
  /** Ours, milliseconds. */
  time = 0;
  log = Buffer.alloc(0);
  events = "";
  units: readonly string[] = [`mynixos-rebuild-${id}`];
  exists = true;
  isReadable = true;
  /** Milliseconds that an answer takes. */
  latency = 10;
  /** What the next logins come to; the last one stays. */
  logins: (FailureKind | "open")[] = ["open"];
  /** Milliseconds that a login takes. */
  loginTakes = 0;
  /** What the next confirmations come to; the last one stays. */
  confirmations: Done<undefined>[] = [{ kind: "done", value: undefined }];
  cancels: Done<undefined> = { kind: "done", value: undefined };
  /** All that was done and told, in order. */
  readonly done: string[] = [];
  readonly views: JobView[] = [];
  heard = Buffer.alloc(0);
  outcome: JobOutcome | undefined;
  /** Whether questions are answered. */
  isSilent = false;
  /** Whether operations are answered, before their connection is closed. */
  isStuck = false;
  confirmationThrows = false;
  questions = 0;
  lines: Line[] = [];
  #timers: { at: number; call: () => void }[] = [];

  follow(options: Partial<FollowOptions> = {}): FollowedJob {
    const job = runJob(
      {
        id,
        confirmation: "automatic",
        ...options,
        ways: {
          connect: (abort) => this.#connect(abort),
          operations: (channel) => this.#operations(channel),
          clock: { now: () => this.time, after: (milliseconds, call) => this.#after(milliseconds, call) },
        },
      },
      {
        log: (bytes) => {
          this.heard = Buffer.concat([this.heard, bytes]);
        },
        view: (view) => this.views.push(view),
        link: (state, failure) => this.#tell(failure === undefined ? state : `${state} ${failure.kind}`),
        confirming: (why) =>
          this.#tell(`not confirmed: ${"said" in why && why.kind !== "refused" ? why.kind : refusal(why)}`),
      },
    );
    void job.outcome.then((outcome) => {
      this.outcome = outcome;
      this.#tell(outcome.kind);
    });
    return job;
  }

  /** A channel that was there before the job. */
  line(): Channel {
    return this.#line().channel;
  }

  say(event: string): void {
    this.events += `${this.now()} ${this.log.length} ${event}\n`;
  }

  write(text: string): void {
    this.log = Buffer.concat([this.log, Buffer.from(text)]);
  }

  /** The host's clock. */
  now(): number {
    return Math.floor(HOST + this.time / 1000);
  }

  cut(): void {
    for (const line of this.lines) line.isOpen = false;
  }

  /** Lets so many seconds pass, timers run when they are due. */
  async pass(seconds: number): Promise<void> {
    const end = this.time + seconds * 1000;
    for (;;) {
      await settle();
      const due = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== due);
      this.time = Math.max(this.time, due.at);
      due.call();
    }
    this.time = end;
    await settle();
  }

  isOver(): boolean {
    return this.outcome !== undefined;
  }

  /** When logins were tried, in seconds. */
  tried(): number[] {
    return this.done.flatMap((one) => (one.startsWith("login at ") ? [Number(one.slice(9))] : []));
  }

  /** What was told and done, without logins. */
  told(): string[] {
    return this.done.filter((one) => !one.startsWith("login at "));
  }

  open(): string[] {
    return this.lines.filter(({ isOpen }) => isOpen).map(({ name }) => name);
  }

  #tell(what: string): void {
    this.done.push(what);
  }

  #after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.time + milliseconds, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.#after(milliseconds, resolve));
  }

  async #connect(abort: AbortSignal): Promise<Channel | Failure> {
    this.#tell(`login at ${this.time / 1000}`);
    const result = next(this.logins);
    if (this.loginTakes > 0)
      await Promise.race([
        this.#wait(this.loginTakes),
        new Promise((resolve) => abort.addEventListener("abort", resolve)),
      ]);
    if (abort.aborted) return { kind: "lost", said: "closed" };
    return result === "open" ? this.#line().channel : { kind: result, said: "no" };
  }

  #line(): Line {
    let close: () => void = () => undefined;
    const line: Line = {
      closed: new Promise((resolve) => {
        close = resolve;
      }),
      name: String(this.lines.length + 1),
      isOpen: true,
      channel: {
        isOpen: () => line.isOpen,
        close: () => {
          line.isOpen = false;
          close();
        },
        run: async (script, limits): Promise<Answer> => {
          if (this.isSilent) {
            await this.#wait(limits.milliseconds);
            line.isOpen = false;
          } else await this.#wait(this.latency);
          if (!line.isOpen) return { kind: "failed", failure: { kind: "lost", said: "gone" } };
          this.questions += 1;
          const output = this.#answer(script);
          assert.ok(output.length <= limits.bytes);
          return { kind: "ran", code: 0, output };
        },
      },
    };
    this.lines.push(line);
    return line;
  }

  #answer(script: string): string {
    assert.match(script, new RegExp(`cd /var/lib/mynixos/jobs/${id} `));
    if (!this.exists) return "no-job\n";
    if (!this.isReadable) return "unreadable\n";
    const units = this.units.map((name) => `Id=${name}.service\nActiveState=active\n`).join("\n");
    const piece = (name: string, bytes: Buffer): string => {
      const [, begin = "", most = ""] = new RegExp(`^piece ${name} (\\d+) (\\d+)$`, "m").exec(script) ?? [];
      const from = Number(begin) > bytes.length ? 0 : Number(begin);
      const base64 = bytes.subarray(from, from + Number(most)).toString("base64");
      return `${name} ${from} ${bytes.length} ${base64}\n`;
    };
    return `now ${this.now()}\nunits\n${units}\n${piece("events", Buffer.from(this.events))}${piece("log", this.log)}end\n`;
  }

  #operations(channel: Channel): Operations {
    const line = this.lines.find((one) => one.channel === channel);
    const run = async (what: string, result: () => Done<undefined>): Promise<Done<undefined>> => {
      this.#tell(`${what} over ${line?.name}`);
      await (this.isStuck ? line?.closed : this.#wait(this.latency));
      return line?.isOpen === true ? result() : { kind: "failed", failure: { kind: "lost", said: "gone" } };
    };
    const never = (): never => assert.fail("not asked for");
    return {
      look: never,
      fetch: never,
      stage: never,
      start: never,
      clean: never,
      go: () => run("go", () => ({ kind: "done", value: undefined })),
      cancel: () => run("cancel", () => this.cancels),
      confirm: () =>
        run("confirm", () => {
          if (this.confirmationThrows) throw new Error("no box");
          const done = next(this.confirmations);
          if (done.kind === "done") this.say("confirmed");
          return done;
        }),
    };
  }
}

function refusal(why: { readonly kind: string }): string {
  return "why" in why ? `refused ${String(why.why)}` : why.kind;
}

function next<T>(list: T[]): T {
  return (list.length > 1 ? list.shift() : list[0]) as T;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
}
