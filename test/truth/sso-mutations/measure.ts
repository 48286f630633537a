/** So many mutations of a repo's proxy, one after the other: what the rules say of each. */
import type { HostView } from "#model/evaluated.ts";
import { partAt, truthOf } from "#model/ports/part.ts";
import { render } from "#text/message.ts";
import { changed, newIn, reverted, told, type World } from "../port-mutations/world.ts";
import { randomFrom } from "../random.ts";
import { type Kind, kinds, type Mutation, mutationsOf } from "./mutations.ts";

export interface Result {
  readonly kind: Kind;
  readonly variant: string;
  readonly name: string;
  /** New findings, by rule. */
  readonly found: readonly string[];
  /** Of what is harmless: nothing is said. Of all others: somebody says it. */
  readonly isGood: boolean;
  /** Whether the findings are what they were, to the letter, when the text is. */
  readonly isBack: boolean;
}

/** Those that change what the proxy is told; `harmless` ones at most a fifth. `revert`: one in so many is taken back. */
export function measure(
  world: World,
  wanted: { readonly seed: number; readonly count: number; readonly revert?: number },
): readonly Result[] {
  const { seed, count, revert = 1 } = wanted;
  const original = { told: told(world.findings), config: configOf(world.view) };
  const queues = new Map<Kind, Mutation[]>(kinds.map((kind) => [kind, []]));
  for (const mutation of mutationsOf(world, randomFrom(seed))) queues.get(mutation.kind)?.push(mutation);
  const results: Result[] = [];
  while (results.length < count && [...queues.values()].some((queue) => queue.length > 0))
    for (const queue of queues.values()) {
      let result: Result | undefined;
      for (let next = queue.shift(); next && !result; next = result ? next : queue.shift())
        if (results.length < count) result = tried(world, next, original, results.length % revert === 0);
      if (result) results.push(result);
    }
  return results;
}

function tried(
  world: World,
  { kind, variant, file, edit }: Mutation,
  original: { readonly told: string; readonly config: string },
  isReverted: boolean,
): Result | undefined {
  const edits = [{ file, edits: [edit] }];
  const after = changed(world, edits);
  if (!after || breaks(world, after)) return undefined;
  // Comments and blanks are for people; what the proxy is told has to differ in all other cases.
  if (kind !== "harmless" && configOf(after.view) === original.config) return undefined;
  const found = newIn(after, world);
  const said = found.filter(({ rule, severity }) => severity !== "hint" && /^(?:sso|port|eval)\//.test(rule));
  const back = isReverted ? reverted(after, world, edits) : undefined;
  const { text } = world.model.repo.files.get(file)?.source ?? { text: "" };
  const line = text.slice(0, edit.start).split("\n").length;
  return {
    kind,
    variant,
    name: `${file}:${line}`,
    found: found.map(({ rule, severity, message }) => `${rule} (${severity}) ${render(message)}`),
    isGood: kind === "harmless" ? found.length === 0 : said.length > 0,
    isBack: !isReverted || (back !== undefined && told(back.findings) === original.told),
  };
}

const groups: readonly string[] = ["caddy", "traefik", "cloudflared"];

/** All that proxies are told which run, or may. */
function configOf(view: HostView): string {
  const running = new Set(groups.filter((name) => truthOf(partAt(view, ["services", name, "enable"])) !== false));
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
