/**
 * A copy of the text, equally long, in which valid Nix that the grammar does not know is replaced by what it does know.
 *
 * Only the grammar reads the mask. Text is always sliced from the original, and lowering undoes what the mask changed.
 */
import { isPathChar } from "./chars.ts";
import type { Verdict } from "./judge.ts";
import type { Patch } from "./repair.ts";
import { Tok } from "./token-kinds.ts";
import type { Tokens } from "./tokens.ts";

export interface Mask {
  readonly text: string;
  /** Some operators of the mask are not those of the text: chains of operators must be associated anew. */
  readonly operators: boolean;
  /** Where an `inherit` without names became a binding. */
  readonly emptyInherits: ReadonlySet<number>;
}

/** The verdict is that on broken text, if it was asked for. */
export function mask(text: string, tokens: Tokens, verdict?: Verdict): Mask {
  const patches: Patch[] = [];
  const emptyInherits = new Set<number>();
  const operators = maskTokens(text, tokens, patches, emptyInherits);
  for (const at of tokens.quoteRuns) patches.push({ at, by: "___" });
  for (const comment of tokens.comments) {
    if (!comment.block && text.charCodeAt(comment.end) === 13 && text.charCodeAt(comment.end + 1) !== 10) {
      // To Nix a lone carriage return ends a comment, to the grammar only a line feed does.
      patches.push({ at: comment.end, by: "\n" });
    }
  }
  if (verdict !== undefined) patches.push(...verdict.patches);
  for (const { kind, start, end } of tokens.problems) {
    if (kind === "conflict") patches.push({ at: start, by: " ".repeat(end - start) });
    if (kind === "comment") patches.push({ at: start, by: "#" });
    // An empty string has no character that could become its closing quote: any name will do.
    if (kind === "string" && end === tokens.closedEarly) patches.push({ at: start, by: "_" });
    else if (kind === "string" && tokens.closedEarly > 0) patches.push({ at: tokens.closedEarly - 1, by: '"' });
  }
  const tail = verdict?.tail ?? "";
  return { text: patched(text, patches) + (tail === "" ? "" : `\n${tail}`), operators, emptyInherits };
}

/** `||` takes the place of masked operators: unlike `->` it can stick neither to a name nor to a path. */
const standIn = "||";

/** Says whether an operator was masked. */
function maskTokens(text: string, tokens: Tokens, patches: Patch[], emptyInherits: Set<number>): boolean {
  const { kinds, starts } = tokens;
  let operators = false;
  let closings: ReadonlyMap<number, number> | undefined;
  for (const index of tokens.notable) {
    const start = starts[index] as number;
    switch (kinds[index]) {
      case Tok.HomePath:
        // `~/${x}`, unless the dot would go together with what stands before.
        if (text.startsWith("~/${", start) && !/[\w.+/}-]/.test(text.charAt(start - 1)))
          patches.push({ at: start, by: "." });
        break;
      case Tok.Inherit:
        if (kinds[index + 1] === Tok.Semicolon) emptyInherit(start, "i=i    ");
        else if (kinds[index + 1] === Tok.ParenOpen) {
          closings ??= closingParens(tokens);
          const closing = closings.get(index + 1);
          if (closing !== undefined && kinds[closing + 1] === Tok.Semicolon) emptyInherit(start, "i=     ");
        }
        break;
      case Tok.Comma:
        if (!closesFormals(index)) break;
        patches.push({ at: start, by: " " });
        break;
      case Tok.Update: {
        // The grammar would go on to read a path here.
        const next = text.charCodeAt(start + 2);
        if (next === 47 || isPathChar(next)) operator(start);
        break;
      }
      case Tok.PipeInto:
      case Tok.PipeFrom:
        operator(start);
        break;
      default:
    }
  }
  return operators;

  function operator(start: number): void {
    operators = true;
    patches.push({ at: start, by: standIn });
  }

  function emptyInherit(start: number, by: string): void {
    emptyInherits.add(start);
    patches.push({ at: start, by });
  }

  /** `, }` behind a formal, where the brace ends formals: only those are followed by `:` or `@`. */
  function closesFormals(index: number): boolean {
    if (kinds[index + 1] !== Tok.BraceClose) return false;
    if (kinds[index + 2] !== Tok.Colon && kinds[index + 2] !== Tok.At) return false;
    const before = kinds[index - 1];
    return before !== Tok.BraceOpen && before !== Tok.Comma && before !== Tok.Ellipsis;
  }
}

/** Index of each opening parenthesis → index of the closing one. */
function closingParens({ count, kinds }: Tokens): ReadonlyMap<number, number> {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (let index = 0; index < count; index++) {
    if (kinds[index] === Tok.ParenOpen) open.push(index);
    else if (kinds[index] === Tok.ParenClose) {
      const opening = open.pop();
      if (opening !== undefined) closings.set(opening, index);
    }
  }
  return closings;
}

function patched(text: string, patches: Patch[]): string {
  if (patches.length === 0) return text;
  patches.sort((a, b) => a.at - b.at);
  const pieces: string[] = [];
  let copied = 0;
  for (const patch of patches) {
    if (patch.at < copied) continue;
    pieces.push(text.slice(copied, patch.at), patch.by);
    copied = patch.at + patch.by.length;
  }
  pieces.push(text.slice(copied));
  return pieces.join("");
}
