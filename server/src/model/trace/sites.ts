/** Where central values are declared, set and read, by file: what a piece of code does with any of them. */
import type { Definition } from "#facts/facts.ts";
import { within } from "#facts/reach.ts";
import type { Model, Source } from "#model/model.ts";
import type { Location, Span } from "#text/span.ts";

export interface SourceSite extends Location {
  readonly source: Source;
  readonly kind: "declaration" | "definition" | "read";
}

interface Sites {
  readonly byFile: ReadonlyMap<string, readonly SourceSite[]>;
  /** By the first name of the option. */
  readonly definitions: ReadonlyMap<string | undefined, readonly DefinitionSite[]>;
}

export interface DefinitionSite {
  readonly file: string;
  readonly fact: Definition;
}

const known = new WeakMap<Model, Sites>();

/** What stands in the code, in the order of the text. */
export function sitesIn(model: Model, file: string, code: Span): readonly SourceSite[] {
  return within(sitesOf(model).byFile.get(file) ?? [], code);
}

/** All definitions of options whose path begins with this name. */
export function definitionsBelow(model: Model, name: string | undefined): readonly DefinitionSite[] {
  return sitesOf(model).definitions.get(name) ?? [];
}

function sitesOf(model: Model): Sites {
  let sites = known.get(model);
  if (!sites) {
    sites = { byFile: collected(model), definitions: definitionsIn(model) };
    known.set(model, sites);
  }
  return sites;
}

function collected(model: Model): Sites["byFile"] {
  const found = new Map<string, SourceSite[]>();
  const add = (source: Source, kind: SourceSite["kind"], { file, start, end }: Location): void => {
    const sites = found.get(file) ?? [];
    found.set(file, sites);
    sites.push({ source, kind, file, start, end });
  };
  for (const source of model.sources) {
    if (source.kind === "option") for (const option of source.options) add(source, "declaration", option);
    else if (source.kind === "key" && source.declaration) add(source, "declaration", source.declaration);
    for (const definition of source.definitions)
      if (source.kind !== "key" || definition !== source.declaration) add(source, "definition", definition);
    for (const use of source.uses) add(source, "read", use);
  }
  for (const sites of found.values()) sites.sort((a, b) => a.start - b.start || b.end - a.end);
  return found;
}

function definitionsIn(model: Model): Sites["definitions"] {
  const found = new Map<string | undefined, DefinitionSite[]>();
  for (const { path: file, facts } of model.repo.files.values())
    for (const fact of facts.definitions) {
      const sites = found.get(fact.path[0]) ?? [];
      found.set(fact.path[0], sites);
      sites.push({ file, fact });
    }
  return found;
}
