/** Expands a snippet body as the editor does when every placeholder keeps its default (the first of a choice). */

export interface Expansion {
  readonly text: string;
  /** Tab stops in the order of the text, each once. */
  readonly stops: readonly number[];
}

export function expand(body: string): Expansion {
  const values = new Map<number, string>();
  const read = (source: string): string => {
    let text = "";
    for (let at = 0; at < source.length; ) {
      const rest = source.slice(at);
      const plain = /^(?:\\[$}\\]|[^$\\]|\\(?![$}\\]))/.exec(rest)?.[0];
      if (plain !== undefined) {
        text += /^\\[$}\\]/.test(plain) ? plain.slice(1) : plain;
        at += plain.length;
        continue;
      }
      const [written, value] = field(rest, values, read);
      text += value;
      at += written;
    }
    return text;
  };
  const text = read(body);
  return { text, stops: [...values.keys()] };
}

/** One `$…` at the start of `rest`: how many characters it takes and what it becomes. */
function field(rest: string, values: Map<number, string>, read: (source: string) => string): [number, string] {
  const bare = /^\$(\d+)/.exec(rest) ?? /^\$\{(\d+)\}/.exec(rest);
  if (bare) return [bare[0].length, stop(values, Number(bare[1]), "")];
  const choice = /^\$\{(\d+)\|([^|]+)\|\}/.exec(rest);
  if (choice) return [choice[0].length, stop(values, Number(choice[1]), choice[2]?.split(",")[0] ?? "")];
  const variable = /^\$\{?([A-Z_]+)\}?/.exec(rest);
  if (variable) return [variable[0].length, variable[1]?.toLowerCase() ?? ""];
  const opening = /^\$\{(\d+):/.exec(rest);
  if (!opening) throw new Error(`not a snippet field: ${rest.slice(0, 30)}`);
  const end = closing(rest, opening[0].length);
  const value = stop(values, Number(opening[1]), read(rest.slice(opening[0].length, end)));
  return [end + 1, value];
}

/** The first value of a tab stop holds for all of them, as in the editor. */
function stop(values: Map<number, string>, number: number, value: string): string {
  if (!values.has(number)) values.set(number, value);
  return values.get(number) ?? "";
}

/** Where the `}` stands that ends the field whose default begins at `from`. */
function closing(source: string, from: number): number {
  let depth = 1;
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source.startsWith("${", at)) depth++;
    else if (source[at] === "}" && --depth === 0) return at;
  }
  throw new Error(`unclosed snippet field: ${source}`);
}
