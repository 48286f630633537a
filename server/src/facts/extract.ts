/** From syntax to facts: one file in, one record out, nothing else consulted. */
import type { SourceFile } from "#syntax/ast.ts";
import { annotations } from "./annotations.ts";
import type { FileFacts, LocalName } from "./facts.ts";
import { type Meanings, meaningOfLocal } from "./meaning.ts";
import { isNeeded } from "./needed-paths.ts";
import { publicMarks } from "./public-marks.ts";
import { type Local, outermost } from "./scope.ts";
import { suppressions } from "./suppressions.ts";
import { nameFacts } from "./undefined-names.ts";
import { visit } from "./visit.ts";
import { beginning, newCollected } from "./walk.ts";

export function extract(source: SourceFile): FileFacts {
  const all = newCollected(source);
  const { undefinedNames, duplicates, needed } = nameFacts(source);
  visit(all, source.root, beginning(outermost));
  return {
    errors: source.errors,
    declarations: all.declarations,
    optionGroups: all.optionGroups,
    definitions: all.definitions,
    reads: all.reads.sort((a, b) => a.start - b.start || b.end - a.end),
    names: all.meanings.locals.map((local) => localName(all.meanings, local)),
    annotations: annotations(source.text, source.comments, all.elements),
    suppressions: suppressions(source),
    publicMarks: publicMarks(source),
    paths: needed.places.size > 0 ? all.paths.map((path) => ({ ...path, needed: isNeeded(needed, path) })) : all.paths,
    readsFolders: all.importsFolders || (all.listsFolders > 0 && all.computesImports),
    folderFunctions: [...all.folderFunctions],
    importFunctions: all.computesImports ? [...all.calls] : [],
    undefinedNames,
    duplicates,
    scopesImports: needed.scopesImports,
  };
}

function localName(meanings: Meanings, local: Local): LocalName {
  const meaning = meaningOfLocal(meanings, local);
  const value = local.origin.kind === "value" ? local.origin.expr : undefined;
  return {
    start: local.span.start,
    end: local.span.end,
    name: local.name,
    kind: local.kind,
    alias: meaning?.kind === "config" ? meaning.path : undefined,
    value: value && { start: value.start, end: value.end },
    references: local.references,
  };
}
