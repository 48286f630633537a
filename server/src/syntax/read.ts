/**
 * Reads well-formed Nix straight from Nix's own tokens, the way most files go: no tree of a parser has to be made and walked.
 *
 * It gives up at the first thing that `parser.y` does not accept or that it would rather not decide: then the grammar reads
 * the text. Whatever it does read, it reads as the grammar does; tests compare the two.
 */
import type { AttrName, Binding, Expr, Formal, Formals, Identifier, Inherit, Interpolation } from "./ast.ts";
import { attrName } from "./build.ts";
import type { attachable } from "./comments.ts";
import { maxDepth } from "./depth.ts";
import { hasDoubles, isDoubtfulNumber } from "./doubts.ts";
import { opensFormals, startsSimple } from "./lookahead.ts";
import { binaryOps, isChainable, isRightSided, levelOf, notLevel, questionLevel, signLevel } from "./operators.ts";
import { indentedParts, pathParts, plainParts } from "./strings.ts";
import { Tok } from "./token-kinds.ts";
import type { Tokens } from "./tokens.ts";

/** Deeper nesting is left to the grammar, whose stack is its own. */
const maxNesting = 400;

/** The expression of a whole file; `undefined` where the text is not plain, valid Nix. */
export function read(text: string, tokens: Tokens, comments: ReturnType<typeof attachable>): Expr | undefined {
  const { kinds, starts, ends, count } = tokens;
  let at = 0;
  let depth = 0;
  let pipesInto = false;
  let pipesFrom = false;
  const root = expr();
  // Both pipes side by side need parentheses; whether they have them is left to others.
  return at === count && !(pipesInto && pipesFrom) ? root : undefined;

  // Each function takes what it reads, or answers `undefined`: then nobody reads on.
  function expr(): Expr | undefined {
    if (depth >= maxNesting) return undefined;
    depth++;
    const result = wide();
    depth--;
    return result;
  }

  function wide(): Expr | undefined {
    const from = at;
    switch (kinds[at]) {
      case Tok.Id:
        if (kinds[at + 1] === Tok.Colon) {
          const param = identifier();
          at++;
          const body = expr();
          return body && { kind: "Lambda", start: first(from), end: last(), param, formals: undefined, body };
        }
        if (kinds[at + 1] === Tok.At && kinds[at + 2] === Tok.BraceOpen) {
          const param = identifier();
          at++;
          return lambda(from, param);
        }
        break;
      case Tok.BraceOpen:
        if (opensFormals(kinds, at)) return lambda(from, undefined);
        break;
      case Tok.Assert:
      case Tok.With: {
        const kind = kinds[at++] === Tok.With ? "With" : "Assert";
        const head = expr();
        const body = head && take(Tok.Semicolon) ? expr() : undefined;
        if (!head || !body) return undefined;
        const span = { start: first(from), end: last() };
        return kind === "With" ? { kind, ...span, namespace: head, body } : { kind, ...span, condition: head, body };
      }
      case Tok.Let: {
        if (kinds[at + 1] === Tok.BraceOpen) break;
        at++;
        const found = bindings(Tok.In, true);
        const body = found && expr();
        return found && body && { kind: "Let", start: first(from), end: last(), bindings: found, body };
      }
      case Tok.If: {
        at++;
        const condition = expr();
        const consequence = condition && take(Tok.Then) ? expr() : undefined;
        const alternative = consequence && take(Tok.Else) ? expr() : undefined;
        if (!alternative || !condition || !consequence) return undefined;
        return { kind: "If", start: first(from), end: last(), condition, consequence, alternative };
      }
      default:
    }
    return operation(-1);
  }

  function lambda(from: number, before: Identifier | undefined): Expr | undefined {
    const found = formals();
    if (!found) return undefined;
    let param = before;
    if (!param && take(Tok.At)) {
      if (kinds[at] !== Tok.Id) return undefined;
      param = identifier();
    }
    if (!take(Tok.Colon) || hasDoubles(found.items, param)) return undefined;
    const body = expr();
    return body && { kind: "Lambda", start: first(from), end: last(), param, formals: found, body };
  }

  function formals(): Formals | undefined {
    const from = at++;
    const items: Formal[] = [];
    let ellipsis = false;
    while (!take(Tok.BraceClose)) {
      if (take(Tok.Ellipsis)) {
        ellipsis = true;
        if (!take(Tok.BraceClose)) return undefined;
        break;
      }
      if (kinds[at] !== Tok.Id) return undefined;
      const item = at;
      const name = identifier();
      const fallback = take(Tok.Question) ? expr() : undefined;
      if (kinds[item + 1] === Tok.Question && !fallback) return undefined;
      items.push({ start: first(item), end: last(), name, default: fallback });
      if (!take(Tok.Comma) && kinds[at] !== Tok.BraceClose) return undefined;
    }
    return { start: first(from), end: last(), items, ellipsis };
  }

  /** Operators that bind tighter than `floor`. */
  function operation(floor: number): Expr | undefined {
    if (depth >= maxNesting) return undefined;
    const from = at;
    let left = prefix();
    for (let length = depth; ; length++) {
      if (!left || length >= maxDepth) return undefined;
      if (kinds[at] === Tok.Question && questionLevel > floor) {
        at++;
        const path = attrPath();
        left = path && { kind: "HasAttr", start: first(from), end: last(), base: left, path };
        continue;
      }
      const op = binaryOps[kinds[at] as number];
      if (op === undefined || levelOf(op) <= floor) return left;
      if (op === "|>") pipesInto = true;
      else if (op === "<|") pipesFrom = true;
      const level = levelOf(op);
      const opSpan = { start: first(at), end: ends[at] as number };
      at++;
      depth++;
      const right = operation(isRightSided(op) ? level - 0.1 : level);
      depth--;
      if (!right) return undefined;
      const next = binaryOps[kinds[at] as number];
      // Nix wants parentheses around neighbours of these kinds.
      if (next !== undefined && levelOf(next) === level && !isChainable(level)) return undefined;
      left = { kind: "Binary", start: first(from), end: last(), op, left, right, opSpan };
    }
  }

  function prefix(): Expr | undefined {
    const from = at;
    const kind = kinds[at];
    if (kind !== Tok.Not && kind !== Tok.Minus) return application();
    at++;
    depth++;
    const operand = operation(kind === Tok.Not ? notLevel : signLevel);
    depth--;
    return operand && { kind: "Unary", start: first(from), end: last(), op: kind === Tok.Not ? "!" : "-", operand };
  }

  function application(): Expr | undefined {
    const from = at;
    let fn = selection();
    for (let length = depth; fn && startsSimple(kinds, at); length++) {
      if (length >= maxDepth) return undefined;
      const arg = selection();
      fn = arg && { kind: "Apply", start: first(from), end: last(), fn, arg };
    }
    return fn;
  }

  function selection(): Expr | undefined {
    const from = at;
    const base = simple();
    if (!base || kinds[at] === Tok.Or) return undefined; // `or` without a path is an old oddity of its own
    if (!take(Tok.Dot)) return base;
    const path = attrPath();
    if (!path) return undefined;
    const guarded = take(Tok.Or);
    const fallback = guarded && startsSimple(kinds, at) ? nested(selection) : undefined;
    if (guarded && !fallback) return undefined;
    return { kind: "Select", start: first(from), end: last(), base, path, default: fallback };
  }

  function simple(): Expr | undefined {
    const kind = kinds[at] as number;
    const start = first(at);
    const end = ends[at] as number;
    switch (kind) {
      case Tok.Id:
        return identifier();
      case Tok.Integer:
      case Tok.Float: {
        const value = text.slice(start, end);
        if (isDoubtfulNumber(value)) return undefined;
        at++;
        return { kind: kind === Tok.Integer ? "Integer" : "Float", start, end, value };
      }
      case Tok.StringOpen:
      case Tok.IndentedOpen:
        return string();
      case Tok.Path:
      case Tok.HomePath:
        return path();
      case Tok.SearchPath:
        at++;
        return { kind: "SearchPath", start, end, value: text.slice(start + 1, end - 1) };
      case Tok.Uri:
        at++;
        return { kind: "Uri", start, end, value: text.slice(start, end) };
      case Tok.ParenOpen: {
        at++;
        const inner = expr();
        return inner && take(Tok.ParenClose) ? inner : undefined;
      }
      case Tok.BracketOpen:
        return list();
      case Tok.BraceOpen:
      case Tok.Rec:
      case Tok.Let:
        return set(kind);
      default:
        return undefined;
    }
  }

  function list(): Expr | undefined {
    const from = at++;
    const items: Expr[] = [];
    while (!take(Tok.BracketClose)) {
      const item = startsSimple(kinds, at) ? nested(selection) : undefined;
      if (!item) return undefined;
      items.push(item);
    }
    return { kind: "List", start: first(from), end: last(), items };
  }

  function set(kind: number): Expr | undefined {
    const from = at;
    if (kind !== Tok.BraceOpen) at++;
    if (!take(Tok.BraceOpen)) return undefined;
    const found = nested(() => bindings(Tok.BraceClose, false));
    if (!found) return undefined;
    return {
      kind: "AttrSet",
      start: first(from),
      end: last(),
      recursive: kind !== Tok.BraceOpen,
      legacyLet: kind === Tok.Let,
      bindings: found,
    };
  }

  function bindings(closer: number, inLet: boolean): Binding[] | undefined {
    const found: Binding[] = [];
    while (!take(closer)) {
      const binding = kinds[at] === Tok.Inherit ? inherit() : attribute(inLet);
      if (!binding) return undefined;
      found.push(binding);
    }
    return found;
  }

  function attribute(inLet: boolean): Binding | undefined {
    const start = first(at);
    const path = attrPath();
    if (!path || (inLet && path[0]?.kind === "Dynamic") || !take(Tok.Assign)) return undefined;
    const value = expr();
    if (!value || !take(Tok.Semicolon)) return undefined;
    const end = last();
    return { kind: "AttrBinding", start, end, path, value, comments: comments(start, end) };
  }

  function inherit(): Inherit | undefined {
    const start = first(at++);
    let from: Expr | undefined;
    if (take(Tok.ParenOpen)) {
      from = expr();
      if (!from || !take(Tok.ParenClose)) return undefined;
    }
    const names: AttrName[] = [];
    while (!take(Tok.Semicolon)) {
      const name = attr();
      if (name?.kind !== "Static") return undefined;
      names.push(name);
    }
    const end = last();
    return { kind: "Inherit", start, end, from, names, comments: comments(start, end) };
  }

  function attrPath(): AttrName[] | undefined {
    const names: AttrName[] = [];
    do {
      const name = attr();
      if (!name) return undefined;
      names.push(name);
    } while (take(Tok.Dot));
    return names;
  }

  function attr(): AttrName | undefined {
    const start = first(at);
    switch (kinds[at]) {
      case Tok.Id:
      case Tok.Or: {
        const end = ends[at++] as number;
        return { kind: "Static", start, end, name: text.slice(start, end), quoted: false };
      }
      case Tok.StringOpen: {
        const value = string();
        return value && attrName(start, last(), value);
      }
      case Tok.Hole: {
        const hole = interpolation();
        return hole && attrName(start, hole.end, hole.expr);
      }
      default:
        return undefined;
    }
  }

  function string(): Expr | undefined {
    const from = at;
    const indented = kinds[at++] === Tok.IndentedOpen;
    const closer = indented ? Tok.IndentedClose : Tok.StringClose;
    const holes: Interpolation[] = [];
    while (kinds[at] === Tok.Hole) {
      const hole = interpolation();
      if (!hole) return undefined;
      holes.push(hole);
    }
    const close = first(at);
    const start = ends[from] as number;
    if (!take(closer)) return undefined;
    const parts = indented ? indentedParts(text, start, close, holes) : plainParts(text, start, close, holes);
    return { kind: "String", start: first(from), end: last(), indented, parts };
  }

  function path(): Expr | undefined {
    const from = at;
    const home = kinds[at++] === Tok.HomePath;
    const holes: Interpolation[] = [];
    for (;;) {
      if (kinds[at] === Tok.PathPiece && holes.length === 0 && kinds[at + 1] !== Tok.PathHole) return undefined;
      if (kinds[at] === Tok.PathPiece) at++;
      else if (kinds[at] === Tok.PathHole) {
        const hole = interpolation();
        if (!hole) return undefined;
        holes.push(hole);
      } else break;
    }
    const span = { start: first(from), end: last() };
    return { kind: "Path", ...span, home, parts: pathParts(text, span.start, span.end, holes) };
  }

  function interpolation(): Interpolation | undefined {
    const start = first(at++);
    const inner = expr();
    return inner && take(Tok.BraceClose) ? { kind: "Interpolation", start, end: last(), expr: inner } : undefined;
  }

  function identifier(): Identifier {
    const start = first(at);
    const end = ends[at++] as number;
    return { kind: "Identifier", start, end, name: text.slice(start, end) };
  }

  function nested<T>(inner: () => T | undefined): T | undefined {
    if (depth >= maxNesting) return undefined;
    depth++;
    const result = inner();
    depth--;
    return result;
  }

  function take(kind: number): boolean {
    if (kinds[at] !== kind) return false;
    at++;
    return true;
  }

  function first(token: number): number {
    return starts[token] as number;
  }

  /** End of the token that was taken last. */
  function last(): number {
    return ends[at - 1] as number;
  }
}
