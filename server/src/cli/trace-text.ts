/** `mynixos trace` for people: one paragraph for each source, its uses grouped by the option they end in. */

import type { Source, Use } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import type { Translate } from "./command.ts";
import { byPlace, type Places, showPlace } from "./place.ts";

export function tracedText(sources: readonly Source[], places: Places, translate: Translate): string {
  return sources.map((source) => paragraph(source, places, translate)).join("\n");
}

function paragraph(source: Source, places: Places, translate: Translate): string {
  const dead = (imported: boolean): string => (imported ? "" : `  (${translate(message("not imported"))})`);
  const { declaration, definitions, uses, annotations, ids } = source;
  const lines = [[source.path, ...ids].join("  ")];
  const declared = declaration
    ? showPlace(places.at(declaration.file, declaration.name.start))
    : translate(message("nowhere"));
  lines.push(`  ${translate(message("declared"))}  ${declared}`);
  for (const { file, name, imported } of definitions) {
    lines.push(`  ${translate(message("defined"))}  ${showPlace(places.at(file, name.start))}${dead(imported)}`);
  }
  const groups = bySink(uses);
  lines.push(`  ${translate(message("uses: {0}, sinks: {1}", uses.length, groups.size))}`);
  for (const [sink, group] of groups) {
    lines.push(`    ${sink}`);
    for (const use of group) lines.push(`      ${showPlace(places.start(use))}  ${use.form}${dead(use.imported)}`);
  }
  for (const { file, fact, ids } of [...annotations].sort(byPlace)) {
    for (const id of ids.filter((id) => id.source === source)) {
      lines.push(`  # ${fact.keyword}: ${id.id}  ${showPlace(places.at(file, id.start))}  ${id.role}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Uses that end in no option stand under the binding, or the file, they stand in. */
function bySink(uses: readonly Use[]): ReadonlyMap<string, readonly Use[]> {
  const groups = new Map<string, Use[]>();
  for (const use of [...uses].sort(byPlace)) {
    const sink = sinkOf(use);
    const group = groups.get(sink);
    if (group) group.push(use);
    else groups.set(sink, [use]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sinkOf({ within, file }: Use): string {
  const path = showPath(within.path);
  if (path === "") return file;
  return within.kind === "let" ? `let ${path} (${file})` : path;
}
