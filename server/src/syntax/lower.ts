/** One walk over the grammar's tree makes our own tree of it; the stack is our own, so depth costs no native stack. */
import type { Expr, Identifier } from "./ast.ts";
import { attrName, binding, buildExpr, formals, interpolation, missing, type Source } from "./build.ts";
import { applyOr } from "./cursed-or.ts";
import type { NodeCursor } from "./cursor.ts";
import { type Frame, grown, type Loose, newFrame, resetFrame } from "./frame.ts";
import { Kind } from "./kinds.ts";
import { associate } from "./operators.ts";
import { recover } from "./recover.ts";
import { Tok } from "./token-kinds.ts";

/** Deeper trees than this are cut off: whatever walks an AST later may recurse this deep. */
export const maxDepth = 6000;

export interface Input extends Source {
  /** Node type id → {@link Kind}. */
  readonly kinds: Uint8Array;
  /** The tree has errors: leaves may be missing, so their ends have to be asked for. */
  readonly broken: boolean;
}

export interface Lowered {
  readonly root: Expr;
  /** Where a tree was cut off, if one was. */
  readonly tooDeep: number | undefined;
}

export function lower(cursor: NodeCursor, input: Input): Lowered {
  const { text, kinds, broken, mask, tokens } = input;
  const { kinds: tokenKinds, starts, ends } = tokens;
  const frames: Frame[] = [newFrame()];
  let depth = -1;
  let token = 0;
  let root: Expr = missing(0, text.length);
  let tooDeep: number | undefined;

  for (;;) {
    if (enter()) continue;
    while (!cursor.next()) {
      if (!cursor.up()) return { root, tooDeep };
      leave(Math.min(cursor.end(), text.length));
    }
  }

  /** Looks at the current node; true when the cursor went down to its first child. */
  function enter(): boolean {
    const type = cursor.type();
    const kind = type < kinds.length ? (kinds[type] as number) : Kind.Error;
    if (kind < Kind.Source) {
      if (kind > Kind.Fragment || (broken && kind === Kind.Token)) leaf(kind);
      return false;
    }
    const start = Math.min(cursor.start(), text.length);
    if (depth >= maxDepth) {
      tooDeep ??= start;
      (frames[depth] as Frame).exprs.push(missing(start, Math.min(cursor.end(), text.length)));
      return false;
    }
    depth++;
    if (depth === frames.length) frames.push(newFrame());
    resetFrame(frames[depth] as Frame, kind, start);
    if (cursor.down()) return true;
    leave(start);
    return false;
  }

  function leaf(kind: number): void {
    const frame = frames[depth] as Frame;
    const start = cursor.start();
    while ((starts[token] as number) < start) token++;
    const found = !broken && starts[token] === start ? (tokenKinds[token] as number) : -1;
    const known = found === tokenOf[kind] || (kind === Kind.Variable && found === Tok.Or);
    const end = known ? (ends[token] as number) : cursor.end();
    if (start === end || mask.text.charCodeAt(start) !== text.charCodeAt(start)) {
      // Nothing in the text: the parser or the mask put it there to go on.
      if (kind === Kind.Variable) deliver(frame, missing(Math.min(start, text.length), Math.min(start, text.length)));
      return;
    }
    switch (kind) {
      case Kind.Variable:
        deliver(frame, { kind: "Identifier", start, end, name: text.slice(start, end) });
        return;
      case Kind.Identifier: {
        const name = text.slice(start, end);
        if (isNaming(frame)) {
          frame.names = grown(frame.names, { kind: "Static", start, end, name, quoted: false });
          return;
        }
        const value: Identifier = { kind: "Identifier", start, end, name };
        if (frame.kind === Kind.Error) loose(frame, { role: "id", value });
        else frame.id = value;
        return;
      }
      case Kind.Integer:
        deliver(frame, { kind: "Integer", start, end, value: text.slice(start, end) });
        return;
      case Kind.Float:
        deliver(frame, { kind: "Float", start, end, value: text.slice(start, end) });
        return;
      case Kind.SearchPath:
        deliver(frame, { kind: "SearchPath", start, end, value: text.slice(start + 1, end - 1) });
        return;
      case Kind.Uri:
        deliver(frame, { kind: "Uri", start, end, value: text.slice(start, end) });
        return;
      case Kind.Ellipsis:
        frame.ellipsis = true;
        break;
      case Kind.Operator:
        frame.op = token;
        break;
      default:
    }
    if (frame.kind === Kind.Error) loose(frame, { role: "token", start, end });
  }

  /** The current node's children are complete: its frame becomes a value of the parent's. */
  function leave(end: number): void {
    const frame = frames[depth--] as Frame;
    frame.end = end;
    if (depth < 0) {
      root = frame.kind === Kind.Error ? recover(frame) : (frame.exprs[0] ?? missing(frame.start, end));
      return;
    }
    const parent = frames[depth] as Frame;
    switch (frame.kind) {
      case Kind.Bindings:
        parent.bindings = frame.bindings;
        if (parent.kind === Kind.Error) loose(parent, { role: "bindings", value: frame.bindings });
        return;
      case Kind.Binding:
      case Kind.Inherit:
      case Kind.InheritFrom: {
        const value = binding(frame, input);
        if (parent.kind === Kind.Error) loose(parent, { role: "bindings", value: [value] });
        else parent.bindings = grown(parent.bindings, value);
        return;
      }
      case Kind.AttrPath:
      case Kind.InheritedAttrs:
        parent.names = frame.names;
        if (parent.kind === Kind.Error) loose(parent, { role: "path", value: frame.names });
        return;
      case Kind.Formals:
        parent.formals = formals(frame);
        if (parent.kind === Kind.Error) loose(parent, { role: "formals", value: parent.formals });
        return;
      case Kind.Formal: {
        if (frame.id === undefined) return;
        const value = { start: frame.start, end, name: frame.id, default: frame.exprs[0] };
        if (parent.kind === Kind.Error) loose(parent, { role: "formal", value });
        else parent.items = grown(parent.items, value);
        return;
      }
      case Kind.Interpolation: {
        const value = interpolation(frame);
        if (isNaming(parent)) parent.names = grown(parent.names, attrName(frame.start, end, value.expr));
        else if (parent.kind === Kind.Error) loose(parent, { role: "hole", value });
        else parent.holes = grown(parent.holes, value);
        return;
      }
      case Kind.Error: {
        const value = recover(frame);
        parent.broken.push(value);
        return;
      }
      default:
        deliver(parent, buildExpr(frame, input), frame);
    }
  }

  function deliver(parent: Frame, expr: Expr, from?: Frame): void {
    if (parent.kind === Kind.Error) loose(parent, { role: "expr", value: expr });
    else if (isNaming(parent)) parent.names = grown(parent.names, attrName(expr.start, expr.end, expr));
    else if (parent.kind === Kind.List && isOr(expr) && parent.exprs.length > 0) {
      parent.exprs.push(applyOr(parent.exprs.pop() as Expr, expr, tokens));
    } else if (mask.operators && expr.kind === "Binary" && from?.kind === Kind.Binary && parent.kind !== Kind.Binary) {
      parent.exprs.push(associate(expr, tokens));
    } else parent.exprs.push(expr);
  }
}

function isNaming(frame: Frame): boolean {
  return frame.kind === Kind.AttrPath || frame.kind === Kind.InheritedAttrs;
}

function isOr(expr: Expr): expr is Identifier {
  return expr.kind === "Identifier" && expr.name === "or";
}

function loose(frame: Frame, piece: Loose): void {
  frame.loose = grown(frame.loose, piece);
}

/** Which token of Nix a leaf of the grammar is. */
const tokenOf: Readonly<Record<number, number>> = {
  [Kind.Variable]: Tok.Id,
  [Kind.Identifier]: Tok.Id,
  [Kind.Integer]: Tok.Integer,
  [Kind.Float]: Tok.Float,
  [Kind.SearchPath]: Tok.SearchPath,
  [Kind.Uri]: Tok.Uri,
};
