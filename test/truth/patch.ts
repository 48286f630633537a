/** What is taken out of a broken repo so that Nix gives something: files that are no modules, and second declarations of an option. */
import { extract } from "#facts/extract.ts";
import { showPath } from "#model/option-path.ts";
import type { Span } from "#text/span.ts";
import { parse } from "../syntax/grammar.ts";
import type { Leaves } from "./leaves.ts";
import { NothingError } from "./nix-leaves.ts";
import type { Patch } from "./stage.ts";

/** The file that Nix refuses as a module. */
export function refusedModule(error: unknown): string | undefined {
  if (!(error instanceof NothingError)) return undefined;
  const named = error.message.match(/^Module `([^']+)' has an unsupported attribute/)?.[1];
  const missing = error.place?.replace(/:\d+:\d+$/, "");
  return [named, missing].find((file) => file?.endsWith(".nix") && !file.startsWith("/"));
}

/** Declarations that Nix refuses because the option is declared elsewhere already. */
export function refusedDeclarations(leaves: Leaves): (readonly [file: string, option: string])[] {
  const refused = [...leaves.values()].flatMap(({ error }) => {
    const [, option, file] =
      error?.message.match(/^The option `([^']+)' in `[^']+' is already declared in `([^']+)'/) ?? [];
    return option !== undefined && file !== undefined ? [`${file}\n${option}`] : [];
  });
  return [...new Set(refused)].map((text) => text.split("\n") as [string, string]);
}

/** Texts in which these bindings are blank: `[file, path of an option that is declared or defined there]`. */
export function withoutBindings(
  texts: ReadonlyMap<string, string>,
  bindings: readonly (readonly [file: string, path: string])[],
): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const [file, path] of bindings) {
    const text = changed[file] ?? texts.get(file);
    if (text === undefined) throw new Error(`${file} is no file of the repo`);
    const { declarations, definitions } = extract(parse(text));
    const spans = [...declarations, ...definitions].filter((binding) => showPath(binding.path) === path);
    if (spans.length === 0) throw new Error(`${file} says nothing of ${path}`);
    changed[file] = spans.reduce(blank, text);
  }
  return changed;
}

/** With its semicolon, and line for line, so that all else keeps its place. */
function blank(text: string, { start, end }: Span): string {
  const semicolon = /^\s*;/.exec(text.slice(end))?.[0].length ?? 0;
  const after = text[end - 1] === ";" ? end : end + semicolon;
  return text.slice(0, start) + text.slice(start, after).replace(/[^\n]/g, " ") + text.slice(after);
}

export function merged(one: Patch, other: Patch): Patch {
  return { drop: [...(one.drop ?? []), ...(other.drop ?? [])], texts: { ...one.texts, ...other.texts } };
}
