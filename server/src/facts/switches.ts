/** What of a file says yes or no: in the sets that functions are given, and what functions take where they are given nothing. */
import type { AttrSet, Binding, Expr, SourceFile } from "#syntax/ast.ts";
import { covers, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

/** A set that a function of the repo is given. */
export interface GivenSet {
  /** From brace to brace. */
  readonly set: Span;
  readonly bindings: readonly Span[];
  readonly names: ReadonlySet<string>;
  /** All that is plainly true or false in it, also deeper. */
  readonly switches: readonly Switch[];
}

/** The span is that of the value. */
export interface Switch extends Span {
  readonly name: string;
  readonly isTrue: boolean;
}

/** A name that a function takes for true or false where it is not given. */
export interface Default {
  readonly name: string;
  readonly isTrue: boolean;
  /** What else the function takes. */
  readonly siblings: ReadonlySet<string>;
}

/** Of the calls around the place and in it, the innermost first. */
export function givenSetsAt({ root }: SourceFile, place: Span): readonly GivenSet[] {
  const found: GivenSet[] = [];
  for (const node of nodesIn(root)) {
    if (node.kind !== "Apply" || node.arg.kind !== "AttrSet" || node.arg.recursive || isWellKnown(node.fn)) continue;
    if (!covers(node, place) && !covers(place, node)) continue;
    found.push(givenSet(node.arg));
  }
  return found.sort((a, b) => a.set.end - a.set.start - (b.set.end - b.set.start));
}

function givenSet(set: AttrSet): GivenSet {
  const names = new Set(set.bindings.flatMap(namesOf));
  return { set: { start: set.start, end: set.end }, bindings: set.bindings, names, switches: [...switchesIn(set)] };
}

function namesOf(binding: Binding): readonly string[] {
  const all = binding.kind === "Inherit" ? binding.names : binding.path.slice(0, 1);
  return all.flatMap((name) => (name.kind === "Static" ? [name.name] : []));
}

function* switchesIn({ bindings }: AttrSet): Iterable<Switch> {
  for (const binding of bindings) {
    if (binding.kind !== "AttrBinding") continue;
    const { path, value } = binding;
    const name = path.at(-1);
    const isTrue = truth(value);
    if (name?.kind === "Static" && isTrue !== undefined)
      yield { name: name.name, isTrue, start: value.start, end: value.end };
    else if (value.kind === "AttrSet") yield* switchesIn(value);
  }
}

/** `{ auth ? true, … }:` and `settings.auth or true`. */
export function* defaultsIn({ root }: SourceFile): Iterable<Default> {
  for (const node of nodesIn(root)) {
    if (node.kind === "Lambda") {
      const items = node.formals?.items ?? [];
      const all = new Set(items.map(({ name }) => name.name));
      for (const { name, default: value } of items) {
        const isTrue = value && truth(value);
        if (isTrue !== undefined) yield { name: name.name, isTrue, siblings: all };
      }
    } else if (node.kind === "Select") {
      const name = node.path.at(-1);
      const isTrue = node.default && truth(node.default);
      if (name?.kind === "Static" && isTrue !== undefined) yield { name: name.name, isTrue, siblings: new Set() };
    }
  }
}

function truth(expr: Expr): boolean | undefined {
  if (expr.kind !== "Identifier") return undefined;
  return expr.name === "true" ? true : expr.name === "false" ? false : undefined;
}

function* nodesIn(root: Node): Iterable<Node> {
  for (const waiting: Node[] = [root]; waiting.length > 0; ) {
    const node = waiting.pop() as Node;
    yield node;
    waiting.push(...children(node));
  }
}

/** Functions of nixpkgs that take a part of the module itself. */
const wellKnown =
  /^(?:mk(?:If|Merge|Force|Default|Override|Before|After|Order|Option|VMOverride)|optionalAttrs|recursiveUpdate|submodule|genAttrs|mapAttrs\w*|nixosSystem|import)$/;

function isWellKnown(fn: Expr): boolean {
  if (fn.kind === "Apply") return isWellKnown(fn.fn);
  const name = fn.kind === "Select" ? fn.path.at(-1) : undefined;
  const text = fn.kind === "Identifier" ? fn.name : name?.kind === "Static" ? name.name : "";
  return wellKnown.test(text);
}
