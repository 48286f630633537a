/** `User=` and `SupplementaryGroups=`: names as loosely as systemd takes them, and what it refuses. */
import { wordsOf } from "./lines.ts";
import { expanded } from "./specifiers.ts";

/** What comes of lines of which systemd refuses some: then it refuses the unit. */
export type Accepted<Value> = { readonly value: Value } | "refused";

/** `undefined`: nobody says. */
export function userOf(lines: readonly string[]): Accepted<string | undefined> {
  let value: string | undefined;
  for (const line of lines) {
    value = line === "" ? undefined : expanded(line);
    if (line !== "" && !isUserName(value)) return "refused";
  }
  return { value };
}

export function groupsOf(lines: readonly string[]): Accepted<readonly string[]> {
  let value: readonly string[] = [];
  for (const line of lines) {
    const { words, unfinished } = wordsOf(line);
    if (unfinished !== undefined || !words.every((word) => isUserName(expanded(word)))) return "refused";
    value = line === "" ? [] : value.concat(words);
  }
  return { value };
}

function isUserName(name: string | undefined): boolean {
  if (name === undefined || name === "" || name === "." || name === "..") return false;
  if (/^\d+$/.test(name)) return isUserNumber(name);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in it.
  return !/^ | $|[:/\u0000-\u001f\u007f]|^-\d*$/.test(name);
}

/** Those at the end of either size stand for nobody at all. */
function isUserNumber(text: string): boolean {
  const number = Number(text);
  return !/^0\d/.test(text) && number < 0xffffffff && number !== 0xffff;
}
