/** What is written out in a file as it stands there: lists, sets and calls with the places of their parts, without evaluating anything. */
import type { AttrSet, Binding, Expr, SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { callOf } from "./calls.ts";
import { children, type Node } from "./children.ts";
import { bodyOf } from "./written-modules.ts";

/** The span goes without parentheses, `outer` with them. */
export type Written = Span & { readonly outer: Span } & (
    | { readonly kind: "list"; readonly items: readonly Written[] }
    | { readonly kind: "set"; readonly isRecursive: boolean; readonly entries: readonly WrittenEntry[] }
    | { readonly kind: "call"; readonly head: Span; readonly args: readonly Written[] }
    | { readonly kind: "other" }
  );

export type WrittenList = Extract<Written, { kind: "list" }>;
export type WrittenSet = Extract<Written, { kind: "set" }>;

/** A binding with its `;`; an `inherit` has no names and no value. */
export interface WrittenEntry extends Span {
  /** `undefined` is a name that is computed. */
  readonly names: readonly (string | undefined)[];
  /** The whole attribute path; empty for an `inherit`. */
  readonly path: Span;
  readonly value: Written | undefined;
}

/** The expression that stands exactly there. */
export function writtenAt(source: SourceFile, { start, end }: Span): Written | undefined {
  let node: Node | undefined = source.root;
  while (node && !(isExpr(node) && node.start === start && node.end === end))
    node = children(node).find((child) => child.start <= start && end <= child.end);
  return node && isExpr(node) ? written(source.text, node) : undefined;
}

/** The sets that are written around a place, the innermost first. */
export function setsAround(source: SourceFile, { start, end }: Span): readonly WrittenSet[] {
  const found: WrittenSet[] = [];
  for (let node: Node | undefined = source.root; node; ) {
    if (node.kind === "AttrSet" && !node.legacyLet) {
      const set = written(source.text, node);
      if (set.kind === "set") found.unshift(set);
    }
    node = children(node).find((child) => child.start <= start && end <= child.end);
  }
  return found;
}

/** The lists that `imports` or `modules` consist of, where they are written out: not what is there under a condition only. */
export function moduleLists(source: SourceFile): readonly WrittenList[] {
  const found: WrittenList[] = [];
  for (const waiting: Node[] = [source.root]; waiting.length > 0; ) {
    const node = waiting.pop() as Node;
    waiting.push(...children(node));
    if (node.kind !== "AttrBinding") continue;
    const last = node.path.at(-1);
    if (last?.kind !== "Static" || !/^(?:imports|modules)$/.test(last.name)) continue;
    for (const list of listsIn(node.value)) {
      const each = written(source.text, list);
      if (each.kind === "list") found.push(each);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function listsIn(expr: Expr): readonly Expr[] {
  if (expr.kind === "List") return [expr];
  return expr.kind === "Binary" && expr.op === "++" ? [...listsIn(expr.left), ...listsIn(expr.right)] : [];
}

/** What a file without a head comes to: its set, and what is bound around it. `undefined`: it is a function, or no set. */
export function dataIn(
  source: SourceFile,
): { readonly set: WrittenSet; readonly names: ReadonlyMap<string, Span> } | undefined {
  const names = new Map<string, Span>();
  for (let node = source.root; node.kind === "Let"; node = node.body)
    for (const binding of node.bindings) nameOf(names, binding);
  const body = bodyOf(source.root);
  if (body.kind !== "AttrSet") return undefined;
  if (body.recursive) for (const binding of body.bindings) nameOf(names, binding);
  const set = written(source.text, body);
  return set.kind === "set" ? { set, names } : undefined;
}

function nameOf(names: Map<string, Span>, binding: Binding): void {
  if (binding.kind !== "AttrBinding" || binding.path.length !== 1) return;
  const [name] = binding.path;
  if (name?.kind === "Static") names.set(name.name, { start: binding.value.start, end: binding.value.end });
}

function written(text: string, expr: Expr): Written {
  const span = { start: expr.start, end: expr.end, outer: withParentheses(text, expr) };
  if (expr.kind === "List") return { ...span, kind: "list", items: expr.items.map((item) => written(text, item)) };
  if (expr.kind === "AttrSet" && !expr.legacyLet) return { ...span, kind: "set", ...setOf(text, expr) };
  const call = expr.kind === "Apply" ? callOf(expr) : undefined;
  if (!call) return { ...span, kind: "other" };
  const head = { start: call.head.start, end: call.head.end };
  return { ...span, kind: "call", head, args: call.args.map((argument) => written(text, argument)) };
}

function setOf(text: string, { recursive, bindings }: AttrSet): Pick<WrittenSet, "isRecursive" | "entries"> {
  const entries = bindings.map((binding): WrittenEntry => {
    const { start, end } = binding;
    if (binding.kind === "Inherit") return { start, end, names: [], path: { start, end: start }, value: undefined };
    const names = binding.path.map((name) => (name.kind === "Static" ? name.name : undefined));
    const path = { start: binding.path[0]?.start ?? start, end: binding.path.at(-1)?.end ?? start };
    return { start, end, names, path, value: written(text, binding.value) };
  });
  return { isRecursive: recursive, entries };
}

function withParentheses(text: string, { start, end }: Span): Span {
  let outer = { start, end };
  for (;;) {
    let [before, after] = [outer.start - 1, outer.end];
    while (isBlank(text[before])) before--;
    while (isBlank(text[after])) after++;
    if (text[before] !== "(" || text[after] !== ")") return outer;
    outer = { start: before, end: after + 1 };
  }
}

function isBlank(sign: string | undefined): boolean {
  return sign === " " || sign === "\t" || sign === "\n" || sign === "\r";
}

function isExpr(node: Node): node is Expr {
  return node.kind !== "AttrBinding" && node.kind !== "Inherit";
}
