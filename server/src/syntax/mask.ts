/**
 * A copy of the text, equally long, in which valid Nix that the grammar does not know is replaced by what it does know.
 *
 * Only the grammar reads the mask. Text is always sliced from the original, and lowering undoes what the mask changed.
 */
import { isPathChar } from "./chars.ts";
import { Tok, type Tokens } from "./tokens.ts";

export interface Mask {
  readonly text: string;
  /** Some operators of the mask are not those of the text: chains of operators must be associated anew. */
  readonly operators: boolean;
  /** Where an `inherit` without names became a binding. */
  readonly emptyInherits: ReadonlySet<number>;
}

interface Patch {
  readonly at: number;
  readonly by: string;
}

export function mask(text: string, tokens: Tokens): Mask {
  const patches: Patch[] = [];
  const emptyInherits = new Set<number>();
  const operators = maskTokens(text, tokens, patches, emptyInherits);
  for (const comment of tokens.comments) {
    if (!comment.block && text.charCodeAt(comment.end) === 13 && text.charCodeAt(comment.end + 1) !== 10) {
      // To Nix a lone carriage return ends a comment, to the grammar only a line feed does.
      patches.push({ at: comment.end, by: "\n" });
    }
  }
  return { text: patched(text, patches), operators, emptyInherits };
}

/** `||` takes the place of masked operators: unlike `->` it can stick neither to a name nor to a path. */
const standIn = "||";

/** Says whether an operator was masked. */
function maskTokens(text: string, tokens: Tokens, patches: Patch[], emptyInherits: Set<number>): boolean {
  const { kinds, starts, ends } = tokens;
  const parens: number[] = [];
  let operators = false;
  for (let index = 0; index < kinds.length; index++) {
    const kind = kinds[index] as number;
    const start = starts[index] as number;
    if (kind === Tok.HomePath) patches.push({ at: start, by: "." });
    else if (kind === Tok.Keyword && is(index, "inherit") && is(index + 1, ";")) emptyInherit(start, "i=i    ");
    else if (kind === Tok.Symbol) {
      switch (text.charCodeAt(start)) {
        case 40: // (
          parens.push(is(index - 1, "inherit") ? (starts[index - 1] as number) : -1);
          break;
        case 41: { // )
          const inherit = parens.pop() ?? -1;
          if (inherit >= 0 && is(index + 1, ";")) emptyInherit(inherit, "i=     ");
          break;
        }
        case 44: // ,
          if (closesFormals(index)) patches.push({ at: start, by: " " });
          break;
        case 47: { // / or //, where the grammar would go on to read a path
          const next = text.charCodeAt(start + 2);
          if (is(index, "//") && (next === 47 || isPathChar(next))) operator(start);
          break;
        }
        case 60: // <
          if (is(index, "<|")) operator(start);
          break;
        case 124: // |
          if (is(index, "|>")) operator(start);
          break;
        default:
      }
    }
  }
  return operators;

  function is(index: number, symbol: string): boolean {
    const start = starts[index];
    const end = ends[index];
    return start !== undefined && end === start + symbol.length && text.startsWith(symbol, start);
  }

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
    if (!is(index + 1, "}") || !(is(index + 2, ":") || is(index + 2, "@"))) return false;
    return !(is(index - 1, "{") || is(index - 1, ",") || is(index - 1, "..."));
  }
}

function patched(text: string, patches: Patch[]): string {
  if (patches.length === 0) return text;
  patches.sort((a, b) => a.at - b.at);
  const pieces: string[] = [];
  let copied = 0;
  for (const patch of patches) {
    pieces.push(text.slice(copied, patch.at), patch.by);
    copied = patch.at + patch.by.length;
  }
  pieces.push(text.slice(copied));
  return pieces.join("");
}
