/** Makes our tree of the grammar's, errors and all: one walk, every position is the tree's own, leaves may be missing. */
import type { TreeCursor } from "web-tree-sitter";
import { assemble } from "./assembly.ts";
import type { Expr } from "./ast.ts";
import { missing, type Source } from "./build.ts";
import { maxDepth } from "./depth.ts";
import { Kind } from "./kinds.ts";
import { indexFrom } from "./token-search.ts";

export interface Lowered {
  readonly root: Expr;
  /** Where the tree was cut off for its depth, if it was. */
  readonly tooDeep: number | undefined;
}

/** `kinds` is the table of {@link kindTable}. */
export function lower(cursor: TreeCursor, source: Source, kinds: Uint8Array): Lowered {
  const { text, tokens, mask } = source;
  const assembly = assemble(source);
  let tooDeep: number | undefined;

  for (;;) {
    if (enter()) continue;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return { root: assembly.root(), tooDeep };
      assembly.close(Math.min(cursor.endIndex, text.length));
    }
  }

  /** Looks at the current node; true when the cursor went down to its first child. */
  function enter(): boolean {
    const kind = kinds[cursor.nodeTypeId] ?? Kind.Error;
    if (kind === Kind.Comment || kind === Kind.Fragment || kind === Kind.PathFragment) return false;
    if (kind < Kind.Source) {
      leaf(kind);
      return false;
    }
    const start = Math.min(cursor.startIndex, text.length);
    if (assembly.depth() >= maxDepth) {
      tooDeep ??= start;
      assembly.expr(missing(start, Math.min(cursor.endIndex, text.length)));
      return false;
    }
    assembly.open(kind, start);
    if (cursor.gotoFirstChild()) return true;
    assembly.close(Math.min(cursor.endIndex, text.length));
    return false;
  }

  function leaf(kind: number): void {
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    if (start === end || end > text.length || mask.text.charCodeAt(start) !== text.charCodeAt(start)) {
      // Not in the text: the parser or the mask put it there to go on. Masked operators are the exception.
      const at = Math.min(start, text.length);
      if (kind === Kind.Variable) assembly.expr(missing(at, at));
      else if (kind === Kind.Operator && end <= text.length) assembly.operator(indexFrom(tokens, start));
      return;
    }
    const written = text.slice(start, end);
    switch (kind) {
      case Kind.Variable:
        return assembly.expr({ kind: "Identifier", start, end, name: written });
      case Kind.Identifier:
        return assembly.name(start, end, written);
      case Kind.Integer:
        return assembly.expr({ kind: "Integer", start, end, value: written });
      case Kind.Float:
        return assembly.expr({ kind: "Float", start, end, value: written });
      case Kind.SearchPath:
        return assembly.expr({ kind: "SearchPath", start, end, value: written.slice(1, -1) });
      case Kind.Uri:
        return assembly.expr({ kind: "Uri", start, end, value: written });
      case Kind.Ellipsis:
        return assembly.ellipsis();
      case Kind.Operator:
        assembly.operator(indexFrom(tokens, start));
        break;
      default:
    }
    assembly.stray(start, end);
  }
}
