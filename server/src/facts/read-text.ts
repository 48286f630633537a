/** A text as a file of the repo would have it: parsed, with its facts. */
import type { SourceFile } from "#syntax/ast.ts";
import { parse } from "#syntax/parse.ts";
import { extract } from "./extract.ts";
import type { FileFacts } from "./facts.ts";

export function readText(text: string): { readonly source: SourceFile; readonly facts: FileFacts } {
  const source = parse(text);
  return { source, facts: extract(source) };
}
