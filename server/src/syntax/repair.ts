/** How broken text is mended before the grammar reads it: what is missing goes where white space is, what is odd is blanked. */
import { isIdPart, isSpace } from "./chars.ts";
import type { Tokens } from "./tokens.ts";

/** A replacement of equally many characters that the grammar shall read instead. */
export interface Patch {
  readonly at: number;
  readonly by: string;
}

export interface Repair {
  /** Puts a token behind the token before `index`; false where there is no room. */
  insert(index: number, by: string): boolean;
  /** Puts something else in the place of a token. */
  replace(index: number, by: string): void;
  /** Hides the tokens from `from` up to `to`. */
  blank(from: number, to: number): void;
  readonly patches: readonly Patch[];
  /** What has to stand behind the end of the text. */
  tail(): string;
}

export function startRepair(text: string, tokens: Tokens): Repair {
  const { starts, ends } = tokens;
  const patches: Patch[] = [];
  const tail: string[] = [];
  let used = 0;
  return {
    patches,
    tail: () => tail.join(" "),
    insert(index, by) {
      if (index >= tokens.count) {
        tail.push(by);
        return true;
      }
      const room = Math.max(ends[index - 1] ?? 0, used);
      const next = starts[index] as number;
      const sticks = isIdPart(by.charCodeAt(0));
      // Behind a colon a name would become part of a URI.
      const before = text.charCodeAt(room - 1);
      const left = sticks && (isIdPart(before) || before === 58) ? " " : "";
      const written = left + by;
      const right = sticks && isIdPart(text.charCodeAt(next)) ? 1 : 0;
      const end = room + written.length;
      if (end + (end + right > next ? right : 0) > next) return false;
      for (let at = room; at < end; at++) if (!isSpace(text.charCodeAt(at))) return false;
      used = end;
      patches.push({ at: room, by: written });
      return true;
    },
    replace(index, by) {
      const start = starts[index];
      if (start !== undefined) patches.push({ at: start, by: by.padEnd((ends[index] as number) - start) });
    },
    blank(from, to) {
      const start = starts[from];
      const end = ends[to - 1];
      if (start !== undefined && end !== undefined && end > start)
        patches.push({ at: start, by: " ".repeat(end - start) });
    },
  };
}
