/** Whether names of a file mean what they meant, once some of them are others: nothing new may be bound around a name, and nothing lost. */
import type { FileFacts } from "#facts/facts.ts";
import type { Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";

/** The first name that would come to mean something else, as it stands now. */
export function captured(before: FileFacts, after: FileFacts, edits: readonly Edit[]): Span | undefined {
  const written = places(edits);
  const is = bindings(after);
  const was = bindings(before);
  const seen = new Set<number>();
  for (const [start, binding] of was) {
    const now = written.now(start);
    if (now === undefined) continue;
    seen.add(now);
    const found = is.get(now)?.declared;
    if (found === undefined) return binding.reference;
    const wanted = written.now(binding.declared);
    // What is bound by a name that is written anew is bound there.
    if (wanted === undefined ? !written.isNew(found) : found !== wanted) return binding.reference;
  }
  for (const [start, { reference }] of is)
    if (!seen.has(start) && !written.isNew(start)) return written.before(reference);
  return undefined;
}

interface Binding {
  readonly declared: number;
  readonly reference: Span;
}

/** By where a name stands: where it is bound. */
function bindings({ names }: FileFacts): ReadonlyMap<number, Binding> {
  const found = new Map<number, Binding>();
  for (const { start: declared, references } of names)
    for (const reference of references) found.set(reference.start, { declared, reference });
  return found;
}

interface Places {
  /** `undefined`: what stands there is written anew. */
  readonly now: (offset: number) => number | undefined;
  readonly before: (span: Span) => Span;
  readonly isNew: (offset: number) => boolean;
}

function places(edits: readonly Edit[]): Places {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let shift = 0;
  const all = sorted.map(({ start, end, text }) => {
    const from = start + shift;
    shift += text.length - (end - start);
    return { start, end, from, to: from + text.length };
  });
  return {
    now: (offset) => {
      const last = all.findLast(({ start }) => start <= offset);
      if (!last) return offset;
      return offset < last.end ? undefined : offset - last.end + last.to;
    },
    before: ({ start, end }) => {
      const last = all.findLast(({ from }) => from <= start);
      const by = last ? last.end - last.to : 0;
      return { start: start + by, end: end + by };
    },
    isNew: (offset) => all.some(({ from, to }) => from <= offset && offset < to),
  };
}
