/** Which errors are due to what lies outside: an attribute is missing where a module that we do not have might have declared it. */
import { extract } from "#facts/extract.ts";
import { showPath } from "#model/option-path.ts";
import { lineIndex, offsetAt } from "#text/lines.ts";
import { parse } from "../syntax/grammar.ts";
import type { Leaf, LeafError } from "./leaves.ts";

/** `own`: the options that the repo declares. Below their roots nobody else declares anything. */
export function withOutsideReads(leaf: Leaf, texts: ReadonlyMap<string, string>, own: readonly string[]): Leaf {
  const option = leaf.error && missingOption(leaf.error, texts);
  const roots = new Set(own.map((path) => path.replace(/\..*/, "")));
  if (leaf.error === undefined || option === undefined || roots.has(option[0] ?? "")) return leaf;
  return { ...leaf, error: { ...leaf.error, lacks: showPath(option) } };
}

function missingOption(
  error: LeafError,
  texts: ReadonlyMap<string, string>,
): readonly (string | undefined)[] | undefined {
  const [, file = "", line, column] = error.place?.match(/^(.+):(\d+):(\d+)$/) ?? [];
  const text = texts.get(file);
  if (error.class !== "missing-attribute" || text === undefined) return undefined;
  const at = offsetAt(lineIndex(text), { line: Number(line) - 1, character: Number(column) - 1 });
  const reads = extract(parse(text)).reads.filter(({ start, end }) => start <= at && at < end);
  return reads.sort((a, b) => b.path.length - a.path.length)[0]?.path;
}
