/** Symbols of one file as an outline, and the central values of the whole repo by name. */
import { type OutlineItem, outline } from "#facts/structure.ts";
import type { Model, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { DocumentSymbolItem, WorkspaceSymbolItem } from "./types.ts";

export function documentSymbols(model: Model, file: string): readonly DocumentSymbolItem[] {
  const repoFile = model.repo.files.get(file);
  if (!repoFile) return [];
  const options = new Map(repoFile.facts.declarations.map((fact) => [fact.start, fact]));
  const definitions = new Set(repoFile.facts.definitions.map((fact) => fact.start));
  const toSymbol = (item: OutlineItem): DocumentSymbolItem => {
    const option = options.get(item.start);
    return {
      name: item.name,
      detail: option?.type ? option.type.text.replace(/\s+/g, " ") : "",
      kind: option ? "option" : kindOf(item, definitions.has(item.start)),
      span: { start: item.start, end: item.end },
      selection: item.selection,
      // What an option is made of (type, default …) is no structure of the module.
      children: option ? [] : item.children.map(toSymbol),
    };
  };
  return outline(repoFile.source).map(toSymbol);
}

function kindOf(item: OutlineItem, definition: boolean): DocumentSymbolItem["kind"] {
  if (item.name === "imports" && !item.local) return "import";
  if (item.kind === "function") return "function";
  if (item.local) return "binding";
  if (item.kind === "set") return "group";
  return definition ? "definition" : "binding";
}

const limit = 500;

/** Sources whose path or id contains the letters of `query` in order; closest matches first. */
export function workspaceSymbols(model: Model, query: string): readonly WorkspaceSymbolItem[] {
  const wanted = query.toLowerCase().replace(/^#/, "").trim();
  const found: { score: number; source: Source }[] = [];
  for (const source of model.sources) {
    if (!source.declaration) continue;
    const scores = [source.path, ...source.ids].map((text) => score(text.toLowerCase(), wanted));
    const best = Math.min(...scores);
    if (best < Number.POSITIVE_INFINITY) found.push({ score: best, source });
  }
  found.sort((a, b) => a.score - b.score || (a.source.path < b.source.path ? -1 : 1));
  return found.slice(0, limit).flatMap(({ source }) => item(source));
}

function item(source: Source): WorkspaceSymbolItem[] {
  const place = source.declaration;
  if (!place) return [];
  return [
    {
      name: source.path,
      container: source.ids[0] ?? showPath(source.names.slice(0, -1)),
      kind: source.kind === "key" ? "key" : "option",
      location: { file: place.file, start: place.name.start, end: place.name.end },
    },
  ];
}

/** 0 for the same text, more for a match further in, infinite for none. */
function score(text: string, query: string): number {
  if (query === "") return 1;
  const at = text.indexOf(query);
  if (at >= 0) return at + (text.length - query.length) / 100;
  let from = 0;
  for (const letter of query) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return Number.POSITIVE_INFINITY;
  }
  return 1000 + text.length;
}
