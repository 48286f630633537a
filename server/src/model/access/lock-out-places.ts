/** Where in the files a value became another one: its own definition, or that of an option that it is made of. */
import { counts, type OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import type { Repo } from "#model/repo.ts";
import type { Location } from "#text/span.ts";
import { codeIn, type Pair } from "./lock-out-code.ts";

export interface Place {
  readonly side: "before" | "after";
  readonly location: Location;
}

interface Sides {
  readonly before: HostView;
  readonly after: HostView;
  readonly pair: Pair;
}

/** How many options may hand a value on. */
const furthest = 5;

export function placeOfChange(sides: Sides, path: readonly string[]): Place | undefined {
  return written(sides, path, furthest, new Set()) ?? anyOf(sides, path);
}

/** A definition that the other side does not have. */
function written(
  { before, after, pair }: Sides,
  path: readonly string[],
  depth: number,
  seen: Set<string>,
): Place | undefined {
  const name = showPath(path);
  if (depth <= 0 || seen.has(name)) return undefined;
  seen.add(name);
  const [a, b] = [definitionsIn(before, path), definitionsIn(after, path)];
  const [old, now] = [textsOf(pair.before, a), textsOf(pair.after, b)];
  const added = b.find((one) => !old.has(textOf(pair.after, one)));
  if (added) return { side: "after", location: placeOf(added) };
  const gone = a.find((one) => !now.has(textOf(pair.before, one)));
  if (gone && b.length === 0) return { side: "before", location: placeOf(gone) };
  const reads = new Set([before, after].flatMap((view) => [...(view.at(path)?.reads.keys() ?? [])]));
  for (const read of reads) {
    const names = parsePath(read);
    if (!names?.every((step) => step !== undefined)) continue;
    const found = written({ before, after, pair }, names as string[], depth - 1, seen);
    if (found) return found;
  }
  return gone && { side: "before", location: placeOf(gone) };
}

/** What decides now: the change lies in something that no option leads to. */
function anyOf({ before, after }: Sides, path: readonly string[]): Place | undefined {
  const [now] = definitionsIn(after, path);
  if (now) return { side: "after", location: placeOf(now) };
  const [old] = definitionsIn(before, path);
  return old && { side: "before", location: placeOf(old) };
}

function definitionsIn(view: HostView, path: readonly string[]): readonly OptionDefinition[] {
  return view.at(path)?.definitions.filter((one) => counts(one) && one.end > 0) ?? [];
}

function textsOf(repo: Repo, definitions: readonly OptionDefinition[]): ReadonlySet<string> {
  return new Set(definitions.map((one) => textOf(repo, one)));
}

/** The same text in another file is the same. */
function textOf(repo: Repo, { file: path, start, end, priority, condition }: OptionDefinition): string {
  const file = repo.files.get(path);
  return JSON.stringify([file && codeIn(file, { start, end }), priority, condition]);
}

function placeOf({ file, start, end, name }: OptionDefinition): Location {
  return name ? { file, start: name.start, end: name.end } : { file, start, end };
}
