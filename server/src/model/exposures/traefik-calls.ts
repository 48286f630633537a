/** Where a function is called that makes a router in another file: where the module says what came into the router. */
import { callAround } from "#facts/call-around.ts";
import { counts } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { definitionsAt, type Part } from "#model/ports/part.ts";
import type { Location } from "#text/span.ts";
import { calledFrom, importedFrom } from "./called-from.ts";
import type { Field } from "./traefik-field.ts";

export function calledAt(view: HostView, field: Field): Location | undefined {
  const definitions = definitionsAt(view, field.part.path).filter(counts);
  const [called] = definitions.flatMap((definition) => calledFrom(view, definition) ?? []);
  if (called) return called;
  const made = definitions.filter(({ file, module }) => file !== module);
  const [first, ...others] = [...new Set(made.map(({ module }) => module))];
  // Where several modules call for it, none of them is the caller.
  if (first === undefined || others.length > 0) return undefined;
  const source = view.repo.files.get(first)?.source;
  if (!source) return undefined;
  for (const { written } of leavesOf(field)) {
    if (written?.file !== first) continue;
    const call = callAround(source, written.start);
    if (call) return { file: first, ...call };
  }
  return importedFrom(
    view,
    first,
    made.map(({ file }) => file),
  );
}

function* leavesOf({ part, fields }: Field): Iterable<Part> {
  for (const one of fields.values()) yield* leavesOf(one);
  if (fields.size === 0) yield part;
}
