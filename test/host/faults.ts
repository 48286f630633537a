/**
 * A rebuild as a window does it, step by step and without the editor: login, sudo, comparison, staging, start, following, and the words for
 * how it ended. Something may go wrong before each step and at each event. The steps are those of client/src/rebuilds/{prepare,following}.ts.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Channel } from "#client/host/channel.ts";
import { resolve, type Ssh } from "#client/host/connect.ts";
import type { Failure } from "#client/host/failure.ts";
import { identityOf, type Resolved, type Target } from "#client/host/target.ts";
import { type Login, loginTo } from "#client/hosts/login.ts";
import { type FollowedJob, type JobOutcome, type JobView, runJob } from "#client/rebuild/job.ts";
import { readLocalTree } from "#client/rebuild/local-tree.ts";
import { openOperations } from "#client/rebuild/open-operations.ts";
import type { Action, Done, JobOptions, Operations, Refusal, Sudo } from "#client/rebuild/operations.ts";
import { type Choice, decide, planOf } from "#client/rebuild/plan.ts";
import { sudoOf } from "#client/rebuild/sudo-words.ts";
import { terminalText } from "#client/rebuild/terminal-text.ts";
import type { Tree } from "#client/rebuild/tree.ts";
import { failureWords } from "#client/words/failure-words.ts";
import { confirmingWords, linkWords } from "#client/words/rebuild-confirm.ts";
import { noticeLines } from "#client/words/rebuild-notice.ts";
import { outcomeNotice } from "#client/words/rebuild-outcome.ts";
import { type Operation, refusalNotice } from "#client/words/rebuild-refusals.ts";
import type { T } from "#client/words/t.ts";
import { root } from "#scripts/places.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import type { Bed } from "./bed/bed.ts";

export type Step = "login" | "sudo" | "look" | "stage" | "start" | "follow";

export interface AttemptOptions {
  readonly bed: Bed;
  readonly action: Action;
  /** On this machine, what is sent. */
  readonly folder: string;
  /** As the settings name the host. */
  readonly target?: Partial<Target>;
  /** The bed itself, unless a relay stands in between or something of the configuration of ssh is wrong. */
  readonly ssh?: Ssh;
  /** What a person types when sudo asks. */
  readonly password?: string;
  readonly confirmSeconds?: number;
  readonly from?: JobOptions["from"];
  /** What a person says to a file that both sides changed; ours unless said otherwise. */
  readonly choice?: Choice;
  readonly confirmation?: "automatic" | "by-hand";
  /** Before a step is done. */
  readonly before?: (step: Step) => void | Promise<void>;
  /** With each thing that the job says of itself. */
  readonly onView?: (view: JobView, job: FollowedJob) => void;
}

/** All that a person was told, in one language. */
export interface Told {
  /** The last notice: what happened; how the host stands; what to do, where something is to be done. */
  readonly lines: readonly string[];
  /** Before that, in the terminal. */
  readonly on: readonly string[];
}

export interface Attempted {
  readonly id: string;
  readonly action: Action;
  /** The last step that was begun. */
  readonly step: Step;
  /** Of a login before anything else. */
  readonly failure?: Failure;
  readonly refusal?: Refusal;
  readonly outcome?: JobOutcome;
  /** As the stage has to be, if it is there at all. */
  readonly wanted?: Tree;
  readonly english: Told;
  readonly german: Told;
  /** Of the log, as the terminal shows it. */
  readonly shown: string;
  readonly logBytes: number;
}

const script = rebuildScript();
const bundle = JSON.parse(readFileSync(join(root, "l10n/bundle.l10n.de.json"), "utf8")) as Readonly<
  Record<string, string>
>;

export const english: T = (template, ...args) =>
  template.replaceAll(/\{(\d+)\}/g, (hole, at: string) => String(args[Number(at)] ?? hole));
export const german: T = (template, ...args) => {
  const translated = bundle[template];
  assert.ok(translated !== undefined, `nobody says this in German: ${template}`);
  return english(translated, ...args);
};

/** The same host by another way: `port` is that of a relay. Whoever hears nothing gives up after `patience` seconds; 0: never. */
export function sshOver(bed: Bed, port: number, patience = 4): Ssh {
  const more = [`Port=${port}`, `HostKeyAlias=[127.0.0.1]:${bed.port}`, `ServerAliveInterval=${patience / 2}`];
  const options = [...more, "ServerAliveCountMax=1"].flatMap((option) => ["-o", option]);
  return { ...bed.ssh, options: [...options, ...bed.ssh.options], patience: 5000 };
}

/** As a person who agreed to this address beforehand. */
export async function loginOf(target: Target, ssh: Ssh): Promise<Login | Failure> {
  const first = await resolve(target, ssh);
  if ("said" in first) return first;
  const agreed = identityOf(first as Resolved);
  const login = await loginTo({
    target,
    ssh,
    agreed: () => agreed,
    refusals: { of: () => undefined, tried: () => undefined, forgive: async () => undefined },
  });
  assert.notEqual(login, "unconfirmed");
  return login as Login | Failure;
}

let count = 0;

/** Never rejects because of what a host, a network or a person does. */
export async function attempt(options: AttemptOptions): Promise<Attempted> {
  const { bed, action, folder, from = "stage", confirmSeconds = 30, before = () => undefined } = options;
  const target: Target = { name: "q958", destination: bed.name, repo: "/etc/nixos", ...options.target };
  count += 1;
  const id = `20261123-000000-${process.pid.toString(16)}-${count}`;
  let step: Step = "login";
  const next = async (one: Step): Promise<void> => {
    step = one;
    await before(one);
  };
  const result = tellingOf(id, action);
  await next("login");
  const login = await loginOf(target, options.ssh ?? bed.ssh);
  if ("said" in login) return result.failed(step, login);
  const channel = await login.connect();
  if ("said" in channel) return result.failed(step, channel);
  let wanted: Tree | undefined;
  const refused = (refusal: Refusal, operation: Operation): Attempted => {
    channel.close();
    return result.refused(step, refusal, operation, wanted);
  };
  await next("sudo");
  const found = await sudoOf(channel);
  if (found.kind === "failed") return refused({ kind: "failed", failure: found.failure }, "look");
  if (found.kind === "none") return refused({ kind: "no-sudo", said: found.said }, "look");
  const sudo: Sudo =
    found.kind === "password"
      ? { kind: "password", password: async () => options.password, refused: () => undefined }
      : { kind: found.kind };
  const operations = openOperations(channel, sudo, script);
  if (from === "stage") {
    await next("look");
    const [local, look] = await Promise.all([readLocalTree(folder), operations.look(target.repo)]);
    if (look.kind !== "done") return refused(look, "look");
    const { base, host, unread } = look.value;
    const plan = planOf({ base, local: local.tree, host, besides: local.besides, unread: new Set(unread) });
    const choices = new Map(plan.conflicts.map(({ path }) => [path, options.choice ?? "ours"] as const));
    const decision = decide(plan, choices, "all");
    const tree = new Map(host);
    for (const { path, local: own } of decision.changes)
      if (own === undefined) tree.delete(path);
      else tree.set(path, own);
    wanted = tree;
    await next("stage");
    const staging = { repo: target.repo, changes: decision.changes, settled: decision.settled, id };
    const staged = await operations.stage({ ...staging, read: local.read, local: local.tree });
    if (staged.kind !== "done") return refused(staged, "stage");
  }
  await next("start");
  const started = await operations.start({
    id,
    action,
    from,
    repo: target.repo,
    ...(target.attribute !== undefined && { attribute: target.attribute }),
    confirmSeconds,
    activateSeconds: 60,
    ask: action === "switch" || action === "rollback" ? "always" : action === "test" ? "risky" : "never",
    args: [],
  });
  if (started.kind !== "done") return refused(started, "start");
  await next("follow");
  return result.followed(step, login, sudo, options, wanted, channel);
}

/** The same job again, as a window does that finds it remembered, or a second one that follows the first. */
export async function followAgain(
  options: AttemptOptions,
  { id, wanted }: Pick<Attempted, "id" | "wanted">,
): Promise<Attempted> {
  const target: Target = { name: "q958", destination: options.bed.name, repo: "/etc/nixos", ...options.target };
  const login = await loginOf(target, options.ssh ?? options.bed.ssh);
  assert.ok(!("said" in login), JSON.stringify(login));
  return tellingOf(id, options.action).followed("follow", login, { kind: "free" }, options, wanted);
}

interface Telling {
  readonly failed: (step: Step, failure: Failure) => Attempted;
  readonly refused: (step: Step, refusal: Refusal, operation: Operation, wanted?: Tree) => Attempted;
  readonly followed: (
    step: Step,
    login: Login,
    sudo: Sudo,
    options: AttemptOptions,
    wanted?: Tree,
    channel?: Channel,
  ) => Promise<Attempted>;
}

function tellingOf(id: string, action: Action): Telling {
  const nothing = { shown: "", logBytes: 0 };
  const both = (lines: (t: T) => readonly string[], on: (t: T) => readonly string[] = () => []) => ({
    english: { lines: lines(english), on: on(english) },
    german: { lines: lines(german), on: on(german) },
  });
  return {
    failed(step, failure) {
      // As `stoppedBy` in prepare.ts.
      const lines = (t: T): readonly string[] => {
        const { sentence, advice } = failureWords(failure, t);
        return [sentence, t("Nothing was changed on the host."), advice];
      };
      return { id, action, step, failure, ...nothing, ...both(lines) };
    },
    refused(step, refusal, operation, wanted) {
      const lines = (t: T): readonly string[] => noticeLines(refusalNotice(refusal, operation, t));
      return { id, action, step, refusal, ...nothing, ...(wanted && { wanted }), ...both(lines) };
    },
    async followed(step, login, sudo, options, wanted, channel) {
      const screen = terminalText();
      const shown: string[] = [];
      const on: ((t: T) => string)[] = [];
      let logBytes = 0;
      let isAsked = false;
      const ways = {
        connect: login.connect,
        operations: (over: Channel): Operations => openOperations(over, sudo, script),
      };
      const job = runJob(
        {
          id,
          ways,
          ...(channel && { channel }),
          confirmation: options.confirmation ?? "automatic",
          confirmSeconds: options.confirmSeconds ?? 30,
        },
        {
          log(bytes) {
            logBytes += bytes.length;
            // Of a log of many megabytes the beginning is enough here.
            if (logBytes < 4_000_000) shown.push(screen.write(bytes));
          },
          view(view) {
            if (view.waits?.for === "go" && !isAsked) {
              isAsked = true;
              void job.go().then((done: Done<undefined>) => {
                if (done.kind !== "done") on.push((t) => noticeLines(refusalNotice(done, "go", t)).join(" "));
              });
            }
            options.onView?.(view, job);
          },
          link: (state, failure) => on.push((t) => linkWords(state, failure, t)),
          confirming: (failure) => on.push((t) => confirmingWords(failure, t)),
        },
      );
      const outcome = await job.outcome;
      const said = both(
        (t) => {
          const notice = outcomeNotice(action, outcome, t);
          return notice === undefined ? [] : noticeLines(notice);
        },
        (t) => on.map((one) => one(t)),
      );
      const text = `${shown.join("")}${screen.end()}`;
      return { id, action, step, outcome, ...(wanted && { wanted }), shown: text, logBytes, ...said };
    },
  };
}

export function eventWords({ outcome }: Pick<Attempted, "outcome">): readonly string[] {
  return (outcome?.view.events ?? []).map((event) => (event.word === "phase" ? event.name : event.word));
}
