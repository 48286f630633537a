/** Where a text may be no Nix although every token is in its place. Cheap questions with "perhaps" for an answer. */
import type { Formal, Identifier } from "./ast.ts";

/** A long or odd number may not fit. */
export function isDoubtfulNumber(written: string): boolean {
  return written.length > 18 || /[eE]/.test(written);
}

/** The same name twice among formals and their common name, or too many to compare them all. */
export function hasDoubles(items: readonly Formal[], param: Identifier | undefined): boolean {
  if (items.length > 64) return true;
  for (let index = 0; index < items.length; index++) {
    const { name } = (items[index] as Formal).name;
    if (name === param?.name) return true;
    for (let other = 0; other < index; other++) if ((items[other] as Formal).name.name === name) return true;
  }
  return false;
}
