/** Puts our tree together from the nodes of the grammar's tree in the order of a walk; the stack is our own. */
import type { AttrName, Binding, Expr, Formals, Identifier, Interpolation } from "./ast.ts";
import { attrName, buildBinding, buildExpr, buildFormals, interpolation, missing, type Source } from "./build.ts";
import { applyOr } from "./cursed-or.ts";
import { type Frame, grown, type Loose, newFrame, resetFrame } from "./frame.ts";
import { Kind } from "./kinds.ts";
import { associate } from "./operators.ts";
import { recover } from "./recover.ts";

/** Where a walk brings what it finds. */
export interface Assembly {
  /** A node with children begins; {@link Assembly.close} ends it. */
  open(kind: number, start: number): void;
  close(end: number): void;
  expr(expr: Expr): void;
  /** A name that is no variable: of an attribute, a parameter, a formal. */
  name(start: number, end: number, name: string): void;
  /** All names of an attribute path or of an `inherit` at once. */
  names(names: AttrName[]): void;
  binding(binding: Binding): void;
  formals(formals: Formals): void;
  ellipsis(): void;
  /** The operator of the node under way is this token. */
  operator(token: number): void;
  /** A token whose only use is to tell a broken place apart. */
  stray(start: number, end: number): void;
  readonly depth: () => number;
  readonly root: () => Expr;
}

export function assemble(source: Source): Assembly {
  const frames: Frame[] = [newFrame()];
  let depth = -1;
  let top = frames[0] as Frame;
  let root: Expr = missing(0, source.text.length);
  return {
    open,
    close,
    expr,
    name,
    names,
    binding,
    formals,
    ellipsis,
    operator,
    stray,
    depth: () => depth,
    root: () => root,
  };

  function open(kind: number, start: number): void {
    depth++;
    if (depth === frames.length) frames.push(newFrame());
    top = frames[depth] as Frame;
    resetFrame(top, kind, start);
  }

  /** The children are complete: the frame becomes a value of its parent. */
  function close(end: number): void {
    const frame = top;
    frame.end = end;
    depth--;
    if (depth < 0) {
      root = frame.kind === Kind.Error ? recover(frame) : (frame.exprs[0] ?? missing(frame.start, end));
      return;
    }
    top = frames[depth] as Frame;
    switch (frame.kind) {
      case Kind.Bindings:
        top.bindings = frame.bindings;
        if (top.kind === Kind.Error) loose({ role: "bindings", value: frame.bindings });
        return;
      case Kind.Binding:
      case Kind.Inherit:
      case Kind.InheritFrom:
        binding(buildBinding(frame, source));
        return;
      case Kind.AttrPath:
      case Kind.InheritedAttrs:
        names(frame.names);
        return;
      case Kind.Formals:
        formals(buildFormals(frame));
        return;
      case Kind.Formal: {
        if (frame.id === undefined) return;
        const value = { start: frame.start, end, name: frame.id, default: frame.exprs[0] };
        if (top.kind === Kind.Error) loose({ role: "formal", value });
        else top.items = grown(top.items, value);
        return;
      }
      case Kind.Interpolation:
        hole(interpolation(frame));
        return;
      case Kind.Error:
        top.broken.push(recover(frame));
        return;
      case Kind.Binary:
        expr(source.mask.operators && top.kind !== Kind.Binary ? reassociated(frame) : buildExpr(frame, source));
        return;
      default:
        expr(buildExpr(frame, source));
    }
  }

  function reassociated(frame: Frame): Expr {
    const built = buildExpr(frame, source);
    return built.kind === "Binary" ? associate(built, source.tokens) : built;
  }

  function expr(value: Expr): void {
    if (top.kind === Kind.Error) loose({ role: "expr", value });
    else if (isNaming(top)) top.names = grown(top.names, attrName(value.start, value.end, value));
    else if (top.kind === Kind.List && isOr(value) && top.exprs.length > 0) {
      top.exprs.push(applyOr(top.exprs.pop() as Expr, value, source.tokens));
    } else top.exprs.push(value);
  }

  function hole(value: Interpolation): void {
    if (isNaming(top)) top.names = grown(top.names, attrName(value.start, value.end, value.expr));
    else if (top.kind === Kind.Error) loose({ role: "hole", value });
    else top.holes = grown(top.holes, value);
  }

  function name(start: number, end: number, written: string): void {
    if (isNaming(top)) {
      top.names = grown(top.names, { kind: "Static", start, end, name: written, quoted: false });
      return;
    }
    const value: Identifier = { kind: "Identifier", start, end, name: written };
    if (top.kind === Kind.Error) loose({ role: "id", value });
    else top.id = value;
  }

  function names(value: AttrName[]): void {
    if (top.kind === Kind.Error) loose({ role: "path", value });
    else top.names = value;
  }

  function binding(value: Binding): void {
    if (top.kind === Kind.Error) loose({ role: "bindings", value: [value] });
    else top.bindings = grown(top.bindings, value);
  }

  function formals(value: Formals): void {
    if (top.kind === Kind.Error) loose({ role: "formals", value });
    else top.formals = value;
  }

  function ellipsis(): void {
    top.ellipsis = true;
  }

  function operator(token: number): void {
    top.op = token;
  }

  function stray(start: number, end: number): void {
    if (top.kind === Kind.Error) loose({ role: "token", start, end });
  }

  function loose(piece: Loose): void {
    top.loose = grown(top.loose, piece);
  }
}

function isNaming(frame: Frame): boolean {
  return frame.kind === Kind.AttrPath || frame.kind === Kind.InheritedAttrs;
}

function isOr(expr: Expr): expr is Identifier {
  return expr.kind === "Identifier" && expr.name === "or";
}
