/** Two people who edit on two sides, and promotions in between: what happens, and what must be true after each of them. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { Look, Staging } from "#client/rebuild/operations.ts";
import { type Choice, type Decision, decide, type Plan, planOf } from "#client/rebuild/plan.ts";
import type { Tree } from "#client/rebuild/tree.ts";
import { anyPath, anyThing, contentOf, oddNames, put, type Things, treeOf } from "./staging-model.ts";

/** A host, real or not. */
export interface HistoryHost {
  /** All that stands in the folder of its repo. */
  readonly files: () => Promise<Things>;
  readonly edit: (edit: Edit) => Promise<void>;
  /** With the base of this clone. */
  readonly look: (clone: string) => Promise<Pick<Look, "base" | "host" | "unread">>;
  /** The paths that it refuses because they changed. */
  readonly stage: (staging: Staging, clone: string) => Promise<readonly string[]>;
  readonly promote: (id: string) => Promise<Promoted>;
  /** What the promotion of this id has saved. */
  readonly saved: (id: string) => Promise<Things>;
}

export interface Promoted {
  readonly promoted: readonly string[];
  /** By path: why. */
  readonly kept: ReadonlyMap<string, string>;
}

/** Without `thing`: what stands at the path goes, if something does. */
export interface Edit {
  readonly path: string;
  readonly thing: string | undefined;
}

export type Step = { readonly kind: "local" | "host"; readonly edit: Edit } | RoundStep;

interface RoundStep {
  readonly kind: "round";
  /** What the person says to each path follows from it. */
  readonly mood: number;
  /** On the host: between looking and staging, and between staging and promoting. */
  readonly before: Edit | undefined;
  readonly meanwhile: Edit | undefined;
}

const quiet: RoundStep = { kind: "round", mood: 0, before: undefined, meanwhile: undefined };
const here = (path: string, thing?: string): Step => ({ kind: "local", edit: { path, thing } });
const there = (path: string, thing?: string): Step => ({ kind: "host", edit: { path, thing } });

/** What chance may miss. */
export const histories: Readonly<Record<string, readonly Step[]>> = {
  "files of every name, and folders": [
    ...oddNames.flatMap((name) => [here(name, `x:${name}`), here(`folder/${name.slice(0, 60)}/file`, "f:one")]),
    ...oddNames.map((name) => there(`own/${name}`, "f:secret")),
    quiet,
    ...oddNames.map((name) => here(name, `l:${name.slice(0, 60)}`)),
    quiet,
    ...oddNames.map((name) => here(name)),
  ],
  "a folder becomes a file, and a file a folder": [
    here("k", "f:one"),
    here("a/x/y", "f:one"),
    here("b", "f:one"),
    quiet,
    here("a", "f:two"),
    here("b/x/y", "f:two"),
    quiet,
    there("a/own", "f:secret"),
    quiet,
  ],
  "a link in the place of a folder, on the host": [
    here("k", "f:one"),
    here("a/x", "f:one"),
    quiet,
    there("a", "l:../outside"),
    here("a/x", "f:two"),
    quiet,
    { kind: "round", mood: 1, before: undefined, meanwhile: { path: "a", thing: "l:../outside" } },
  ],
};

/** Few paths, so that both sides meet often. */
export function anyHistory(maxLength: number): fc.Arbitrary<readonly Step[]> {
  return fc.array(anyPath, { minLength: 2, maxLength: 6 }).chain((paths) => {
    const edit = fc.record({
      path: fc.constantFrom(...paths),
      thing: fc.option(anyThing, { nil: undefined, freq: 3 }),
    });
    const sometimes = fc.option(edit, { nil: undefined, freq: 2 });
    return fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("local" as const, "host" as const), edit }) },
        fc.record({ kind: fc.constant("round" as const), mood: fc.nat(1000), before: sometimes, meanwhile: sometimes }),
      ),
      { minLength: 3, maxLength },
    );
  });
}

export function apply(things: Map<string, string>, { path, thing }: Edit): void {
  if (thing === undefined) things.delete(path);
  else put(things, path, thing);
}

/** Lives through it; `round` is told how many promotions there were, so that a test knows that there were some. */
export async function live(host: HistoryHost, steps: readonly Step[], round: () => void = () => {}): Promise<void> {
  const clone = newClone(0);
  await liveAll(host, [clone], steps, round);
  await converge(host, clone);
}

/** The same with several clones of the repo, each with a base of its own: steps go to them in turn. */
export async function liveAsClones(host: HistoryHost, count: number, steps: readonly Step[]): Promise<void> {
  await liveAll(
    host,
    Array.from({ length: count }, (_, number) => newClone(number)),
    steps,
    () => {},
  );
}

async function liveAll(
  host: HistoryHost,
  clones: readonly Clone[],
  steps: readonly Step[],
  round: () => void,
): Promise<void> {
  let number = 0;
  for (const step of steps) {
    const clone = clones[number % clones.length] as Clone;
    if (step.kind === "round") {
      number += 1;
      const id = `20260101-${String(number).padStart(6, "0")}`;
      if (await liveRound(host, clone, id, step)) round();
    } else if (step.kind === "host") await host.edit(step.edit);
    else {
      apply(clone.local, step.edit);
      for (const [path, thing] of clone.local) clone.known.add(`${thing} ${path}`);
    }
  }
}

interface Round {
  readonly plan: Plan;
  readonly decision: Decision;
  readonly choices: ReadonlyMap<string, Choice>;
  readonly accepted: ReadonlySet<string>;
}

/** A clone of the repo: what it has, and what it has ever had or decided about. */
interface Clone {
  readonly name: string;
  readonly local: Map<string, string>;
  readonly known: Set<string>;
}

const newClone = (number: number): Clone => ({ name: `clone-00${number}`, local: new Map(), known: new Set() });

async function liveRound(
  host: HistoryHost,
  { name, local, known }: Clone,
  id: string,
  { mood, before, meanwhile }: RoundStep,
): Promise<boolean> {
  const look = await host.look(name);
  const seen = await host.files();
  assert.deepEqual(
    [look.host, look.unread],
    [treeOf(new Map([...look.host.keys()].map((path) => [path, seen.get(path) ?? ""]))), []],
  );
  assert.equal(look.host.size, seen.size, "all that stands there was seen");
  const { plan, decision, choices, accepted } = decided(look, look.host, local, mood);
  everythingIsTold(plan, decision, local, seen);

  for (const { path } of decision.changes) {
    if (choices.get(path) === "ours" || plan.isFirst) known.add(`${seen.get(path)} ${path}`);
  }

  if (before !== undefined) await host.edit(before);
  const atStaging = await host.files();
  const refused = await host.stage(stagingOf(id, decision, local), name);
  assert.deepEqual(await host.files(), atStaging, "staging leaves the folder alone");
  for (const path of refused) assert.ok(isTouched(path, seen, atStaging), `refused without reason: ${path}`);
  if (refused.length > 0) return false;
  for (const { path } of decision.changes) {
    assert.equal(atStaging.get(path), seen.get(path), `staged over what had changed: ${path}`);
  }

  if (meanwhile !== undefined) await host.edit(meanwhile);
  const atPromotion = await host.files();
  const { promoted, kept } = await host.promote(id);
  const after = await host.files();
  const saved = await host.saved(id);
  for (const path of new Set([...atPromotion.keys(), ...after.keys()])) {
    const was = atPromotion.get(path);
    if (was === after.get(path)) continue;
    assert.equal(after.get(path), local.get(path), `neither the old nor what was sent: ${path}`);
    assert.ok(promoted.includes(path), `not told: ${path}`);
    assert.equal(was, seen.get(path), `edited after it was looked at, and replaced: ${path}`);
    if (was === undefined) continue;
    assert.equal(saved.get(path), was, `not saved: ${path}`);
    assert.ok(
      known.has(`${was} ${path}`) || choices.get(path) === "ours" || (plan.isFirst && accepted.has(path)),
      `an edit of the host that nobody here knows was replaced: ${path}`,
    );
  }
  for (const { path, local: sent } of decision.changes) {
    const now = after.get(path);
    const isThere = (now === undefined ? undefined : contentOf(now)) === sent;
    assert.ok(
      isThere || /^(?:changed|gone|appeared|unwritable)$/.test(kept.get(path) ?? ""),
      `kept without a word: ${path}`,
    );
    assert.ok(!(promoted.includes(path) && kept.has(path)), `both: ${path}`);
  }
  const { base } = await host.look(name);
  baseIsRight(look.base ?? new Map(), base ?? new Map(), treeOf(local), [treeOf(atStaging), treeOf(after)], decision);
  return true;
}

/** Whether what stands at the path, below it or above it changed. */
function isTouched(path: string, before: Things, after: Things): boolean {
  return [...new Set([...before.keys(), ...after.keys()])].some(
    (each) =>
      before.get(each) !== after.get(each) &&
      (each === path || each.startsWith(`${path}/`) || path.startsWith(`${each}/`)),
  );
}

function decided({ base }: { readonly base?: Tree }, host: Tree, local: Things, mood: number): Round {
  const plan = planOf({ base, local: treeOf(local), host, besides: new Set() });
  const says = (path: string): number => Number.parseInt(contentOf(`f:${mood} ${path}`).slice(2, 8), 16);
  const choices = new Map<string, Choice>();
  for (const { path } of plan.conflicts) {
    if (says(path) % 4 < 2) choices.set(path, "ours");
    else if (says(path) % 4 === 2) choices.set(path, "theirs");
  }
  for (const { path } of [...plan.ours, ...plan.theirs]) {
    if (says(path) % 11 === 0) choices.set(path, "theirs");
    if (says(path) % 11 === 1) choices.set(path, "ours");
  }
  const accepted = new Set(plan.ours.map(({ path }) => path).filter((path) => says(path) % 5 !== 0));
  return { plan, choices, accepted, decision: decide(plan, choices, accepted) };
}

function stagingOf(id: string, { changes, settled }: Decision, local: Things): Staging {
  return {
    id,
    repo: "",
    changes,
    settled,
    local: treeOf(local),
    read: (path) => Promise.resolve(Buffer.from((local.get(path) ?? "").slice(2))),
  };
}

/** Whatever differs stands in one list, and whatever is not sent was left out by somebody. */
function everythingIsTold(plan: Plan, decision: Decision, local: Things, host: Things): void {
  const lists = [plan.ours, plan.theirs, plan.conflicts, plan.blocked, plan.settled];
  const told = lists.flatMap((list) => list.map(({ path }) => path));
  const shown = lists.slice(0, 4).flatMap((list) => list.map(({ path }) => path));
  assert.equal(new Set(shown).size, shown.length, "each in one list");
  for (const path of new Set([...local.keys(), ...host.keys()])) {
    if (local.get(path) !== host.get(path)) assert.ok(told.includes(path), `in no list: ${path}`);
  }
  const sent = new Set(decision.changes.map(({ path }) => path));
  assert.equal(sent.size, decision.changes.length);
  const result = new Map(host);
  for (const { path, local: content } of decision.changes) {
    if (content === undefined) result.delete(path);
    else result.set(path, local.get(path) ?? "");
  }
  const again = new Map<string, string>();
  for (const [path, thing] of result) put(again, path, thing);
  assert.equal(again.size, result.size, "no file stands where a folder does");
  if (plan.isFirst)
    assert.ok(
      plan.ours.every((each) => each.local !== undefined),
      "nothing is deleted the first time",
    );
}

function baseIsRight(
  before: ReadonlyMap<string, string>,
  base: ReadonlyMap<string, string>,
  local: ReadonlyMap<string, string>,
  [staged, after]: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>],
  { changes, settled }: Decision,
): void {
  const left = new Set(settled.map(({ path }) => path));
  // What was seen and is to be replaced may be agreed on as soon as it is staged.
  const seen = new Map(changes.map(({ path, host }) => [path, host]));
  for (const path of new Set([...before.keys(), ...base.keys(), ...local.keys()])) {
    const isSame = local.get(path) === after.get(path);
    if (isSame && local.has(path) && !left.has(path)) {
      assert.equal(base.get(path), local.get(path), `the same on both sides: ${path}`);
    }
    if (base.get(path) === before.get(path) || (seen.has(path) && base.get(path) === seen.get(path))) continue;
    assert.equal(base.get(path), local.get(path), `in the base, and was never here: ${path}`);
    assert.ok(isSame || local.get(path) === staged.get(path) || left.has(path), `agreed on by nobody: ${path}`);
  }
}

/** Two rounds that nobody disturbs, everything decided for this side: then nothing is left to send. */
async function converge(host: HistoryHost, { name, local }: Clone): Promise<void> {
  const { plan } = await undisturbed(host, name, local, "20260102-000001");
  const isInTheWay = (path: string): boolean =>
    [...local.keys()].some((each) => each.startsWith(`${path}/`) || path.startsWith(`${each}/`));
  const own = plan.theirs
    .filter(({ path, local: here, base }) => here === undefined && base === undefined && !isInTheWay(path))
    .map(({ path }) => path);
  const second = await undisturbed(host, name, local, "20260102-000002");
  assert.deepEqual([second.plan.ours, second.plan.conflicts, second.plan.settled], [[], [], []]);
  const files = await host.files();
  for (const path of own) assert.ok(files.has(path), `the host's own: ${path}`);
  for (const [path, thing] of local) assert.equal(files.get(path), thing, path);
}

async function undisturbed(host: HistoryHost, name: string, local: Things, id: string): Promise<{ plan: Plan }> {
  const look = await host.look(name);
  const plan = planOf({ base: look.base, local: treeOf(local), host: look.host, besides: new Set() });
  const all = [...plan.conflicts, ...plan.theirs].map(({ path }): [string, Choice] => [path, "ours"]);
  const decision = decide(plan, new Map(all), "all");
  assert.deepEqual(await host.stage(stagingOf(id, decision, local), name), []);
  const { kept } = await host.promote(id);
  assert.deepEqual([...kept], []);
  return { plan };
}
