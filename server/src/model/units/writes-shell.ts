/** The commands of a shell script, as far as one can say without running it: words, and what is redirected where. */
import { hole } from "#model/ports/part.ts";

export interface ShellCommand {
  /** Without quotes; with {@link hole} where only running it tells. */
  readonly words: readonly string[];
  /** What `>` and `>>` write to. */
  readonly outputs: readonly string[];
}

/** Without assignments before a command and words of the language as `then`; text in quotes and here-documents is no command. */
export function commandsIn(script: string): readonly ShellCommand[] {
  const found: ShellCommand[] = [];
  read(script, 0, undefined, found);
  return found.flatMap(({ words, outputs }) => {
    const first = words.findIndex((word) => !skipped.test(word));
    const rest = first < 0 ? [] : words.slice(first);
    return rest.length > 0 || outputs.length > 0 ? [{ words: rest, outputs }] : [];
  });
}

const skipped = /^(?:if|then|else|elif|do|while|until|time|exec|command|!|\{|\}|fi|done|esac|[A-Za-z_]\w*\+?=.*)$/s;

/** Reads up to `close`; gives where it stopped. */
function read(text: string, from: number, close: string | undefined, found: ShellCommand[]): number {
  let words: string[] = [];
  let outputs: string[] = [];
  let word: string | undefined;
  let redirect: "out" | "other" | undefined;
  const documents: string[] = [];
  const endWord = (): void => {
    if (word === undefined) return;
    if (redirect === "out") outputs.push(word);
    else if (redirect === undefined) words.push(word);
    word = undefined;
    redirect = undefined;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0 || outputs.length > 0) found.push({ words, outputs });
    words = [];
    outputs = [];
  };
  let at = from;
  while (at < text.length) {
    const char = text[at] as string;
    if (char === close) break;
    if (char === "\\") {
      if (text[at + 1] !== "\n") word = (word ?? "") + (text[at + 1] ?? "");
      at += 2;
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      word = (word ?? "") + text.slice(at + 1, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end + 1;
    } else if (char === '"') {
      const quoted = inQuotes(text, at + 1, found);
      word = (word ?? "") + quoted.word;
      at = quoted.end;
    } else if (char === "$" || char === "`") {
      at = expansion(text, at, found);
      word = (word ?? "") + hole;
    } else if (char === "#" && word === undefined) {
      at = lineEnd(text, at);
    } else if (char === "\n") {
      endCommand();
      at++;
      for (const name of documents.splice(0)) at = behind(text, at, name);
    } else if (/[ \t\r]/.test(char)) {
      endWord();
      at++;
    } else if (text.startsWith("<<", at) && text[at + 2] !== "<") {
      endWord();
      const [whole = "<<", , name = ""] = /^<<-?[ \t]*(['"]?)([\w.-]+)\1/.exec(text.slice(at)) ?? [];
      documents.push(name);
      at += whole.length;
    } else if (char === ">" || char === "<") {
      if (word !== undefined && /^\d+$/.test(word)) word = undefined;
      endWord();
      const [sign = char] = /^(?:&?>>?[|&]?|<<?<?[&>]?)/.exec(text.slice(at)) ?? [];
      redirect = char === ">" && !sign.endsWith("&") ? "out" : "other";
      at += Math.max(1, sign.length);
    } else if (char === "&" && text[at + 1] === ">") {
      endWord();
      at++;
    } else if (/[;|&()]/.test(char)) {
      endCommand();
      at++;
    } else {
      word = (word ?? "") + char;
      at++;
    }
  }
  endCommand();
  return at;
}

function inQuotes(text: string, from: number, found: ShellCommand[]): { readonly word: string; readonly end: number } {
  let word = "";
  let at = from;
  while (at < text.length && text[at] !== '"') {
    const char = text[at] as string;
    if (char === "\\") {
      word += text[at + 1] ?? "";
      at += 2;
    } else if (char === "$" || char === "`") {
      at = expansion(text, at, found);
      word += hole;
    } else {
      word += char;
      at++;
    }
  }
  return { word, end: at + 1 };
}

/** What is computed there may run commands, too. */
function expansion(text: string, at: number, found: ShellCommand[]): number {
  if (text[at] === "`") return read(text, at + 1, "`", found) + 1;
  if (text.startsWith("$((", at)) {
    const end = text.indexOf("))", at);
    return end < 0 ? text.length : end + 2;
  }
  if (text[at + 1] === "(") return matching(text, at + 1, found);
  if (text[at + 1] === "{") {
    const end = text.indexOf("}", at);
    return end < 0 ? text.length : end + 1;
  }
  const [name = ""] = /^(?:\w+|[@*#?$!-])/.exec(text.slice(at + 1)) ?? [];
  return at + 1 + name.length;
}

function matching(text: string, open: number, found: ShellCommand[]): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const char = text[at];
    if (char === "'" || char === '"') {
      const end = text.indexOf(char, at + 1);
      at = end < 0 ? text.length : end;
    } else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) {
      read(text.slice(open + 1, at), 0, undefined, found);
      return at + 1;
    }
  }
  return text.length;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** Behind the line that ends a here-document. */
function behind(text: string, from: number, name: string): number {
  let at = from;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end).trim();
    at = end + 1;
    if (line === name) break;
  }
  return at;
}
