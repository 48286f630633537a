/** What is changed in a text so that one error is gone and all else keeps its line. */
import type { AttrSet, Expr, Select } from "#syntax/ast.ts";
import { parse } from "../syntax/grammar.ts";

/** The value that is selected at this place (from 1) gets a default, should it lack `name`. */
export function withDefault(text: string, line: number, column: number, name: string): string | undefined {
  const offset = offsetOf(text, line, column);
  let found: Select | undefined;
  for (const node of nodesIn(parse(text).root)) {
    if (node.kind !== "Select" || node.default || offset < node.start || offset >= node.end) continue;
    const lacks = node.path.some((step) => step.kind === "Static" && step.name === name);
    if (lacks && (!found || node.end - node.start < found.end - found.start)) found = node;
  }
  if (!found) return undefined;
  const [before, after] = [text.slice(0, found.start), text.slice(found.end)];
  // What decides is a boolean, as far as the text shows it.
  const last = found.path.at(-1);
  const decides =
    (last?.kind === "Static" && last.name === "enable") ||
    /(\bmkIf|\boptional\w*|\bif|&&|\|\||!)\s*\(*\s*$/.test(before) ||
    /^\s*\)*\s*(&&|\|\||then\b)/.test(after);
  return `${before}${text.slice(found.start, found.end)} or ${decides ? "false" : '""'}${after}`;
}

const moduleArguments: readonly string[] = ["config", "lib", "options", "pkgs"];

/** The name is bound: by the arguments of the module if it is one of theirs, else to null at this place (from 1). */
export function withName(text: string, line: number, column: number, name: string): string | undefined {
  const { root } = parse(text);
  if (moduleArguments.includes(name)) {
    const head = root.kind === "Lambda" ? root.formals : undefined;
    if (!head) return root.kind === "Lambda" ? undefined : `{ ${name}, ... }: ${text}`;
    const at = head.start + 1;
    return `${text.slice(0, at)} ${name}${head.items.length > 0 || head.ellipsis ? "," : ""}${text.slice(at)}`;
  }
  const offset = offsetOf(text, line, column);
  if (text.slice(offset, offset + name.length) !== name) return undefined;
  return `${text.slice(0, offset)}(null)${text.slice(offset + name.length)}`;
}

function offsetOf(text: string, line: number, column: number): number {
  return text.split("\n", line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
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
