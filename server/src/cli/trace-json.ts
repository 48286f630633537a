/** The JSON of `mynixos trace`; its shape is a contract, described in `docs/cli.md`. */
import type { Source } from "#model/model.ts";
import { byPlace, type Places } from "./place.ts";

export function tracedJson(sources: readonly Source[], places: Places): string {
  const traced = { sources: sources.map((source) => tracedSource(source, places)) };
  return `${JSON.stringify(traced, undefined, 2)}\n`;
}

function tracedSource(source: Source, places: Places): object {
  const { path, ids, kind, declaration, definitions, uses, annotations } = source;
  return {
    path,
    ids,
    kind,
    declaration: declaration ? places.at(declaration.file, declaration.name.start) : null,
    definitions: definitions.map(({ file, name, imported }) => ({ ...places.at(file, name.start), imported })),
    uses: [...uses].sort(byPlace).map((use) => ({ ...places.start(use), form: use.form, imported: use.imported })),
    annotations: [...annotations]
      .sort(byPlace)
      .flatMap(({ file, fact, ids }) =>
        ids
          .filter((id) => id.source === source)
          .map((id) => ({ ...places.at(file, id.start), keyword: fact.keyword, id: id.id, role: id.role })),
      ),
  };
}
