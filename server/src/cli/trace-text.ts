/** `mynixos trace` for people: one paragraph for each source, its uses grouped by the option they end in. */
import type { Model, Source, Use } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { sinksOf } from "#model/uses.ts";
import { message } from "#text/message.ts";
import type { Translate } from "./command.ts";
import { byPlace, type Places, showPlace } from "./place.ts";

export function tracedText(model: Model, sources: readonly Source[], places: Places, translate: Translate): string {
  return sources.map((source) => paragraph(model, source, places, translate)).join("\n");
}

function paragraph(model: Model, source: Source, places: Places, translate: Translate): string {
  const dead = (imported: boolean): string => (imported ? "" : `  (${translate(message("not imported"))})`);
  const { declaration, definitions, annotations, ids } = source;
  const lines = [[source.path, ...ids].join("  ")];
  const declared = declaration ? showPlace(places.at(declaration.file, declaration.name.start)) : undefined;
  lines.push(`  ${translate(message("declared"))}  ${declared ?? translate(message("nowhere in this repo"))}`);
  for (const { file, name, imported } of definitions) {
    lines.push(`  ${translate(message("defined"))}  ${showPlace(places.at(file, name.start))}${dead(imported)}`);
  }

  const uses = [...source.uses].sort(byPlace);
  const sinks = [...sinksOf(model, uses)].sort((a, b) => (a.path < b.path ? -1 : 1));
  lines.push(`  ${translate(message("uses: {0}, sinks: {1}", uses.length, sinks.length))}`);
  const group = (title: string, members: readonly Use[]): void => {
    lines.push(`    ${title}`);
    for (const use of members) lines.push(`      ${showPlace(places.start(use))}  ${use.form}${dead(use.imported)}`);
  };
  for (const sink of sinks) group(sink.path, sink.uses);
  const sunk = new Set(sinks.flatMap((sink) => sink.uses));
  for (const [title, members] of elsewhere(uses.filter((use) => !sunk.has(use)))) group(title, members);

  for (const { file, fact, ids } of [...annotations].sort(byPlace)) {
    for (const id of ids.filter((id) => id.source === source)) {
      lines.push(`  # ${fact.keyword}: ${id.id}  ${showPlace(places.at(file, id.start))}  ${id.role}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Uses that end in no option, by the binding, or else the file, that they stand in. */
function elsewhere(uses: readonly Use[]): ReadonlyMap<string, readonly Use[]> {
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const name = showPath(use.within.path);
    const title = use.within.kind === "let" && name !== "" ? `let ${name} = …` : name || use.file;
    const group = groups.get(title);
    if (group) group.push(use);
    else groups.set(title, [use]);
  }
  return groups;
}
