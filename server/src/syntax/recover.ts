/** Makes the best of what the grammar could not place: the expressions found inside, so that features still see them. */
import type { Expr, Missing } from "./ast.ts";
import type { Frame, Loose } from "./frame.ts";

export function recover(frame: Frame): Missing {
  const children: Expr[] = [...frame.exprs, ...frame.broken];
  for (const piece of frame.loose) children.push(...expressions(piece));
  children.sort((a, b) => a.start - b.start);
  return { kind: "Missing", start: frame.start, end: frame.end, children };
}

function expressions(piece: Loose): readonly Expr[] {
  switch (piece.role) {
    case "expr":
    case "id":
      return [piece.value];
    case "hole":
      return [piece.value.expr];
    case "path":
      return piece.value.flatMap((name) => (name.kind === "Dynamic" ? [name.expr] : []));
    case "bindings": {
      const first = piece.value[0];
      const last = piece.value.at(-1);
      if (first === undefined || last === undefined) return [];
      const { value: bindings } = piece;
      return [{ kind: "AttrSet", start: first.start, end: last.end, recursive: false, legacyLet: false, bindings }];
    }
    case "formals":
      return piece.value.items.flatMap((formal) => formal.default ?? []);
    case "formal":
      return piece.value.default === undefined ? [] : [piece.value.default];
    case "token":
      return [];
  }
}
