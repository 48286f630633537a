/** The parts of a syntax node, for walks that treat all kinds of nodes alike. */
import type { AttrName, Binding, Expr, StringPart } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";

export type Node = Expr | Binding;

/** Expressions and bindings directly inside `node`, in source order as far as the tree has one. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "AttrBinding":
      return [...dynamic(node.path), node.value];
    case "Inherit":
      return node.from ? [node.from] : [];
    case "String":
    case "Path":
      return inParts(node.parts);
    case "List":
      return node.items;
    case "AttrSet":
      return node.bindings;
    case "Let":
      return [...node.bindings, node.body];
    case "With":
      return [node.namespace, node.body];
    case "Assert":
      return [node.condition, node.body];
    case "If":
      return [node.condition, node.consequence, node.alternative];
    case "Lambda":
      return [...(node.formals?.items ?? []).flatMap((formal) => formal.default ?? []), node.body];
    case "Apply":
      return [node.fn, node.arg];
    case "Select":
      return [node.base, ...dynamic(node.path), ...(node.default ? [node.default] : [])];
    case "HasAttr":
      return [node.base, ...dynamic(node.path)];
    case "Unary":
      return [node.operand];
    case "Binary":
      return [node.left, node.right];
    case "Missing":
      return node.children;
    default:
      return [];
  }
}

/** Names and formals that are no nodes of their own but places a selection can grow through. */
export function namesIn(node: Node): readonly Span[] {
  switch (node.kind) {
    case "AttrBinding":
    case "Select":
    case "HasAttr":
      return node.path;
    case "Inherit":
      return node.names;
    case "Lambda":
      return node.formals ? [...node.formals.items, node.formals] : [];
    default:
      return [];
  }
}

function dynamic(path: readonly AttrName[]): readonly Expr[] {
  return path.flatMap((name) => (name.kind === "Dynamic" ? [name.expr] : []));
}

function inParts(parts: readonly StringPart[]): readonly Expr[] {
  return parts.flatMap((part) => (part.kind === "Interpolation" ? [part.expr] : []));
}
