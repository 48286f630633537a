/** Makes small programs full of names and attributes: few names, so that many meet and many are missing; the same for each seed. */

export function scopePrograms(seed: number, count: number): string[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => writerFrom(random)(3));
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function writerFrom(random: () => number): (depth: number) => string {
  const below = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(...choices: readonly T[]): T => choices[below(choices.length)] as T;
  const some = (most: number, text: () => string): string => Array.from({ length: below(most + 1) }, text).join(" ");
  const name = (): string => one("a", "b", "c", "d", "e'", "f-g");
  const path = (): string =>
    Array.from({ length: one(1, 1, 1, 2, 2, 3) }, () => one(name(), name(), '"h i"')).join(".");
  const key = (): string => (random() < 0.06 ? `\${"j" + "k"}` : path());
  return expr;

  function expr(depth: number): string {
    if (depth <= 0 || random() < 0.12) return leaf();
    const inner = (): string => expr(depth - 1);
    switch (below(13)) {
      case 0:
      case 1:
        return `let ${bindings(depth, path)} in ${inner()}`;
      case 2:
      case 3:
        return `{ ${bindings(depth)} }`;
      case 4:
      case 5:
        return `rec { ${bindings(depth)} }`;
      case 6:
        return `(${name()}: ${inner()})`;
      case 7:
        return `(${formals(depth)}: ${inner()})`;
      case 8:
        return `"x\${${inner()}}y"`;
      case 9:
        return `[ (${inner()}) (${inner()}) ]`;
      case 10:
        return `(${inner()}).${path()} or (${inner()})`;
      case 11:
        return random() < 0.3 ? `with ${leaf()}; ${inner()}` : `if ${leaf()} then ${inner()} else ${inner()}`;
      default:
        return `(${inner()}) ${one("+", "//", "&&", "==")} (${inner()})`;
    }
  }

  function leaf(): string {
    return one("1", '"s"', "{ }", "map", "toString", name(), name(), name(), `(${name()} ? ${path()})`, `${name()}.b`);
  }

  /** A name in `let` cannot be computed. */
  function bindings(depth: number, left: () => string = key): string {
    return some(4, () => {
      const inherited = random();
      if (inherited < 0.12) return `inherit ${name()} ${some(1, name)};`;
      if (inherited < 0.2) return `inherit (${leaf()}) ${name()} ${some(1, name)};`;
      const value = random() < 0.35 ? `${one("", "", "rec ")}{ ${bindings(depth - 1)} }` : expr(depth - 1);
      return random() < 0.9 ? `${path()} = ${value};` : `${left()} = 1;`;
    });
  }

  function formals(depth: number): string {
    const names = ["a", "b", "c", "d"].filter(() => random() < 0.4);
    const items = names.map((formal) => (random() < 0.3 ? `${formal} ? ${expr(depth - 2)}` : formal));
    const set = `{ ${[...items, ...(random() < 0.5 ? ["..."] : [])].join(", ")} }`;
    return one(set, set, `${set}@f-g`, `e'@${set}`);
  }
}
