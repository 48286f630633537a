/**
 * What `caddy fmt` makes of a Caddyfile. NixOS runs it over what it generates, and it is more than style: it breaks lines at braces, so
 * that Caddy then loads blocks on one line that it would refuse. As Caddy 2.10 does it, oddities included.
 */
import { isSpace } from "./space.ts";

export interface Formatted {
  readonly text: string;
  /** For each character of `text` and its end where it comes from; a blank that was put in: from what follows it. */
  readonly sources: readonly number[];
}

const deepest = 10;

export function formatted(file: string): Formatted {
  let from = 0;
  let to = file.length;
  while (from < to && isSpace(file[from] as string)) from++;
  while (to > from && isSpace(file[to - 1] as string)) to--;

  const written: string[] = [];
  const sources: number[] = [];
  let at = from;
  let last = "";
  let nesting = 0;
  /** Line breaks that were read and not yet written. */
  let breaks = 0;
  let isBlankBefore = true;
  let beginsLine = true;
  /** Where the brace stands that the current word is or began with; -1: it did not. */
  let brace = -1;
  let isBraceWritten = false;
  let isBlankBeforeBrace = false;
  let inComment = false;
  let inQuotes = false;
  let inBackticks = false;
  let escaped = false;
  let noHeredoc = false;
  /** Where the marker begins, and once it is complete, what it is. */
  let opening = -1;
  let marker: string | undefined;

  for (; at < to; at++) character(file[at] as string);
  return trimmed();

  function character(c: string): void {
    if (c === "`") inBackticks = !inBackticks;
    if (!inQuotes && opening < 0 && !noHeredoc && isBlankBefore && last === "<" && c === "<") {
      write(c);
      opening = at + 1;
      isBlankBefore = false;
      return;
    }
    if (opening >= 0 && (marker === undefined ? openHeredoc(c) : goOnInHeredoc(c))) return;
    if (last === "<") isBlankBefore = false;
    if (inComment) {
      if (c !== "\n") return write(c);
      inComment = false;
      isBlankBefore = true;
      return nextLine();
    }
    if (escaped) {
      if (c === "<") noHeredoc = true;
      escaped = false;
      return write(c);
    }
    if (c === "\\") {
      if (isBlankBefore) write(" ");
      isBlankBefore = false;
      escaped = true;
      return write(c);
    }
    if (inQuotes) {
      if (c === '"') inQuotes = false;
      return write(c);
    }
    if (c === '"' && isBlankBefore) inQuotes = true;
    if (isSpace(c)) {
      isBlankBefore = true;
      noHeredoc = false;
      if (c === "\n") breaks++;
      return;
    }
    const blank = isBlankBefore;
    isBlankBefore = false;
    if (c === "#") inComment = true;
    if (brace >= 0 && blank && !isBraceWritten) openBlock();
    if (c === "{") return openBrace(blank);
    if (c === "}" && (blank || brace < 0)) return closeBlock();
    word(c, blank);
  }

  /** Whether `c` belongs to the marker, or ends it. */
  function openHeredoc(c: string): boolean {
    if (!isSpace(c)) {
      write(c);
      return true;
    }
    const name = file.slice(opening, at);
    if (c === "\n" && /^[A-Za-z0-9_-]+$/.test(name)) {
      marker = name;
      opening = at + 1;
      write(c);
      return true;
    }
    opening = -1;
    if (c === "\n") nextLine();
    return c === "\n";
  }

  function goOnInHeredoc(c: string): boolean {
    const name = marker as string;
    if (isSpace(c) && at - name.length >= opening && file.startsWith(name, at - name.length)) {
      opening = -1;
      marker = undefined;
      return false;
    }
    write(c);
    return true;
  }

  /** A brace with a blank behind it opens a block, wherever it stands. */
  function openBlock(): void {
    if (nesting === 0 && last === "}") {
      nextLine();
      nextLine();
    }
    if (beginsLine) indent();
    else if (!isBlankBeforeBrace) write(" ");
    write("{", brace);
    brace = -1;
    isBraceWritten = true;
    nextLine();
    breaks = 0;
    if (nesting < deepest) nesting++;
  }

  function openBrace(blank: boolean): void {
    brace = at;
    isBlankBeforeBrace = blank && !beginsLine;
    if (isBlankBeforeBrace) write(" ");
    isBraceWritten = inBackticks;
    if (inBackticks) write("{");
  }

  function closeBlock(): void {
    if (inBackticks) return write("}");
    if (last !== "\n") nextLine();
    if (nesting > 0) nesting--;
    indent();
    write("}");
    breaks = 0;
  }

  function word(c: string, blank: boolean): void {
    for (let count = Math.min(breaks, 2); count > 0; count--) nextLine();
    breaks = 0;
    if (beginsLine) {
      indent();
      if (nesting === 0 && last === "}") {
        nextLine();
        nextLine();
      }
    } else if (blank) write(" ");
    if (brace >= 0 && !isBraceWritten) {
      write("{", brace);
      isBraceWritten = true;
    }
    if (blank && c === "<") isBlankBefore = true;
    write(c);
    beginsLine = false;
  }

  function write(c: string, source = at): void {
    written.push(c);
    sources.push(source);
    last = c;
  }

  function nextLine(): void {
    write("\n");
    beginsLine = true;
  }

  function indent(): void {
    for (let tabs = nesting; tabs > 0; tabs--) write("\t");
  }

  function trimmed(): Formatted {
    let first = 0;
    let end = written.length;
    while (first < end && isSpace(written[first] as string)) first++;
    while (end > first && isSpace(written[end - 1] as string)) end--;
    const behind = end > first ? (sources[end - 1] as number) + 1 : to;
    return { text: `${written.slice(first, end).join("")}\n`, sources: [...sources.slice(first, end), behind, behind] };
  }
}
