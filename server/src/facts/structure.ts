/** The structure of one file for an editor: outline, foldable ranges, and the nodes around a place. Made when asked for. */
import type { Expr, SourceFile } from "#syntax/ast.ts";
import { type Span, touches } from "#text/span.ts";
import { branchesOf, callOf, plain } from "./calls.ts";
import { children, type Node, namesIn } from "./children.ts";

export interface OutlineItem extends Span {
  /** The attribute path as written. */
  readonly name: string;
  readonly selection: Span;
  readonly kind: "set" | "value" | "function" | "list";
  /** Bound by `let`, not an attribute. */
  readonly local: boolean;
  readonly children: readonly OutlineItem[];
}

/** More would only slow the editor down; files of this size are generated. */
const outlineLimit = 5000;

export function outline(source: SourceFile): readonly OutlineItem[] {
  const budget = { left: outlineLimit };
  return itemsIn(source, source.root, budget, 0);
}

function itemsIn(source: SourceFile, expr: Expr, budget: { left: number }, depth: number): OutlineItem[] {
  if (depth > 100) return [];
  switch (expr.kind) {
    case "Let":
      return [...bindings(source, expr, budget, depth, true), ...itemsIn(source, expr.body, budget, depth + 1)];
    case "AttrSet":
      return bindings(source, expr, budget, depth, false);
    case "Lambda":
    case "With":
    case "Assert":
      return itemsIn(source, expr.body, budget, depth + 1);
    case "List":
      return expr.items.flatMap((item) => (item.kind === "AttrSet" ? itemsIn(source, item, budget, depth + 1) : []));
    default: {
      const branches = branchesOf(expr, plain) ?? callOf(expr)?.args.map((arg) => ({ expr: arg })) ?? [];
      return branches.flatMap((branch) => itemsIn(source, branch.expr, budget, depth + 1));
    }
  }
}

function bindings(
  source: SourceFile,
  node: Extract<Expr, { kind: "Let" | "AttrSet" }>,
  budget: { left: number },
  depth: number,
  local: boolean,
): OutlineItem[] {
  const items: OutlineItem[] = [];
  for (const binding of node.bindings) {
    const first = binding.kind === "AttrBinding" ? binding.path[0] : undefined;
    const last = binding.kind === "AttrBinding" ? binding.path.at(-1) : undefined;
    if (binding.kind === "Inherit" || !first || !last || budget.left-- <= 0) continue;
    const selection = { start: first.start, end: last.end };
    items.push({
      start: binding.start,
      end: binding.end,
      name: source.text.slice(selection.start, selection.end).replace(/\s+/g, " "),
      selection,
      kind:
        binding.value.kind === "Lambda"
          ? "function"
          : binding.value.kind === "List"
            ? "list"
            : binding.value.kind === "AttrSet"
              ? "set"
              : "value",
      local,
      children: itemsIn(source, binding.value, budget, depth + 1),
    });
  }
  return items;
}

export interface Fold extends Span {
  readonly kind: "region" | "comment" | "imports";
}

/** Everything that spans several lines: sets, lists, lets, strings, argument lists, comments and runs of line comments. */
export function folds(source: SourceFile): readonly Fold[] {
  const found: Fold[] = [];
  const waiting: { node: Node; imports: boolean }[] = [{ node: source.root, imports: false }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, imports } = next;
    const foldable =
      node.kind === "AttrSet" ||
      node.kind === "List" ||
      node.kind === "Let" ||
      (node.kind === "String" && node.indented);
    if (foldable) add(source, found, { start: node.start, end: node.end, kind: imports ? "imports" : "region" });
    if (node.kind === "Lambda" && node.formals)
      add(source, found, { start: node.formals.start, end: node.formals.end, kind: "region" });
    const name = node.kind === "AttrBinding" && node.path.length === 1 ? node.path[0] : undefined;
    const inImports = name?.kind === "Static" && name.name === "imports";
    for (const child of children(node)) waiting.push({ node: child, imports: inImports });
  }
  return [...found, ...commentFolds(source)].sort((a, b) => a.start - b.start);
}

function commentFolds(source: SourceFile): Fold[] {
  const found: Fold[] = [];
  let run: Span | undefined;
  for (const comment of source.comments) {
    if (comment.block) {
      add(source, found, { start: comment.start, end: comment.end, kind: "comment" });
      continue;
    }
    const lineStart = source.text.lastIndexOf("\n", comment.start - 1) + 1;
    if (source.text.slice(lineStart, comment.start).trim() !== "") continue;
    const between = run ? source.text.slice(run.end, comment.start) : "";
    const goesOn = run !== undefined && between.trim() === "" && between.split("\n").length === 2;
    if (run && !goesOn) add(source, found, { ...run, kind: "comment" });
    run = { start: goesOn && run ? run.start : comment.start, end: comment.end };
  }
  if (run) add(source, found, { ...run, kind: "comment" });
  return found;
}

function add(source: SourceFile, found: Fold[], fold: Fold): void {
  const line = source.text.indexOf("\n", fold.start);
  if (line >= 0 && line < fold.end) found.push(fold);
}

/** The spans around `offset`, innermost first: names, expressions, bindings, the file. */
export function around(source: SourceFile, offset: number): readonly Span[] {
  const spans: Span[] = [
    { start: 0, end: source.text.trimEnd().length },
    { start: 0, end: source.text.length },
  ].reverse();
  let node: Node | undefined = source.root;
  while (node) {
    if (!touches(node, offset)) break;
    spans.push({ start: node.start, end: node.end });
    const inside: Node | undefined = children(node).find((child) => touches(child, offset) && child.end > child.start);
    if (!inside)
      for (const name of [...namesIn(node)].reverse())
        if (touches(name, offset)) spans.push({ start: name.start, end: name.end });
    node = inside;
  }
  const comment = source.comments.find((candidate) => touches(candidate, offset));
  if (comment) spans.push({ start: comment.start, end: comment.end });
  return nested(spans.reverse());
}

/** Each span strictly inside the next one. */
function nested(spans: readonly Span[]): readonly Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    const last = kept.at(-1);
    if (!last || (span.start <= last.start && last.end <= span.end && span.end - span.start > last.end - last.start))
      kept.push(span);
  }
  return kept;
}
