/** Collects what is wrong with a text: one error per problem, in order, each over the few characters that matter. */
import type { SyntaxError } from "./ast.ts";
import type { Tokens } from "./tokens.ts";

export interface Problems {
  unexpected(start: number, end: number): void;
  missing(at: number, what: string): void;
  /** Text that parses but that Nix refuses, with the reason in `why`. */
  refused(start: number, end: number, why: string): void;
  tooDeep(start: number): void;
  readonly list: readonly SyntaxError[];
}

const longest = 40;

export function collectProblems(text: string, _tokens: Tokens): Problems {
  const list: SyntaxError[] = [];
  let deep = false;
  return {
    list,
    unexpected(start, end) {
      list.push({ kind: "unexpected", start, end, detail: shortened(text.slice(start, end)) });
    },
    missing(at, what) {
      list.push({ kind: "missing", start: at, end: Math.min(at + 1, text.length), detail: what });
    },
    refused(start, end, why) {
      list.push({ kind: "unexpected", start, end, detail: why });
    },
    tooDeep(start) {
      if (!deep) list.push({ kind: "too-deep", start, end: Math.min(start + 1, text.length), detail: "" });
      deep = true;
    },
  };
}

/** The first line, at most forty characters. */
function shortened(found: string): string {
  const line = found.split(/\r?\n/, 1)[0] ?? "";
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
