/** Makes texts out of Nix's grammar, deep and dense as no person writes them, some of them damaged; the same for each seed. */

/** `count` texts; each opens with `with {};`, so that no name in it is unknown to Nix. */
export function mixtures(seed: number, count: number): string[] {
  const random = randomFrom(seed);
  const write = writerFrom(random);
  const texts: string[] = [];
  while (texts.length < count) {
    const text = `with {}; ${damaged(write(5), random)}`;
    if (text.length < 600 && !isOdd(text)) texts.push(text);
  }
  return texts;
}

type Random = () => number;

/** `x~/${y}` and `./a//b${c}` are valid, but nobody writes them and we see them less exactly (they are accepted, though). */
function isOdd(text: string): boolean {
  return /[-+.\w/}]~\/\$\{|\/\/[-+.\w$]/.test(text);
}

function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}

function writerFrom(random: Random): (depth: number) => string {
  const one = <T>(...choices: readonly T[]): T => pick(random, choices);
  const maybe = (chance: number, text: () => string): string => (random() < chance ? text() : "");
  const many = (chance: number, text: () => string): string => {
    let all = "";
    while (random() < chance) all += text();
    return all;
  };
  const space = (): string => one(" ", " ", " ", "\n", "", "  ", "/**/", " # c\n", "\t");
  const hole = (depth: number): string => `\${${expr(depth - 1)}}`;
  const name = (): string => one("a", "b", "c", "x-y", "f'", "_z", "rec1", "inx");
  const op = (): string => one("+", "-", "*", "/", "++", "//", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "->");
  const leaf = (): string => one(name(), "1", "1.5", ".5", "true", "./p", "/a/b", "a/b", "~/h", "<n/m>", "http://u.v");
  return expr;

  function expr(depth: number): string {
    if (depth <= 0) return leaf();
    if (random() < 0.55) return operation(depth - 1);
    const body = (): string => space() + expr(depth - 1);
    return one(
      () => `${name()}:${body()}`,
      () => `${formals(depth)}:${body()}`,
      () => `${formals(depth)}@${name()}:${body()}`,
      () => `${name()}${space()}@${formals(depth)}:${body()}`,
      () => `if ${expr(depth - 1)} then ${expr(depth - 1)} else ${expr(depth - 1)}`,
      () => `let ${bindings(depth)} in ${expr(depth - 1)}`,
      () => `with ${expr(depth - 1)}; ${expr(depth - 1)}`,
      () => `assert ${expr(depth - 1)}; ${expr(depth - 1)}`,
    )();
  }

  function operation(depth: number): string {
    const sign = (): string => one("", "", "", "", "!", "-");
    return (
      sign() +
      application(depth) +
      many(0.35, () => {
        if (random() < 0.12) return `${space()}?${space()}${attrPath(depth)}`;
        return one(" ", " ", "") + op() + one(" ", "") + sign() + application(depth - 1);
      })
    );
  }

  function application(depth: number): string {
    return selection(depth) + many(0.25, () => one(" ", " ", "\n", "") + selection(depth - 1));
  }

  function selection(depth: number): string {
    const base = simple(depth);
    return (
      one(base, base, base, base, base, `${base}.${attrPath(depth)}`, `${base}.${attrPath(depth)} or ${leaf()}`) +
      maybe(0.03, () => " or")
    );
  }

  function simple(depth: number): string {
    if (depth <= 0) return leaf();
    return one(
      leaf,
      leaf,
      () => string(depth),
      () => `(${space()}${expr(depth - 1)}${space()})`,
      () => `[${space()}${many(0.5, () => selection(depth - 1) + one(" ", " ", "\n", ""))}]`,
      () => `${one("", "", "rec ", "let ")}{${bindings(depth)}}`,
      () => `./a/${hole(depth)}/b`,
      () => `~/${hole(depth)}`,
      () => `./${hole(depth)}x`,
    )();
  }

  function string(depth: number): string {
    return one(
      () => `"p${hole(depth)}q"`,
      () => `''\n  i\n   ${hole(depth)}\n  ''`,
      () => one('""', '"a b"', "''t''", '"\\n\\${x}$${y}"', "'' ''' ''$ ''\\n''", '"$"', "''$''", "''\n\n   a\n  b ''"),
    )();
  }

  function attr(depth: number): string {
    return one(name(), name(), name(), "or", '"q"', '${"st"}', depth > 0 ? hole(depth) : "a", `"w\${${leaf()}}"`);
  }

  function attrPath(depth: number): string {
    return attr(depth) + many(0.35, () => one(".", ".", ". ", " .") + attr(depth));
  }

  function bindings(depth: number): string {
    const names = (): string => many(0.6, () => ` ${attr(0)}`);
    return (
      space() +
      many(0.5, () =>
        one(
          () => `${attrPath(depth)}${space()}=${space()}${expr(depth - 1)};${space()}`,
          () => `inherit ${names()};${space()}`,
          () => `inherit (${expr(depth - 1)})${space()}${names()};${space()}`,
        )(),
      )
    );
  }

  function formals(depth: number): string {
    const items: string[] = [];
    while (random() < 0.6) items.push(name() + maybe(0.3, () => ` ? ${expr(depth - 1)}`));
    const comma = items.length > 0 ? maybe(0.15, () => ",") : "";
    if (comma === "" && random() < 0.4) items.push("...");
    return `{${space()}${items.join(one(", ", ","))}${comma}${space()}}`;
  }
}

const noise =
  "} { ) ( ] [ ; , : @ ? = == ' '' \" ${ $ or if in let inherit with ... < > / // ~ % ^ é # /* */ \\ . & && | 1 x -"
    .split(" ")
    .concat(" ", "\n", "\r\n", "\r");

/** Half of the texts stay as they are. */
function damaged(text: string, random: Random): string {
  let result = text;
  for (let times = random() < 0.5 ? 0 : 1 + Math.floor(random() * 2); times > 0; times--) {
    const at = Math.floor(random() * (result.length + 1));
    const from = Math.floor(random() * result.length);
    const kind = random();
    if (kind < 0.4) result = result.slice(0, at) + pick(random, noise) + result.slice(at);
    else if (kind < 0.7) result = result.slice(0, at) + result.slice(at + 1 + Math.floor(random() * 3));
    else result = result.slice(0, at) + result.slice(from, from + 1 + Math.floor(random() * 6)) + result.slice(at);
  }
  return result;
}
