/** What each piece of a text is, for colours: from Nix's own tokens, so broken text keeps its colours, and names from the tree. */
import type { AttrName, SourceFile } from "#syntax/ast.ts";
import { Tok } from "#syntax/token-kinds.ts";
import { tokenize } from "#syntax/tokens.ts";
import type { Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

/** `property`: a name of an attribute path. `parameter`: a name that a function takes. `function`: what is called. */
export type SyntaxTokenKind =
  | "comment"
  | "keyword"
  | "string"
  | "number"
  | "path"
  | "constant"
  | "property"
  | "parameter"
  | "function";

/** It may go over several lines. */
export interface SyntaxToken extends Span {
  readonly kind: SyntaxTokenKind;
}

/** In the order of the text; no two share a character. */
export function syntaxTokens(source: SourceFile): readonly SyntaxToken[] {
  const comments = source.comments.map(({ start, end }) => token("comment", start, end));
  const found = [...comments, ...lexical(source.text), ...names(source)];
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return found.filter((each) => {
    if (each.start < end || each.end <= each.start) return false;
    end = each.end;
    return true;
  });
}

function token(kind: SyntaxTokenKind, start: number, end: number): SyntaxToken {
  return { kind, start, end };
}

const plainKinds: ReadonlyMap<number, SyntaxTokenKind> = new Map([
  ...[Tok.If, Tok.Then, Tok.Else, Tok.Assert, Tok.With, Tok.Let, Tok.In, Tok.Rec, Tok.Inherit, Tok.Or].map(
    (kind) => [kind, "keyword"] as const,
  ),
  ...[Tok.Integer, Tok.Float].map((kind) => [kind, "number"] as const),
  ...[Tok.Path, Tok.HomePath, Tok.PathPiece, Tok.SearchPath, Tok.Uri].map((kind) => [kind, "path"] as const),
]);

/** Keywords, numbers, paths, and strings without the Nix in them. */
function lexical(text: string): readonly SyntaxToken[] {
  const { count, kinds, starts, ends } = tokenize(text);
  const found: SyntaxToken[] = [];
  /** What stands open: where the text of a string goes on from, `undefined` for the code in braces. */
  const open: (number | undefined)[] = [];
  /** Beginnings of string text end here. */
  const endText = (at: number): void => {
    const from = open.at(-1);
    if (from !== undefined) found.push(token("string", from, at));
  };
  for (let index = 0; index < count; index++) {
    const [kind = 0, start = 0, end = 0] = [kinds[index], starts[index], ends[index]];
    const plain = plainKinds.get(kind);
    if (plain) found.push(token(plain, start, end));
    else if (kind === Tok.StringOpen || kind === Tok.IndentedOpen) open.push(start);
    else if (kind === Tok.StringClose || kind === Tok.IndentedClose) {
      endText(end);
      open.pop();
    } else if (kind === Tok.Hole || kind === Tok.PathHole || kind === Tok.BraceOpen) {
      endText(start);
      open.push(undefined);
    } else if (kind === Tok.BraceClose) {
      open.pop();
      if (open.at(-1) !== undefined) open[open.length - 1] = end;
    }
  }
  endText(text.length);
  return found;
}

const constants = new Set(["true", "false", "null"]);

function names({ root }: SourceFile): readonly SyntaxToken[] {
  const found: SyntaxToken[] = [];
  const add = (kind: SyntaxTokenKind, { start, end }: Span): void => void found.push(token(kind, start, end));
  const addPath = (path: readonly AttrName[], last: SyntaxTokenKind): void => {
    path.forEach((name, index) => {
      if (name.kind === "Static" && !name.quoted) add(index === path.length - 1 ? last : "property", name);
    });
  };
  const called = new Set<Node>();
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    switch (node.kind) {
      case "AttrBinding":
      case "HasAttr":
        addPath(node.path, "property");
        break;
      case "Inherit":
        addPath(node.names, "property");
        break;
      case "Select":
        addPath(node.path, called.has(node) ? "function" : "property");
        break;
      case "Lambda":
        if (node.param) add("parameter", node.param);
        for (const formal of node.formals?.items ?? []) add("parameter", formal.name);
        break;
      case "Apply":
        called.add(node.fn);
        break;
      case "Identifier":
        if (constants.has(node.name)) add("constant", node);
        else if (called.has(node)) add("function", node);
        break;
      default:
    }
    for (const child of children(node)) waiting.push(child);
  }
  return found;
}
