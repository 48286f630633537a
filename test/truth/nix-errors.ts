/** The errors of Nix, told apart by their words: Nix itself gives them no names. */

export type ErrorClass =
  | "throw"
  | "abort"
  | "assert"
  | "type"
  | "missing-attribute"
  | "undefined-variable"
  | "infinite-recursion"
  | "parse"
  | "other";

const WORDS: readonly (readonly [ErrorClass, RegExp])[] = [
  ["abort", /^evaluation aborted with the following error message/],
  ["undefined-variable", /^undefined variable/],
  ["missing-attribute", /^attribute .* missing/],
  ["infinite-recursion", /^infinite recursion encountered|^stack overflow|max-call-depth/],
  [
    "parse",
    /^syntax error|^attribute .* already defined|^invalid token|duplicate formal|dynamic attributes? not allowed/,
  ],
  [
    "type",
    new RegExp(
      [
        /^value is .* while .* (was|is) expected/,
        /^expected an? .* but found/,
        /^cannot (coerce|compare|add|convert|negate)/,
        /^attempt to call something which is not a function/,
        /called (without required|with unexpected) argument/,
        /^'functionArgs' requires a function/,
        /is not (of type|allowed)|was expected$/,
        /^values to sort|^list of attr?s? sets? expected/,
      ]
        .map(({ source }) => source)
        .join("|"),
    ),
  ],
];

/** `caught`: whether `tryEval` stops the error, which it does for throw and assert only. */
export function classOf(message: string, caught: boolean): ErrorClass {
  if (caught) return /^assertion [\s\S]* failed$/.test(message) ? "assert" : "throw";
  return WORDS.find(([, words]) => words.test(message))?.[0] ?? "other";
}

/** Some of the library's words are coloured, which Nix shows only to people. */
export function plainWords(message: string): string {
  return message.replaceAll(COLOUR, "").trim();
}

const COLOUR: RegExp = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** The words of the error that ended an evaluation, without excerpt and trace. */
export function errorText(stderr: string): string {
  return lastError(stderr)
    .replace(/\n\s*\n\s+(at |…|\d+\|)[\s\S]*$/, "")
    .replace(/\n {7}/g, "\n")
    .replace("(use '--show-trace' to show detailed location information)", "")
    .trim();
}

/** `file:line:column` of the error; with a trace the innermost place below `folder`, since what the repo did is asked for. */
export function errorPlace(stderr: string, folder = ""): string | undefined {
  const end = lastError(stderr);
  const innermost = end.match(placeBelow(folder))?.[1];
  return innermost ?? [...stderr.matchAll(new RegExp(placeBelow(folder), "g"))].at(-1)?.[1];
}

function placeBelow(folder: string): RegExp {
  return new RegExp(`\\n\\s+at (${folder === "" ? "" : `${folder}/`}[^\\n]*?:\\d+:\\d+)`);
}

/** Newer versions print the trace first and the error after it. */
function lastError(stderr: string): string {
  const start = [...stderr.matchAll(/^\s*error:[ \n]+(?=\S)(?!…)/gm)].at(-1);
  return start === undefined ? stderr : stderr.slice(start.index + start[0].length);
}
