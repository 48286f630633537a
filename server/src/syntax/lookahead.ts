/** Questions about the tokens ahead that Nix's grammar answers later and that error messages want answered now. */
import { Tok } from "./token-kinds.ts";

type Kinds = Uint8Array;

/** How far a look ahead goes: it must not make reading a file quadratic. */
const reach = 64;

/** The token may begin an argument, a list element, an operand. */
export function startsSimple(kinds: Kinds, at: number): boolean {
  switch (kinds[at]) {
    case Tok.Id:
    case Tok.Integer:
    case Tok.Float:
    case Tok.Path:
    case Tok.HomePath:
    case Tok.SearchPath:
    case Tok.Uri:
    case Tok.StringOpen:
    case Tok.IndentedOpen:
    case Tok.ParenOpen:
    case Tok.BracketOpen:
    case Tok.BraceOpen:
    case Tok.Rec:
      return true;
    case Tok.Let:
      return kinds[at + 1] === Tok.BraceOpen;
    default:
      return false;
  }
}

/** The token begins an expression that can be no operand: `if`, `let`, `with`, `assert`, a function. */
export function startsWideExpr(kinds: Kinds, at: number): boolean {
  switch (kinds[at]) {
    case Tok.If:
    case Tok.Let:
    case Tok.With:
    case Tok.Assert:
      return true;
    default:
      return false;
  }
}

export function startsAttr(kind: number | undefined): boolean {
  return kind === Tok.Id || kind === Tok.Or || kind === Tok.StringOpen || kind === Tok.Hole;
}

/** The brace begins formals, not a set. */
export function opensFormals(kinds: Kinds, at: number): boolean {
  const next = kinds[at + 1];
  const second = kinds[at + 2];
  switch (next) {
    case Tok.Ellipsis:
      return true;
    case Tok.Comma:
      return onlyNames(kinds, at);
    case Tok.BraceClose:
      return second === Tok.Colon || second === Tok.At;
    case Tok.Id:
      if (second === Tok.BraceClose) return kinds[at + 3] === Tok.Colon || kinds[at + 3] === Tok.At;
      return second === Tok.Comma || second === Tok.Question || onlyNames(kinds, at);
    default:
      return false;
  }
}

/** `{ a b, ... }:` with commas where they may be wrong: nothing else would be followed by a colon. */
function onlyNames(kinds: Kinds, at: number): boolean {
  let index = at + 1;
  while (kinds[index] === Tok.Id || kinds[index] === Tok.Comma || kinds[index] === Tok.Ellipsis) {
    if (++index > at + reach) return false;
  }
  return kinds[index] === Tok.BraceClose && (kinds[index + 1] === Tok.Colon || kinds[index + 1] === Tok.At);
}

/** `f x`, `a.b c`: no binding but a call, as behind a forgotten `in`. */
export function startsCall(kinds: Kinds, at: number): boolean {
  let index = behindAttr(kinds, at);
  while (index > 0 && kinds[index] === Tok.Dot) index = behindAttr(kinds, index + 1);
  return index > 0 && startsSimple(kinds, index) && !startsBinding(kinds, index);
}

/** `a.b."c" =` or `inherit`: here begins a binding, so whatever came before has ended. */
export function startsBinding(kinds: Kinds, at: number): boolean {
  if (kinds[at] === Tok.Inherit) return true;
  let index = at;
  while (index < at + reach) {
    index = behindAttr(kinds, index);
    if (index < 0) return false;
    if (kinds[index] === Tok.Assign) return true;
    if (kinds[index] !== Tok.Dot) return false;
    index++;
  }
  return false;
}

function behindAttr(kinds: Kinds, at: number): number {
  switch (kinds[at]) {
    case Tok.Id:
    case Tok.Or:
      return at + 1;
    case Tok.StringOpen:
      return kinds[at + 1] === Tok.StringClose ? at + 2 : behindHole(kinds, at + 1) + 1;
    case Tok.Hole:
      return behindHole(kinds, at);
    default:
      return -1;
  }
}

function behindHole(kinds: Kinds, at: number): number {
  let depth = 0;
  for (let index = at; index < at + reach; index++) {
    const kind = kinds[index];
    if (kind === Tok.Hole || kind === Tok.PathHole || kind === Tok.BraceOpen) depth++;
    else if (kind === Tok.BraceClose && --depth === 0) return index + 1;
  }
  return -2;
}

/** The attribute's name is computed: `${x}` or `"a${x}"`, but not `${"a"}`, which Nix takes for a plain name. */
export function isComputed(kinds: Kinds, at: number): boolean {
  if (kinds[at] === Tok.StringOpen) return kinds[at + 1] === Tok.Hole;
  if (kinds[at] !== Tok.Hole) return false;
  let index = at + 1;
  let parens = 0;
  for (; kinds[index] === Tok.ParenOpen; index++) parens++;
  if (kinds[index] === Tok.Uri) index++;
  else if (kinds[index] === Tok.StringOpen && kinds[index + 1] === Tok.StringClose) index += 2;
  else if (kinds[index] === Tok.IndentedOpen && kinds[index + 1] === Tok.IndentedClose) index += 2;
  else return true;
  for (; parens > 0 && kinds[index] === Tok.ParenClose; index++) parens--;
  return parens > 0 || kinds[index] !== Tok.BraceClose;
}

/** Ends something that may be under way. */
export function isCloser(kind: number): boolean {
  switch (kind) {
    case Tok.End:
    case Tok.Semicolon:
    case Tok.ParenClose:
    case Tok.BracketClose:
    case Tok.BraceClose:
    case Tok.In:
    case Tok.Then:
    case Tok.Else:
      return true;
    default:
      return false;
  }
}

export function isKeyword(kind: number): boolean {
  return kind >= Tok.If && kind <= Tok.Inherit;
}

export function isOpening(kind: number): boolean {
  switch (kind) {
    case Tok.ParenOpen:
    case Tok.BracketOpen:
    case Tok.BraceOpen:
    case Tok.Hole:
    case Tok.PathHole:
    case Tok.StringOpen:
    case Tok.IndentedOpen:
      return true;
    default:
      return false;
  }
}

export function isClosing(kind: number): boolean {
  switch (kind) {
    case Tok.ParenClose:
    case Tok.BracketClose:
    case Tok.BraceClose:
    case Tok.StringClose:
    case Tok.IndentedClose:
      return true;
    default:
      return false;
  }
}
