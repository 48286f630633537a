/** Jobs on a guest, started and confirmed over real logins, and what they say of themselves. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { setTimeout as wait } from "node:timers/promises";
import type { Channel } from "#client/host/channel.ts";
import { connect, resolve } from "#client/host/connect.ts";
import type { Failure } from "#client/host/failure.ts";
import type { Target } from "#client/host/target.ts";
import { readEvents } from "#client/rebuild/events.ts";
import type { JobEvent } from "#client/rebuild/job-events.ts";
import { type JobOperations, jobOperations } from "#client/rebuild/job-operations.ts";
import type { JobOptions } from "#client/rebuild/operations.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import type { Bed } from "./bed/bed.ts";

export type Word<W extends JobEvent["word"]> = Extract<JobEvent, { readonly word: W }>;

export interface Jobs {
  /** By a new login each. */
  readonly login: () => Promise<Channel | Failure>;
  /** Started over the channel of the last login; its id. */
  readonly start: (action: JobOptions["action"], more?: Partial<JobOptions>) => Promise<string>;
  /** The same, with less patience than anybody may ask for: both in seconds. */
  readonly startHasty: (
    action: JobOptions["action"],
    patience: { readonly confirm?: number; readonly activate?: number },
  ) => Promise<string>;
  /** What `start` answers, whatever that is. */
  readonly tryToStart: (options: JobOptions) => ReturnType<JobOperations["start"]>;
  /** Over a login that is made for it. */
  readonly over: <T>(use: (operations: JobOperations) => Promise<T>) => Promise<T>;
  readonly confirm: (id: string) => ReturnType<JobOperations["confirm"]>;
  readonly events: (id: string) => Promise<readonly JobEvent[]>;
  /** The first event of this word, when it is there; it rejects when the job ends without. */
  readonly until: <W extends JobEvent["word"]>(id: string, word: W, seconds?: number) => Promise<Word<W>>;
  readonly log: (id: string) => Promise<string>;
  readonly options: (action: JobOptions["action"], more?: Partial<JobOptions>) => JobOptions;
  readonly close: () => void;
}

let count = 0;

export function jobsOn(bed: Bed): Jobs {
  const script = rebuildScript();
  const target: Target = { name: "q958", destination: bed.name, repo: "/etc/nixos" };
  const open: Channel[] = [];
  let last: Channel | undefined;

  const login: Jobs["login"] = async () => {
    const agreed = await resolve(target, bed.ssh);
    assert.ok(!("kind" in agreed), JSON.stringify(agreed));
    const connected = await connect(target, agreed, bed.ssh);
    if (connected.kind === "failed") return connected.failure;
    open.push(connected.channel);
    return connected.channel;
  };
  const over: Jobs["over"] = async (use) => {
    const channel = await login();
    assert.ok(!("kind" in channel), JSON.stringify(channel));
    last = channel;
    return use(jobOperations(channel, { kind: "free" }, script));
  };
  const options: Jobs["options"] = (action, more = {}) => {
    count += 1;
    return {
      id: `job-${process.pid}-${count}-aa`,
      action,
      from: "host",
      repo: "/etc/nixos",
      confirmSeconds: 30,
      activateSeconds: 60,
      ask: "never",
      args: [],
      ...more,
    };
  };
  const tryToStart: Jobs["tryToStart"] = (wanted) =>
    last?.isOpen() === true
      ? jobOperations(last, { kind: "free" }, script).start(wanted)
      : over((operations) => operations.start(wanted));
  const events: Jobs["events"] = async (id) =>
    readEvents(Buffer.from(await bed.must(`cat /var/lib/mynixos/jobs/${id}/events`))).events;
  const log: Jobs["log"] = (id) => bed.must(`cat /var/lib/mynixos/jobs/${id}/log`);

  return {
    login,
    over,
    options,
    tryToStart,
    events,
    log,
    async start(action, more) {
      const wanted = options(action, more);
      assert.deepEqual(await tryToStart(wanted), { kind: "done", value: undefined });
      return wanted.id;
    },
    async startHasty(action, { confirm = 30, activate = 60 }) {
      // Held until it is on its way, changed, and let go on.
      const wanted = options(action, { ask: "always" });
      assert.deepEqual(await tryToStart(wanted), { kind: "done", value: undefined });
      await this.until(wanted.id, "ask");
      await bed.must(
        `sed -i 's/^confirm=.*/confirm=${confirm}/; s/^activate=.*/activate=${activate}/' /var/lib/mynixos/jobs/${wanted.id}/options`,
      );
      assert.ok(last !== undefined);
      assert.equal((await jobOperations(last, { kind: "free" }, script).go(wanted.id)).kind, "done");
      return wanted.id;
    },
    confirm: (id) => over((operations) => operations.confirm(id)),
    async until(id, word, seconds = 40) {
      const limit = Date.now() + seconds * 1000;
      for (;;) {
        const all = await events(id);
        const found = all.find((event): event is Word<typeof word> => event.word === word);
        if (found !== undefined) return found;
        if (all.some((event) => event.word === "end") || Date.now() > limit)
          throw new Error(`no ${word}: ${told(all)}\n${await log(id)}`);
        await wait(50);
      }
    },
    close: () => {
      for (const channel of open) channel.close();
    },
  };
}

/** Words of events, phases by their names. */
export function told(events: readonly JobEvent[]): string {
  return events.map((event) => (event.word === "phase" ? event.name : event.word)).join(" ");
}
