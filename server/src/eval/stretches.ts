/** What a text was put together of: stretches of literals, and of what was computed for it. */
import type { Expr, StringLiteral, TextPart } from "#syntax/ast.ts";
import { offsetsOf } from "#syntax/string-offsets.ts";
import type { Span } from "#text/span.ts";
import { coerce } from "./text.ts";
import { type Slot, type Text, Thunk, type Value, Woven } from "./value.ts";

export interface Stretch {
  /** In characters; what is not known counts as one. */
  readonly length: number;
  /** The innermost place that it has, within the places around that. `undefined`: none is known. */
  readonly place: StretchPlace | undefined;
  /** What it was computed from; `undefined` for a piece of a literal. */
  readonly slot: Slot | undefined;
}

export interface StretchPlace extends Span {
  readonly file: string;
  /** The text that it is a part of: the same for all parts of one. */
  readonly within: object;
  /** The piece of a literal, if it is one. */
  readonly literal: { readonly part: TextPart; readonly of: StringLiteral } | undefined;
  /** What `within` itself is a part of another text as. */
  readonly around: StretchPlace | undefined;
}

/** Strings in strings, deeper than anybody writes them. */
const deepest = 200;

/** In order, together the whole text. */
export function stretchesOf(slot: Slot): readonly Stretch[] {
  const found: Stretch[] = [];
  add(slot, undefined, 0);
  return found;

  function add(part: Slot, around: StretchPlace | undefined, depth: number): void {
    const woven = depth < deepest ? wovenBehind(part) : undefined;
    if (!woven) return leaf(part, around);
    const { file, expr, slots } = woven;
    const places = expr?.kind === "String" ? expr.parts : expr?.kind === "Binary" ? [expr.left, expr.right] : [];
    for (const [index, each] of slots.entries()) {
      const span = places[index];
      if (!span || !expr || file === undefined) {
        add(each, around, depth + 1);
        continue;
      }
      const literal = span.kind === "Text" && expr.kind === "String" ? { part: span, of: expr } : undefined;
      const place = { file, start: span.start, end: span.end, within: woven, literal, around };
      if (literal) found.push({ length: literal.part.value.length, place, slot: undefined });
      else if (expr.kind === "Binary" && literalIn(span as Expr, each)) leafOf(file, span as Expr, each, place);
      else add(each, place, depth + 1);
    }
  }

  /** Of a word that was written elsewhere what stands here is the better place: the expression that brings it. */
  function leaf(part: Slot, around: StretchPlace | undefined): void {
    const written = literalBehind(part);
    const isHere =
      written &&
      (!around ||
        /\s/.test(String(valueOf(part))) ||
        (around.file === written.file && around.start <= written.expr.start && written.expr.end <= around.end));
    if (isHere) leafOf(written.file, written.expr, part, around);
    else found.push({ length: lengthOf(part), place: around, slot: part });
  }

  function leafOf(file: string, expr: Expr, part: Slot, around: StretchPlace | undefined): void {
    const text = expr.kind === "String" ? expr.parts[0] : undefined;
    const literal = text?.kind === "Text" && expr.kind === "String" ? { part: text, of: expr } : undefined;
    const { start, end } = text ?? expr;
    found.push({
      length: lengthOf(part),
      place: { file, start, end, within: part instanceof Thunk ? part : expr, literal, around },
      slot: undefined,
    });
  }
}

/** For each character of a piece of a literal where it stands in `source`, the file's text; `undefined` where that cannot be told. */
export function offsetsIn(place: StretchPlace, source: string): Int32Array | undefined {
  return place.literal && offsetsOf(source, place.literal.of, place.literal.part);
}

function wovenBehind(slot: Slot): Woven | undefined {
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk; thunk = thunk.from)
    if (thunk instanceof Woven) return thunk;
  return undefined;
}

/** The literal that a slot has its text from, through whatever handed it on. */
function literalBehind(slot: Slot): { readonly file: string; readonly expr: Expr } | undefined {
  let found: { readonly file: string; readonly expr: Expr } | undefined;
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk; thunk = thunk.from) {
    const { origin } = thunk;
    if (origin && "kind" in origin.expr && literalIn(origin.expr as Expr, thunk))
      found = { file: origin.file, expr: origin.expr as Expr };
  }
  return found;
}

/** Whether `expr` is nothing but the text that the slot has. */
function literalIn(expr: Expr, slot: Slot): boolean {
  if (expr.kind !== "String" || expr.parts.length > 1) return false;
  const [only] = expr.parts;
  if (only && only.kind !== "Text") return false;
  return valueOf(slot) === (only?.value ?? "");
}

function valueOf(slot: Slot): Value | undefined {
  return slot instanceof Thunk ? slot.value : slot;
}

function lengthOf(slot: Slot): number {
  let value: string | Text;
  try {
    value = coerce(slot, "interpolate");
  } catch {
    return 1;
  }
  if (typeof value === "string") return value.length;
  return value.parts.reduce((length, part) => length + (typeof part === "string" ? part.length : 1), 0);
}
