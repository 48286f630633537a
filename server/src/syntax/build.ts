/** Makes a node of our tree from what lowering gathered of a node of the grammar's tree. */
import type {
  AttrBinding,
  AttrName,
  AttrPath,
  Binary,
  Binding,
  Comment,
  Expr,
  Formals,
  Inherit,
  Interpolation,
  Missing,
  StringPart,
} from "./ast.ts";
import { applyOr } from "./cursed-or.ts";
import type { Frame } from "./frame.ts";
import { Kind } from "./kinds.ts";
import type { Mask } from "./mask.ts";
import { isBinaryOp } from "./operators.ts";
import { indentedParts, pathParts, plainParts } from "./strings.ts";
import type { Tokens } from "./tokens.ts";

export interface Source {
  readonly text: string;
  readonly tokens: Tokens;
  readonly mask: Mask;
  readonly comments: (start: number, end: number) => readonly Comment[];
}

export function missing(start: number, end: number, children: readonly Expr[] = []): Missing {
  return { kind: "Missing", start, end, children };
}

/** The expression of a frame whose kind is one of an expression. */
export function buildExpr(frame: Frame, source: Source): Expr {
  const { start, end, exprs } = frame;
  const { text } = source;
  switch (frame.kind) {
    case Kind.Apply:
      return apply(frame, source);
    case Kind.Select:
      return { kind: "Select", start, end, base: child(frame, 0), path: frame.names, default: exprs[1] };
    case Kind.AttrSet:
    case Kind.RecAttrSet:
    case Kind.LetAttrSet:
      return {
        kind: "AttrSet",
        start,
        end,
        recursive: frame.kind !== Kind.AttrSet,
        legacyLet: frame.kind === Kind.LetAttrSet,
        bindings: frame.bindings,
      };
    case Kind.String:
      return { kind: "String", start, end, indented: false, parts: stringParts(frame, text) };
    case Kind.Indented:
      return { kind: "String", start, end, indented: true, parts: stringParts(frame, text) };
    case Kind.Path:
      return {
        kind: "Path",
        start,
        end,
        home: text[start] === "~",
        parts: pathParts(text, start, end, frame.holes),
      };
    case Kind.List:
      return { kind: "List", start, end, items: exprs.slice() };
    case Kind.Function:
      return { kind: "Lambda", start, end, param: frame.id, formals: frame.formals, body: child(frame, 0) };
    case Kind.Let:
      return { kind: "Let", start, end, bindings: frame.bindings, body: child(frame, 0) };
    case Kind.With:
      return { kind: "With", start, end, namespace: child(frame, 0), body: child(frame, 1) };
    case Kind.Assert:
      return { kind: "Assert", start, end, condition: child(frame, 0), body: child(frame, 1) };
    case Kind.If:
      return {
        kind: "If",
        start,
        end,
        condition: child(frame, 0),
        consequence: child(frame, 1),
        alternative: child(frame, 2),
      };
    case Kind.Binary:
      return binary(frame, source);
    case Kind.Unary:
      return { kind: "Unary", start, end, op: text[start] === "!" ? "!" : "-", operand: child(frame, 0) };
    case Kind.HasAttr:
      return { kind: "HasAttr", start, end, base: child(frame, 0), path: frame.names };
    default:
      return exprs[0] ?? missing(start, end);
  }
}

function child(frame: Frame, index: number): Expr {
  return frame.exprs[index] ?? missing(frame.end, frame.end);
}

function apply(frame: Frame, { tokens }: Source): Expr {
  const { start, end } = frame;
  const fn = child(frame, 0);
  const arg = child(frame, 1);
  if (arg.kind === "Identifier" && arg.name === "or" && arg.end === end) return applyOr(fn, arg, tokens);
  return { kind: "Apply", start, end, fn, arg };
}

function binary(frame: Frame, { text, tokens }: Source): Expr {
  const { start, end } = frame;
  const opSpan = { start: tokens.starts[frame.op] ?? end, end: tokens.ends[frame.op] ?? end };
  const op = text.slice(opSpan.start, opSpan.end);
  const left = child(frame, 0);
  const right = child(frame, 1);
  if (!isBinaryOp(op)) return missing(start, end, [left, right]);
  return { kind: "Binary", start, end, op, left, right, opSpan } satisfies Binary;
}

function stringParts(frame: Frame, text: string): readonly StringPart[] {
  const { start, end, holes } = frame;
  if (frame.kind === Kind.String) {
    const to = end > start + 1 && text[end - 1] === '"' ? end - 1 : end;
    return plainParts(text, start + 1, to, holes);
  }
  const to = end > start + 3 && text.startsWith("''", end - 2) ? end - 2 : end;
  return indentedParts(text, start + 2, to, holes);
}

/** A string or an interpolation that stands where an attribute is named. */
export function attrName(start: number, end: number, expr: Expr): AttrName {
  if (expr.kind === "String") {
    const [first, ...more] = expr.parts;
    if (first === undefined) return { kind: "Static", start, end, name: "", quoted: true };
    if (first.kind === "Text" && more.length === 0)
      return { kind: "Static", start, end, name: first.value, quoted: true };
  }
  if (expr.kind === "Uri") return { kind: "Static", start, end, name: expr.value, quoted: true };
  return { kind: "Dynamic", start, end, expr };
}

export function interpolation(frame: Frame): Interpolation {
  return { kind: "Interpolation", start: frame.start, end: frame.end, expr: child(frame, 0) };
}

export function buildFormals(frame: Frame): Formals {
  return { start: frame.start, end: frame.end, items: frame.items, ellipsis: frame.ellipsis };
}

export function buildBinding(frame: Frame, source: Source): Binding {
  const { start, end, names, exprs } = frame;
  const comments = source.comments(start, end);
  if (frame.kind === Kind.Binding && !source.mask.emptyInherits.has(start)) {
    return {
      kind: "AttrBinding",
      start,
      end,
      path: names as AttrPath,
      value: child(frame, 0),
      comments,
    } satisfies AttrBinding;
  }
  const [from] = exprs;
  // A masked `inherit` has a name and, when nothing is inherited from, a value within the keyword itself.
  const masked = frame.kind === Kind.Binding;
  const within = masked && from !== undefined && from.start < start + "inherit".length;
  return {
    kind: "Inherit",
    start,
    end,
    from: within ? undefined : from,
    names: masked ? [] : names,
    comments,
  } satisfies Inherit;
}
