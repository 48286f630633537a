/** What lowering has gathered of a node of the grammar's tree while it visits the children. */
import type { AttrName, Binding, Expr, Formal, Formals, Identifier, Interpolation } from "./ast.ts";

/** One node under way. Frames are used again for the next node of the same depth: nothing may keep one. */
export interface Frame {
  kind: number;
  start: number;
  end: number;
  /** Child expressions in order, those inside parentheses without them. */
  readonly exprs: Expr[];
  /** What error nodes among the children held. */
  readonly broken: Expr[];
  names: AttrName[];
  bindings: Binding[];
  holes: Interpolation[];
  items: Formal[];
  loose: Loose[];
  formals: Formals | undefined;
  id: Identifier | undefined;
  ellipsis: boolean;
  /** Index of the operator's token. */
  op: number;
}

/** A child of an error node: something understood, or a token (its text). */
export type Loose =
  | { readonly role: "expr"; readonly value: Expr }
  | { readonly role: "id"; readonly value: Identifier }
  | { readonly role: "path"; readonly value: readonly AttrName[] }
  | { readonly role: "bindings"; readonly value: readonly Binding[] }
  | { readonly role: "formals"; readonly value: Formals }
  | { readonly role: "formal"; readonly value: Formal }
  | { readonly role: "hole"; readonly value: Interpolation }
  | { readonly role: "token"; readonly start: number; readonly end: number };

const none: never[] = [];

export function newFrame(): Frame {
  return {
    kind: 0,
    start: 0,
    end: 0,
    exprs: [],
    broken: [],
    names: none,
    bindings: none,
    holes: none,
    items: none,
    loose: none,
    formals: undefined,
    id: undefined,
    ellipsis: false,
    op: -1,
  };
}

export function resetFrame(frame: Frame, kind: number, start: number): void {
  frame.kind = kind;
  frame.start = start;
  frame.end = start;
  frame.exprs.length = 0;
  frame.broken.length = 0;
  frame.names = none;
  frame.bindings = none;
  frame.holes = none;
  frame.items = none;
  frame.loose = none;
  frame.formals = undefined;
  frame.id = undefined;
  frame.ellipsis = false;
  frame.op = -1;
}

/** A list that holds one more; the shared empty list is never written to. */
export function grown<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}
