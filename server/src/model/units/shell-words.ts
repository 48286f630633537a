/** A shell script as commands of words: what is quoted in them, what only running it tells, and what they write to. */

export interface Piece {
  /** `computed`: only running it tells what it is, and `text` is how it is written. */
  readonly kind: "bare" | "quoted" | "computed";
  readonly text: string;
}

export type Word = readonly Piece[];

export interface SimpleCommand {
  /** With assignments before it, and words of the language as `then`. */
  readonly words: readonly Word[];
  /** What `>` and `>>` write to. */
  readonly outputs: readonly Word[];
}

export interface ShellText {
  /** In the order in which they end: what a word computes stands before the command that has the word. */
  readonly commands: readonly SimpleCommand[];
  /** Names of the functions that it defines; what they do is among the commands. */
  readonly functions: readonly string[];
  /** Nothing in it was left unread. */
  readonly isWhole: boolean;
}

export function shellText(text: string): ShellText {
  const reader: Reader = { text, at: 0, commands: [], functions: [], documents: [], depth: 0, isWhole: true };
  readTo(reader, undefined);
  return { commands: reader.commands, functions: reader.functions, isWhole: reader.isWhole };
}

/** As it is read, whatever is in it. */
export function wordText(word: Word): string {
  return word.map(({ text }) => text).join("");
}

/** Goes through the text once; commands in commands are read on the way. */
interface Reader {
  readonly text: string;
  at: number;
  readonly commands: SimpleCommand[];
  readonly functions: string[];
  /** Here-documents that begin behind this line. */
  readonly documents: string[];
  depth: number;
  isWhole: boolean;
}

/** What ends commands in commands. */
type Close = ")" | "`" | undefined;

/** Nobody writes commands in commands in commands that deep. */
const deepest = 50;

/** Up to what closes it, which is read, too. */
function readTo(reader: Reader, close: Close): void {
  const { text } = reader;
  const known = reader.commands.length;
  if (++reader.depth > deepest) reader.at = text.length;
  let words: Word[] = [];
  let outputs: Word[] = [];
  const end = (): void => {
    if (words.length + outputs.length > 0) reader.commands.push({ words, outputs });
    words = [];
    outputs = [];
  };
  while (reader.at < text.length) {
    const char = text[reader.at] as string;
    if (char === close) break;
    const [redirection] = redirectionAt(text, reader.at, words);
    if (char === "\n") {
      end();
      reader.at++;
      skipDocuments(reader);
    } else if (/\s/.test(char)) reader.at++;
    else if (text.startsWith("\\\n", reader.at)) reader.at += 2;
    else if (char === "#") skipLine(reader);
    else if (redirection !== undefined) redirect(reader, redirection, outputs, close);
    else if (/[;&|)]/.test(char)) {
      end();
      reader.at++;
    } else if (char === "(") words = inParentheses(reader, words, end);
    // Between double brackets.
    else if (/[<>]/.test(char)) {
      words.push([{ kind: "bare", text: char }]);
      reader.at++;
    } else words.push(wordAt(reader, close));
  }
  end();
  reader.depth--;
  if (close === undefined) return;
  if (reader.at >= text.length) {
    // What nothing closes, no shell runs.
    reader.isWhole = false;
    reader.commands.length = known;
  }
  reader.at++;
}

/** A function, arithmetic, or commands of their own. */
function inParentheses(reader: Reader, words: Word[], end: () => void): Word[] {
  const { text } = reader;
  const [first, ...others] = words;
  if (first && others.length === 0 && /^\(\s*\)/.test(text.slice(reader.at, reader.at + 9))) {
    reader.functions.push(wordText(first));
    reader.at = text.indexOf(")", reader.at) + 1;
    return [];
  }
  const isPlain = words.length === 0 && !text.startsWith("((", reader.at);
  if (!isPlain) reader.isWhole = false;
  end();
  if (text.startsWith("((", reader.at)) skipBalanced(reader, "(", ")");
  else {
    reader.at++;
    readTo(reader, ")");
  }
  return [];
}

const signs = /^(?:\d*(?:<<<|<<-?|<>|<&|<|>>|>&|>\||>)|&>>?)/;

/** Between double brackets the signs compare. */
function redirectionAt(text: string, at: number, [first]: readonly Word[]): readonly string[] {
  const found = first && wordText(first) === "[[" ? undefined : signs.exec(text.slice(at, at + 16))?.[0];
  return found === undefined ? [] : [found];
}

function redirect(reader: Reader, sign: string, outputs: Word[], close: Close): void {
  const { text } = reader;
  reader.at += sign.length;
  while (/[ \t]/.test(text[reader.at] ?? "")) reader.at++;
  if (text[reader.at] === "(") {
    // What a process of its own reads or writes.
    reader.isWhole = false;
    reader.at++;
    return readTo(reader, ")");
  }
  const word = wordAt(reader, close);
  if (/<<-?$/.test(sign) && !sign.endsWith("<<<")) reader.documents.push(wordText(word));
  else if (sign.includes(">") && word.length > 0 && !(sign.endsWith("&") && /^(?:\d+|-)$/.test(wordText(word))))
    outputs.push(word);
}

/** Up to what ends it, which is left; none where nothing stands there. */
function wordAt(reader: Reader, close: Close): Word {
  const { text } = reader;
  const start = reader.at;
  const pieces: Piece[] = [];
  const add = (kind: Piece["kind"], own: string): void => {
    const last = pieces.at(-1);
    if (last?.kind === kind && kind !== "computed") pieces[pieces.length - 1] = { kind, text: last.text + own };
    else pieces.push({ kind, text: own });
  };
  while (reader.at < text.length) {
    const char = text[reader.at] as string;
    if (/[\s;&|<>()]/.test(char) || char === close) {
      // A list: `names=(a b)`.
      if (char !== "(" || text[reader.at - 1] !== "=" || reader.at === start) break;
      reader.isWhole = false;
      const from = reader.at;
      skipBalanced(reader, "(", ")");
      add("computed", text.slice(from, reader.at));
    } else if (char === "\\") {
      if (text[reader.at + 1] !== "\n") add("quoted", text[reader.at + 1] ?? "");
      reader.at += 2;
    } else if (char === "'") add("quoted", single(reader));
    else if (char === '"') for (const piece of double(reader)) add(piece.kind, piece.text);
    else if (char === "$" || char === "`") {
      const own = computed(reader);
      // `$'…'` and `$"…"` are quotes, too.
      if (own !== "$") add("computed", own);
      else if (!/['"]/.test(text[reader.at] ?? "")) add("bare", own);
    } else {
      add("bare", char);
      reader.at++;
    }
  }
  return pieces;
}

function single(reader: Reader): string {
  const { text, at } = reader;
  const end = text.indexOf("'", at + 1);
  if (end < 0) reader.isWhole = false;
  reader.at = end < 0 ? text.length : end + 1;
  return text.slice(at + 1, end < 0 ? text.length : end);
}

function double(reader: Reader): readonly Piece[] {
  const { text } = reader;
  const pieces: Piece[] = [{ kind: "quoted", text: "" }];
  reader.at++;
  while (reader.at < text.length && text[reader.at] !== '"') {
    const char = text[reader.at] as string;
    if (char === "\\") {
      const next = text[reader.at + 1] ?? "";
      pieces.push({ kind: "quoted", text: next === "\n" ? "" : /[$`"\\]/.test(next) ? next : char + next });
      reader.at += 2;
    } else if (char === "$" || char === "`") {
      const own = computed(reader);
      pieces.push({ kind: own === "$" ? "quoted" : "computed", text: own });
    } else {
      pieces.push({ kind: "quoted", text: char });
      reader.at++;
    }
  }
  if (reader.at >= text.length) reader.isWhole = false;
  reader.at++;
  return pieces;
}

/** How it is written; commands in it are read. A `$` alone is one. */
function computed(reader: Reader): string {
  const { text, at: start } = reader;
  const rest = text.slice(start, start + 3);
  if (rest === "$((") skipBalanced(reader, "(", ")");
  else if (rest.startsWith("$(")) {
    reader.at += 2;
    readTo(reader, ")");
  } else if (rest.startsWith("${")) skipBalanced(reader, "{", "}");
  else if (rest.startsWith("`")) {
    reader.at++;
    readTo(reader, "`");
  } else reader.at += 1 + (/^(?:[A-Za-z_]\w*|[\d@*#?$!-])/.exec(text.slice(start + 1, start + 200))?.[0].length ?? 0);
  return text.slice(start, reader.at);
}

/** Commands in it are not read. */
function skipBalanced(reader: Reader, open: string, close: string): void {
  const { text, at: start } = reader;
  let depth = 0;
  for (; reader.at < text.length; reader.at++) {
    if (text[reader.at] === open) depth++;
    else if (text[reader.at] === close && --depth === 0) break;
  }
  reader.at = Math.min(text.length, reader.at + 1);
  if (depth > 0 || /.\$\([^(]|`/s.test(text.slice(start, reader.at))) reader.isWhole = false;
}

/** The text of a here-document is data; what it computes is not read. */
function skipDocuments(reader: Reader): void {
  const { text } = reader;
  for (const name of reader.documents.splice(0)) {
    const start = reader.at;
    for (let isEnd = false; !isEnd && reader.at < text.length; reader.at++) {
      const from = reader.at;
      skipLine(reader);
      isEnd = text.slice(from, reader.at).trim() === name;
    }
    if (/\$\(|`/.test(text.slice(start, reader.at))) reader.isWhole = false;
  }
}

function skipLine(reader: Reader): void {
  const end = reader.text.indexOf("\n", reader.at);
  reader.at = end < 0 ? reader.text.length : end;
}
