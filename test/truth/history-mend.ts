/** What is changed in a text so that one error is gone and all else keeps its line. */
import type { AttrSet, Expr, Select } from "#syntax/ast.ts";
import { parse } from "../syntax/grammar.ts";

/** The value that is selected at this place (from 1) gets a default, should it lack `name`. */
export function withDefault(text: string, line: number, column: number, name: string): string | undefined {
  const offset = text.split("\n", line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
  let found: Select | undefined;
  for (const node of nodesIn(parse(text).root)) {
    if (node.kind !== "Select" || node.default || offset < node.start || offset >= node.end) continue;
    const lacks = node.path.some((step) => step.kind === "Static" && step.name === name);
    if (lacks && (!found || node.end - node.start < found.end - found.start)) found = node;
  }
  return found && `${text.slice(0, found.end)} or ""${text.slice(found.end)}`;
}

/** The module without these attributes of its own. */
export function withoutAttributes(text: string, names: readonly string[]): string | undefined {
  const set = moduleSet(parse(text).root);
  if (!set) return undefined;
  let changed = text;
  for (const binding of set.bindings) {
    if (binding.kind === "Inherit") continue;
    const [first] = binding.path;
    if (first?.kind !== "Static" || !names.includes(first.name)) continue;
    const end = binding.end + (/^\s*;/.exec(text.slice(binding.end))?.[0].length ?? 0);
    const last = text[binding.end - 1] === ";" ? binding.end : end;
    changed =
      changed.slice(0, binding.start) + text.slice(binding.start, last).replace(/[^\n]/g, " ") + changed.slice(last);
  }
  return changed === text ? undefined : changed;
}

function moduleSet(expr: Expr): AttrSet | undefined {
  switch (expr.kind) {
    case "AttrSet":
      return expr;
    case "Lambda":
    case "Let":
    case "With":
      return moduleSet(expr.body);
    default:
      return undefined;
  }
}

function* nodesIn(value: unknown): Iterable<Expr> {
  if (typeof value !== "object" || value === null) return;
  if ("kind" in value && "start" in value) yield value as Expr;
  for (const child of Object.values(value)) yield* nodesIn(child);
}
