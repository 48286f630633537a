/** The answer of the probe among whatever else a host prints, line by line: a bad line makes a bad answer. */
import { valueOf } from "./answer-keys.ts";

/** The same number as in `probe/begin.sh`. */
export const VERSION = 1;

/** Characters of an answer, and lines of it; a host with three hundred generations stays below half of that. */
const LONGEST = 600_000;
const MOST = 8000;

export type Lines =
  | { readonly kind: "read"; readonly values: ReadonlyMap<string, string> }
  /** Why it is none, for people who look for the mistake: English, one line, with nothing of the host in it but a key. */
  | { readonly kind: "bad"; readonly why: string };

export function readLines(output: string): Lines {
  if (output.length > LONGEST) return bad("The answer is too long.");
  const lines = output.replace(COLOURS, "").replaceAll("\r\n", "\n").split("\n");
  // What was printed before may look like anything, so the last one counts.
  const begin = lines.findLastIndex((line) => BEGIN.test(line));
  if (begin < 0) return bad("There is no answer in what the host printed.");
  const version = Number(BEGIN.exec(lines[begin] ?? "")?.[1]);
  if (version !== VERSION) return bad(`The answer has version ${version}, and not ${VERSION}.`);
  const end = lines.indexOf("@mynixos-probe end", begin);
  if (end < 0) return bad("The answer is cut off.");
  if (end - begin > MOST) return bad("The answer is too long.");

  const values = new Map<string, string>();
  for (const line of lines.slice(begin + 1, end)) {
    const [, key, said = ""] = LINE.exec(line) ?? [];
    if (key === undefined) return bad("A line of the answer is no key=value.");
    if (values.has(key)) return bad(`The answer has ${key} twice.`);
    const plain = plainText(said);
    if (plain === "") continue;
    const value = valueOf(key, plain);
    if (value === undefined) return bad(`The answer has a key, or a value, that does not exist: ${key}.`);
    values.set(key, value);
  }
  return { kind: "read", values };
}

const BEGIN = /^@mynixos-probe begin (\d{1,6})$/;
const LINE = /^([a-z][A-Za-z0-9._@-]{0,99})=(.*)$/su;

/**
 * Colours and movements of a terminal, of bounded length: `stripVTControlCharacters` of node:util takes minutes for half a megabyte of
 * beginnings without an end.
 */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]{0,16}[A-Za-z]`, "g");

/** Without what moves, hides or turns around other text: control and format characters, separators, halves of characters. */
function plainText(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\uFFFD]/gu, "").trim();
}

function bad(why: string): Lines {
  return { kind: "bad", why };
}
