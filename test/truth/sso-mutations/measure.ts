/** So many mutations of what a repo's proxy and its neighbours are told, one after the other: what the rules say of each. */
import type { HostView } from "#model/evaluated.ts";
import { partAt, truthOf } from "#model/ports/part.ts";
import type { Finding } from "#rules/rule.ts";
import { render } from "#text/message.ts";
import { changed, reverted, told, type World } from "../port-mutations/world.ts";
import { randomFrom } from "../random.ts";
import type { Doors } from "./beside-proxy.ts";
import { type Kind, kinds, type Mutation } from "./mutation.ts";
import { mutationsOf } from "./mutations.ts";
import { changeBetween, guardedPorts, loopbackPasses } from "./worse.ts";

export interface Result {
  readonly kind: Kind;
  readonly variant: string;
  readonly name: string;
  readonly isHarmless: boolean;
  /** New findings, by rule. */
  readonly found: readonly string[];
  /** Of what is harmless: nothing is said. Of all others: somebody says it. */
  readonly isGood: boolean;
  /** Whether the findings are what they were, to the letter, when the text is. */
  readonly isBack: boolean;
}

export interface Report {
  readonly results: readonly Result[];
  /** Changes that made nothing worse although they should, or something although they should not, and what was said of them. */
  readonly idle: readonly Result[];
}

export interface Wanted {
  readonly seed: number;
  readonly count: number;
  /** One in so many is taken back. */
  readonly revert?: number;
  /** Caddy's program decides what is worse; without it the change of a text that is told counts. */
  readonly caddy?: string;
  /** What it says is not worse, where it is not asked: variants and places, as they are shown. */
  readonly same?: ReadonlySet<string>;
  readonly doors?: Doors;
}

/** In turn of each kind those that make something worse, and after each three of them a harmless one. */
export function measure(world: World, { seed, count, revert = 1, caddy, doors, same }: Wanted): Report {
  const original: Original = { told: told(world.findings), config: configOf(world.view), caddy, same };
  const known = doors ?? doorsOf(world, caddy);
  const wrong = new Map<Kind, Mutation[]>(kinds.map((kind) => [kind, []]));
  const harmless = new Map<Kind, Mutation[]>(kinds.map((kind) => [kind, []]));
  for (const mutation of mutationsOf(world, known, randomFrom(seed)))
    (mutation.isHarmless ? harmless : wrong).get(mutation.kind)?.push(mutation);
  const results: Result[] = [];
  const idle: Result[] = [];
  const take = (queue: Mutation[]): void => {
    for (let next = queue.shift(); next && results.length < count; next = queue.shift()) {
      const tries = tried(world, next, original, results.length % revert === 0);
      if (tries?.isIdle) idle.push(tries.result);
      else if (tries) {
        results.push(tries.result);
        return;
      }
    }
  };
  const isLeft = (): boolean => {
    const isFull = results.filter((each) => each.isHarmless).length >= count / 3;
    return [...wrong.values(), ...(isFull ? [] : harmless.values())].some((queue) => queue.length > 0);
  };
  for (let turn = 0; results.length < count && isLeft(); turn++)
    for (const kind of kinds) {
      take(wrong.get(kind) ?? []);
      if (turn % 3 === 0 && results.filter((each) => each.isHarmless).length < count / 3)
        take(harmless.get(kind) ?? []);
    }
  return { results, idle };
}

function doorsOf(world: World, caddy: string | undefined): Doors {
  return caddy === undefined
    ? { guarded: new Set(), loopback: new Map() }
    : { guarded: guardedPorts(world, caddy), loopback: loopbackPasses(world, caddy) };
}

interface Original {
  readonly told: string;
  readonly config: string;
  readonly caddy: string | undefined;
  readonly same: ReadonlySet<string> | undefined;
}

/** What else is said of a change, of numbers that are written and ports that are open, does not say what is wrong. */
const speaking = /^(?:sso\/|eval\/|port\/upstream-mismatch$)/;

function tried(
  world: World,
  mutation: Mutation,
  original: Original,
  isReverted: boolean,
): { readonly result: Result; readonly isIdle: boolean } | undefined {
  const { kind, variant, isHarmless, edits } = mutation;
  const after = changed(world, edits);
  if (!after || breaks(world, after)) return undefined;
  const { took } = mutation;
  if (took && isHarmless && !took(world, after)) return undefined;
  const found = newIn(world, after, isHarmless);
  const said = found.filter(({ rule, severity }) => severity !== "hint" && speaking.test(rule));
  const [
    {
      file,
      edits: [first],
    } = { file: "", edits: [] },
  ] = edits;
  const { text } = world.model.repo.files.get(file)?.source ?? { text: "" };
  const line = text.slice(0, first?.start).split("\n").length;
  const isTold = took && (isHarmless || took(world, after));
  const isKnown = original.same?.has(`${variant}: ${file}`) === true;
  const isWorse = isTold ? !isHarmless : !isKnown && worsens(world, after, original, isHarmless);
  const back = isReverted && isHarmless !== isWorse ? reverted(after, world, edits) : undefined;
  const result = {
    kind,
    variant,
    name: `${file}:${line}`,
    isHarmless,
    found: found.map(({ rule, severity, message }) => `${rule} (${severity}) ${render(message)}`),
    isGood: isHarmless
      ? !found.some(({ rule }) => /^(?:sso|eval)\//.test(rule) && !mutation.allowed?.test(rule))
      : said.length > 0,
    isBack: !isReverted || (back !== undefined && told(back.findings) === original.told),
  };
  return { result, isIdle: isHarmless === isWorse };
}

/**
 * What is said that was not: whatever text it marks, for that is what was changed. `isAlike`: the same with a shorter list, a name for an
 * address or one more name is the same.
 */
function newIn(before: World, after: World, isAlike: boolean): readonly Finding[] {
  const keyOf = ({ rule, file, severity, message }: Finding): string =>
    JSON.stringify([rule, file, severity, isAlike ? "" : render(message)]);
  const known = new Map<string, number>();
  for (const finding of before.findings) known.set(keyOf(finding), (known.get(keyOf(finding)) ?? 0) + 1);
  return after.findings.filter((finding) => {
    const left = known.get(keyOf(finding)) ?? 0;
    known.set(keyOf(finding), left - 1);
    return left <= 0;
  });
}

function worsens(before: World, after: World, { config, caddy }: Original, isHarmless: boolean): boolean {
  return caddy === undefined
    ? !isHarmless && configOf(after.view) !== config
    : changeBetween(before, after, caddy) === "worse";
}

const groups: readonly string[] = ["caddy", "traefik", "oauth2-proxy"];

/** All that proxies are told which run, or may. */
function configOf(view: HostView): string {
  const running = new Set(
    groups.filter((name) => {
      // What nobody turns on does not run.
      const enable = partAt(view, ["services", name, "enable"]);
      return enable !== undefined && truthOf(enable) !== false;
    }),
  );
  return view.leaves
    .filter(({ path }) => path[0] === "services" && running.has(path[1] ?? ""))
    .map(({ name, value, errors }) => `${name} ${JSON.stringify(value)} ${errors.length}`)
    .join("\n");
}

/** A text that is no Nix, or a module that no longer loads, is a mistake of the mutation. */
function breaks(before: World, after: World): boolean {
  const errors = ({ model }: World): number =>
    [...model.repo.files.values()].reduce((sum, { facts }) => sum + facts.errors.length + facts.duplicates.length, 0);
  return errors(after) > errors(before) || after.view.host.problems.length > before.view.host.problems.length;
}
