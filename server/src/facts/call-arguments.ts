/** What a call hands to a function as sets of options: those that it writes, and those that the function would take. */
import type { AttrBinding, AttrSet, Expr, SourceFile } from "#syntax/ast.ts";
import { contains, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";
import { entryOf, type OptionRoom } from "./option-rooms.ts";

/** The arguments of the functions around a place that may be left out, and are a set then. */
export function optionalSets({ root }: SourceFile, offset: number): readonly string[] {
  const found: string[] = [];
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, offset))) {
    if (node.kind !== "Lambda") continue;
    for (const { name, default: value } of node.formals?.items ?? [])
      if (value?.kind === "AttrSet") found.push(name.name);
  }
  return found;
}

/** The calls that are told a text, as `name = "web"` or by itself. */
export function callsWith({ root }: SourceFile, text: string): readonly Span[] {
  const found: Span[] = [];
  const waiting: { readonly node: Node; readonly isPart: boolean }[] = [{ node: root, isPart: false }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, isPart } = next;
    if (node.kind === "Apply" && !isPart && argumentsOf(node).some((each) => says(each, text)))
      found.push({ start: node.start, end: node.end });
    for (const child of children(node))
      waiting.push({ node: child, isPart: node.kind === "Apply" && child === node.fn });
  }
  return found.sort((a, b) => a.start - b.start);
}

function argumentsOf(call: Expr): readonly Expr[] {
  const found: Expr[] = [];
  for (let one = call; one.kind === "Apply"; one = one.fn) found.push(one.arg);
  return found;
}

function says(expr: Expr, text: string): boolean {
  if (expr.kind === "String")
    return expr.parts.length === 1 && expr.parts[0]?.kind === "Text" && expr.parts[0].value === text;
  if (expr.kind !== "AttrSet") return false;
  return expr.bindings.some(
    (each) => each.kind === "AttrBinding" && each.value.kind === "String" && says(each.value, text),
  );
}

/**
 * Where the call could say more in one of these arguments: in the set that it hands over, or in a new one. What the function makes of it, only
 * evaluation can say: keys, or a set that has them under `inner`.
 */
export function argumentRooms(
  source: SourceFile,
  call: Span,
  names: readonly string[],
  inner: string,
): readonly OptionRoom[] {
  return setsOf(source.root, call).flatMap((set) => names.flatMap((name) => roomsOf(source, set, name, inner)));
}

function setsOf(root: Expr, { start, end }: Span): readonly AttrSet[] {
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, start))) {
    if (node.start < start || node.end > end) continue;
    return node.kind === "Apply" ? argumentsOf(node).filter((each) => each.kind === "AttrSet") : [];
  }
  return [];
}

function roomsOf(source: SourceFile, set: AttrSet, name: string, inner: string): readonly OptionRoom[] {
  const isNamed = ({ path }: AttrBinding, wanted: string): boolean =>
    path[0]?.kind === "Static" && path[0].name === wanted;
  const isTaken = set.bindings.some((each) =>
    each.kind === "Inherit"
      ? each.names.some((other) => other.kind === "Dynamic" || other.name === name)
      : each.path[0]?.kind === "Dynamic",
  );
  if (isTaken || set.recursive) return [];
  const own = set.bindings.filter((each): each is AttrBinding => each.kind === "AttrBinding" && isNamed(each, name));
  const [only, ...others] = own;
  if (!only) return [room(source, set, [name]), room(source, set, [name, inner])];
  if (others.length > 0 || only.value.kind !== "AttrSet" || only.path.length > 2) return [];
  const given = only.value;
  if (only.path.length === 2) return [room(source, given, [])];
  const deeper = given.bindings.find(
    (each): each is AttrBinding => each.kind === "AttrBinding" && isNamed(each, inner),
  );
  if (!deeper) return [room(source, given, []), room(source, given, [inner])];
  return deeper.path.length === 1 && deeper.value.kind === "AttrSet" ? [room(source, deeper.value, [])] : [];
}

function room({ text, root }: SourceFile, { start, end, bindings }: AttrSet, names: readonly string[]): OptionRoom {
  const entries = bindings.map((binding) => entryOf(text, binding));
  return {
    kind: names.length === 0 ? "keys" : "new",
    place: { start, end },
    entries,
    names,
    written: new Set(names.length === 0 ? entries.flatMap(({ path }) => path[0] ?? []) : []),
    conditions: [],
    priority: 100,
    module: { start: root.start, end: root.end },
    group: { start, end },
    guessed: [],
    covered: undefined,
    covers: false,
  };
}
