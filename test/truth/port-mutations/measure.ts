/** So many mutations of each kind, one after the other, each taken back: what the rules say of them. */
import { render } from "#text/message.ts";
import { randomFrom } from "../random.ts";
import { apart } from "./apart.ts";
import { collisions } from "./collide.ts";
import { forgottenKeys } from "./forgotten-key.ts";
import { movedUpstreams } from "./move-upstream.ts";
import { type Kind, kinds, type Mutation } from "./mutation.ts";
import { changed, newIn, reverted, told, type World } from "./world.ts";

export interface Result {
  readonly kind: Kind;
  readonly variant: string;
  readonly name: string;
  /** The rules that say it; `undefined`: it was missed, or something was said that should not be. */
  readonly as: string | undefined;
  readonly missed: string | undefined;
  /** Of two that are apart: whether somebody speaks when they are not; `undefined` for all others. */
  readonly isHeard: boolean | undefined;
  /** Whether the findings are what they were, to the letter, when the text is. */
  readonly isBack: boolean;
  /** What else is new, by rule; some of it follows from the change. */
  readonly aside: readonly string[];
}

export interface Report {
  readonly results: readonly Result[];
  /** Changes whose text did not come to mean what they say; these say nothing of the rules. */
  readonly idle: readonly string[];
}

const makers: Readonly<Record<Kind, (world: World, random: () => number) => Iterable<Mutation>>> = {
  collision: collisions,
  apart,
  key: forgottenKeys,
  upstream: movedUpstreams,
};

/** Of a hundred: as many as the repo has of a kind, and what it lacks of one is made of the others. */
const shares: Readonly<Record<Kind, number>> = { collision: 0.4, apart: 0.2, key: 0.2, upstream: 0.2 };

export interface Wanted {
  readonly seed: number;
  readonly count: number;
  /** Every one is taken back, or one in so many. */
  readonly revert?: number;
}

export function measure(world: World, { seed, count, revert = 1 }: Wanted): Report {
  const before = told(world.findings);
  const results: Result[] = [];
  const idle: string[] = [];
  const left = new Map(
    kinds.map((kind, index) => [kind, makers[kind](world, randomFrom(seed + index))[Symbol.iterator]()]),
  );
  const take = (kind: Kind, most: number): void => {
    const source = left.get(kind);
    for (let taken = 0; source && taken < most; ) {
      const next = source.next();
      if (next.done) {
        left.delete(kind);
        break;
      }
      const result = tried(world, next.value, before, results.length % revert === 0);
      if (!result) idle.push(`${next.value.kind}, ${next.value.variant}: ${next.value.name}`);
      else {
        results.push(result);
        taken++;
      }
    }
  };
  for (const kind of kinds) take(kind, Math.round(count * shares[kind]));
  for (const kind of ["upstream", "key", "apart", "collision"] as const) take(kind, count - results.length);
  return { results, idle };
}

function tried(world: World, mutation: Mutation, original: string, isReverted: boolean): Result | undefined {
  const { kind, name, variant, attempts, took, judge } = mutation;
  for (const { way, edits, wrong } of attempts) {
    const after = changed(world, edits);
    if (!after || breaks(world, after) || !took(after)) continue;
    const found = newIn(after, world);
    const verdict = judge({ before: world, after, edits, found });
    const other = wrong && changed(world, wrong);
    const back = isReverted ? reverted(after, world, edits) : undefined;
    return {
      kind,
      variant: `${variant} (${way})`,
      name,
      as: "as" in verdict ? verdict.as : undefined,
      missed: "missed" in verdict ? verdict.missed : undefined,
      isHeard: other && newIn(other, world).some(({ rule }) => rule === "port/collision"),
      isBack: !isReverted || (back !== undefined && told(back.findings) === original),
      aside: found.map(({ rule, file, message }) => `${rule} ${file}: ${render(message)}`),
    };
  }
  return undefined;
}

/** A text that is no Nix, or a module that no longer loads, is a mistake of the mutation. */
function breaks(before: World, after: World): boolean {
  const errors = ({ model }: World): number =>
    [...model.repo.files.values()].reduce((sum, { facts }) => sum + facts.errors.length + facts.duplicates.length, 0);
  return errors(after) > errors(before) || after.view.host.problems.length > before.view.host.problems.length;
}
