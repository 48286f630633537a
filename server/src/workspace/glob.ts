/** The glob dialect of the exclude setting, as VS Code's own exclude settings read it: `*`, `?`, `**`, `{a,b}`, `[a-z]`. */

/**
 * Tests paths that are relative to the root, with `/`. A pattern without `/` means any file or folder of that name, a
 * pattern that ends in `/` or `/**` the folder itself and so everything in it. No pattern takes long, however it is made.
 */
export function globMatcher(patterns: readonly string[]): (path: string) => boolean {
  const compiled = patterns.flatMap((pattern) => alternatives(trimmed(pattern)).map(tokens));
  return (path) => compiled.some((pattern) => matches(pattern, path));
}

/** `any`: text without `/`. `deep`: any text. `folders`: any number of whole folder names, each with its `/`. */
type Token = "any" | "deep" | "folders" | ((character: string) => boolean);

/** More alternatives than this are no pattern of a person. */
const MOST_ALTERNATIVES = 64;

function trimmed(pattern: string): string {
  const inner = pattern
    .trim()
    .replace(/^(\.\/|\/)+/, "")
    .replace(/(\/(\*\*)?)+$/, "");
  return inner === "" || pattern.trim().replace(/\/+$/, "").includes("/") ? inner : `**/${inner}`;
}

/** `a{b,c}` as `ab`, `ac`. A brace without its partner stands for itself. */
function alternatives(pattern: string): readonly string[] {
  if (pattern === "") return [];
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0 && done.length + open.length <= MOST_ALTERNATIVES) {
    const next = open.shift() ?? "";
    const brace = /\{([^{}]*)\}/.exec(next);
    if (brace === null) done.push(next);
    else {
      const [before, after] = [next.slice(0, brace.index), next.slice(brace.index + brace[0].length)];
      for (const choice of (brace[1] ?? "").split(",")) open.push(`${before}${choice}${after}`);
    }
  }
  return done;
}

function tokens(pattern: string): readonly Token[] {
  const found = pattern.match(/\*\*\/|\*+|\?|\[!?[^\]/]+\]|./gsu) ?? [];
  return found.map((text) => {
    if (text === "**/") return "folders";
    if (text === "*") return "any";
    if (text.startsWith("*")) return "deep";
    if (text === "?") return (character) => character !== "/";
    if (text.length > 1 && text.startsWith("[")) return characterClass(text);
    return (character) => character === text;
  });
}

function characterClass(text: string): (character: string) => boolean {
  const negated = text.startsWith("[!");
  const members = [...text.slice(negated ? 2 : 1, -1).matchAll(/(.)-(.)|./gsu)];
  return (character) => {
    if (character === "/") return false;
    const found = members.some(([one, from, to]) =>
      from !== undefined && to !== undefined ? from <= character && character <= to : one === character,
    );
    return found !== negated;
  };
}

/** Follows all ways through the pattern at once, so that the time is the product of both lengths at most. */
function matches(pattern: readonly Token[], path: string): boolean {
  let states = new Set<number>();
  let atName = true;
  enter(states, 0);
  for (const character of path) {
    const next = new Set<number>();
    atName = character === "/";
    for (const state of states) {
      const token = pattern[state];
      if (token === undefined) continue;
      if (token === "deep" || (token === "any" && character !== "/")) enter(next, state);
      else if (token === "folders") stay(next, state);
      else if (typeof token === "function" && token(character)) enter(next, state + 1);
    }
    states = next;
  }
  return states.has(pattern.length);

  function enter(into: Set<number>, state: number): void {
    into.add(state);
    const token = pattern[state];
    if (token === "any" || token === "deep" || (token === "folders" && atName)) enter(into, state + 1);
  }

  function stay(into: Set<number>, state: number): void {
    into.add(state);
    if (atName) enter(into, state + 1);
  }
}
