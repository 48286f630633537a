/** The text of a unit file read as systemd reads it: assignments, words, booleans. */
import type { Section, UnitText } from "#model/units/section.ts";

/**
 * What systemd finds of a text: without white space around it, and with what a value with several lines or with a backslash at its end
 * makes of the lines below.
 */
export function asRead(text: UnitText): UnitText {
  if (!isOdd(text.unit) && !isOdd(text.service)) return { unit: trimmed(text.unit), service: trimmed(text.service) };
  const unit = new Map<string, string[]>();
  const service = new Map<string, string[]>();
  let section: Map<string, string[]> | undefined;
  for (const line of logicalLines(fileOf(text))) {
    const header = /^\[(.*)\]$/.exec(line)?.[1];
    if (header !== undefined) section = header === "Unit" ? unit : header === "Service" ? service : undefined;
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/.exec(line) ?? [];
    if (header !== undefined || key === "" || section === undefined) continue;
    section.set(strip(key), [...(section.get(strip(key)) ?? []), strip(value)]);
  }
  return { unit, service };
}

function isOdd(section: Section): boolean {
  return [...section.values()].some((lines) => lines.some((line) => /[\n\r\0]|\\\s*$/.test(line)));
}

function trimmed(section: Section): Section {
  return new Map([...section].map(([key, lines]) => [key, lines.map(strip)]));
}

/** As NixOS writes it: sections and keys in their order. */
function fileOf(text: UnitText): string {
  return `[Unit]\n${linesOfSection(text.unit)}\n[Service]\n${linesOfSection(text.service)}\n`;
}

function linesOfSection(section: Section): string {
  const keys = [...section.keys()].sort((one, other) => (one < other ? -1 : 1));
  return keys.flatMap((key) => (section.get(key) ?? []).map((line) => `${key}=${line}`)).join("\n");
}

/** Without comments, and with those joined where a backslash at the end says so. */
function* logicalLines(file: string): Generator<string> {
  let begun: string | undefined;
  for (const line of file.split(/\r\n|\n\r|[\n\r\0]/)) {
    if (/^[ \t]*[#;]/.test(line)) continue;
    const whole = (begun ?? "") + line;
    if (endsInEscape(whole)) {
      begun = `${whole.slice(0, -1)} `;
      continue;
    }
    begun = undefined;
    yield strip(whole);
  }
  if (begun !== undefined) yield strip(begun);
}

function endsInEscape(text: string): boolean {
  return (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1;
}

function strip(text: string): string {
  return text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, "");
}

/** `undefined`: neither of both. */
export function truth(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (["1", "yes", "y", "true", "t", "on"].includes(lower)) return true;
  return ["0", "no", "n", "false", "f", "off"].includes(lower) ? false : undefined;
}

export interface Words {
  readonly words: readonly string[];
  /** The last one lacks something, a quote or what a backslash stands before, and none of `words` has it. */
  readonly unfinished: string | undefined;
  /** What stands behind the last of them, where only some were asked for. */
  readonly rest: string;
}

/** Split at white space; a backslash makes what follows an ordinary character, and quotes are such ones. */
export function wordsOf(text: string): Words {
  return split(text, false, Number.POSITIVE_INFINITY);
}

/** The same, and quotes hold words together. */
export function unquotedWordsOf(text: string, most: number = Number.POSITIVE_INFINITY): Words {
  return split(text, true, most);
}

function split(text: string, unquotes: boolean, most: number): Words {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\") {
      at++;
      if (at === text.length) return { words, unfinished: word ?? "", rest: "" };
      word = (word ?? "") + text.charAt(at);
    } else if (quote !== "") {
      if (char === quote) quote = "";
      else word = (word ?? "") + char;
    } else if (unquotes && /['"]/.test(char)) {
      quote = char;
      word ??= "";
    } else if (/[ \t\n\r]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      if (words.length === most)
        return { words, unfinished: undefined, rest: text.slice(at).replace(/^[ \t\n\r]+/, "") };
    } else word = (word ?? "") + char;
  }
  if (quote !== "") return { words, unfinished: word, rest: "" };
  return { words: word === undefined ? words : [...words, word], unfinished: undefined, rest: "" };
}
