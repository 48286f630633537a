/** Where an option gets its value from: every definition with its place, its priority, its conditions, and what became of it. */
import type { Host } from "#eval/host.ts";
import { showOption } from "#eval/modules/option-path.ts";
import type { ReadKind } from "#eval/reads.ts";
import { type Origin, type Slot, Thunk } from "#eval/value.ts";
import type { Location, Span } from "#text/span.ts";
import { type Counted, conditionsOf, countedIn, type DefinitionStatus, partOf, partsOf, quietly } from "./counted.ts";
import { addGuard, optionReads, readsWithin } from "./option-reads.ts";
import type { Repo } from "./repo.ts";

export interface OptionDefinition extends Location {
  /** The name to point at; `undefined` where only the module is known. */
  readonly name: Span | undefined;
  /** The module that says so; it may have got it from a function in `file`. */
  readonly module: string;
  /** Where the module comes to something that is not written there, the outermost first: calls of functions, names. */
  readonly leads: readonly Location[];
  /** `undefined`: not known. */
  readonly priority: number | undefined;
  /** The text of the `mkIf` conditions around it. */
  readonly condition: string | undefined;
  /** The default of the option itself. */
  readonly isDefault: boolean;
  readonly status: DefinitionStatus;
  /** The options that this definition was made of, by name. */
  readonly reads: ReadonlyMap<string, ReadKind>;
}

/** Whether a definition is, or may be, a part of the value. */
export function counts({ status }: OptionDefinition): boolean {
  return status === "used" || status === "possible";
}

export function declarationsOf(host: Host, path: readonly string[]): readonly Location[] {
  const declaration = host.declarations.get(showOption(path));
  return (declaration?.declarations ?? []).flatMap(({ origin }) => (origin ? [placeOf(origin)] : []));
}

/** The type of an option in the words of nixpkgs; `undefined` where nobody that we know says it. */
export function typeOf(host: Host, path: readonly string[]): string | undefined {
  const type = host.merges.get(showOption(path))?.type;
  return type === undefined || type.name === "untyped" || type.name === "unknown" ? undefined : type.description;
}

/** The option that a path is, or lies in. */
export function optionOf(host: Host, path: readonly string[]): readonly string[] | undefined {
  for (let length = path.length; length > 0; length--)
    if (host.merges.has(showOption(path.slice(0, length)))) return path.slice(0, length);
  return undefined;
}

/** The strongest first, then what may count, what is weaker, and what is off. */
export function definitionsOf(repo: Repo, host: Host, path: readonly string[]): readonly OptionDefinition[] {
  const found = new Map<string, OptionDefinition>();
  for (const { definition } of statementsOf(repo, host, path)) {
    const { file, start, priority, status, isDefault } = definition;
    const key = JSON.stringify([file, start, priority, status, isDefault]);
    if (!found.has(key)) found.set(key, definition);
  }
  return [...found.values()].sort((a, b) => order(a) - order(b));
}

/** What a definition says, whatever became of it; a function that is called twice says two things at one place. */
export interface Statement {
  readonly definition: OptionDefinition;
  /** Conditions and priorities may stand around it. */
  readonly slot: Slot;
  /** Whether its conditions hold is not known. */
  readonly isDoubtful: boolean;
}

/** In the order of the modules, those that are off last. */
export function statementsOf(repo: Repo, host: Host, path: readonly string[]): readonly Statement[] {
  const option = optionOf(host, path);
  const merged = option && host.merges.get(showOption(option));
  if (!option || !merged) return [];
  const rest = path.slice(option.length);
  return host.within(() => {
    const above = inherited(host, option);
    const lost = above.filter(({ status }) => status === "weaker" || status === "off");
    return [...countedIn(merged), ...lost].flatMap((each): Statement[] => {
      // Most definitions of a set around it say nothing of it.
      const slot = quietly(() => partOf(each.slot, rest));
      if (slot === undefined) return [];
      const around = lost.includes(each)
        ? []
        : above.filter((other) => other.slot === each.definition.slot && other.status !== "off");
      const conditions = [...around, each].flatMap(({ definition }) => conditionsOf(definition));
      const definition = quietly(() => describe(repo, path, rest, each, conditions));
      if (!definition) return [];
      return [{ definition, slot, isDoubtful: [...around, each].some(({ isDoubtful }) => isDoubtful) }];
    });
  });
}

/** What definitions of the sets around an option say of it; their conditions and priorities were decided there. */
function inherited(host: Host, option: readonly string[]): readonly Counted[] {
  const found: Counted[] = [];
  for (let length = 1; length < option.length; length++) {
    const merged = host.merges.get(showOption(option.slice(0, length)));
    for (const each of (merged && partsOf(merged).get(option[length] as string)) ?? []) {
      const slot = quietly(() => partOf(each.slot, option.slice(length + 1)));
      if (slot !== undefined) found.push({ ...each, slot, isPart: true });
    }
  }
  return found;
}

const statuses: readonly DefinitionStatus[] = ["used", "possible", "weaker", "off"];

function order({ status, priority, isDefault }: OptionDefinition): number {
  return statuses.indexOf(status) * 1e9 + (priority ?? 0) + (isDefault ? 0.5 : 0);
}

function describe(
  repo: Repo,
  path: readonly string[],
  rest: readonly string[],
  { definition, slot, priority, status, isPart = rest.length > 0 }: Counted,
  conditions: readonly Slot[],
): OptionDefinition | undefined {
  const part = partOf(slot, rest);
  if (part === undefined) return undefined;
  const written = (isPart && part instanceof Thunk ? part.origin : undefined) ?? definition.origin;
  const origin = written && repo.files.has(written.file) ? written : undefined;
  // Where it stands is asked for more often than what it was made of, which takes longer to find out.
  let reads: ReadonlyMap<string, ReadKind> | undefined;
  let condition: { readonly text: string | undefined } | undefined;
  return {
    ...(origin ? placeOf(origin) : { file: definition.file, start: 0, end: 0 }),
    name: origin && spanOf(origin.name ?? origin.expr),
    module: definition.file,
    leads: (definition.leads ?? [])
      .filter(({ file }) => file === definition.file)
      .map(({ file, expr }) => ({ file, start: expr.start, end: expr.end })),
    priority,
    get condition() {
      condition ??= { text: together(conditions.flatMap((slot) => textOf(repo, slot) ?? [])) };
      return condition.text;
    },
    isDefault: definition.isDefault === true,
    status,
    get reads() {
      reads ??= optionReads(readsOf(part, rest.length === 0 ? definition.slot : undefined, conditions), path);
      return reads;
    },
  };
}

/** `whole`: of which only how it came about counts; its conditions stand in it, too. */
function readsOf(part: Slot, whole: Slot | undefined, conditions: readonly Slot[]): Map<Thunk, ReadKind> {
  const reads = readsWithin(part);
  if (whole !== undefined) readsWithin(whole, reads, 0);
  for (const condition of conditions) addGuard(condition, reads);
  return reads;
}

function together(texts: readonly string[]): string | undefined {
  return texts.length > 1 ? texts.map(grouped).join(" && ") : texts[0];
}

/** Longer conditions are cut. */
const longest = 100;

/** Where the condition itself stands, not what it was computed from. */
function textOf(repo: Repo, slot: Slot): string | undefined {
  let thunk = slot instanceof Thunk ? slot : undefined;
  while (thunk && !thunk.origin) thunk = thunk.from;
  const origin = thunk?.origin;
  const source = origin && repo.files.get(origin.file)?.source;
  if (!origin || !source) return typeof slot === "boolean" ? String(slot) : undefined;
  const text = source.text.slice(origin.expr.start, origin.expr.end).replace(/\s+/g, " ").trim();
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function grouped(text: string): string {
  return /\|\||->|^(if|let|with|assert) /.test(text) ? `(${text})` : text;
}

/** From the name to the end of the value. */
function placeOf({ file, expr, name }: Origin): Location {
  return { file, start: Math.min(name?.start ?? expr.start, expr.start), end: Math.max(name?.end ?? 0, expr.end) };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
