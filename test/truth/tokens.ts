/** Cuts Nix text into tokens with a few patterns of its own, so that a check built on them shares nothing with our parser. */

export interface Token {
  /** `open` and `close` are brackets, quotes and interpolations; `text` is the literal part of a string. */
  readonly kind: "name" | "sign" | "open" | "close" | "text" | "path" | "number";
  readonly text: string;
  readonly start: number;
}

const blank = /(?:\s+|#[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const path = /(?:~|\.{1,2})?(?:[\w.+-]*)(?:\/[\w.+-]+)+\/?|<[\w.+-]+(?:\/[\w.+-]+)*>|\.{1,2}\/(?=\$\{)/y;
const name = /[A-Za-z_][\w'-]*/y;
const number = /\d+(?:\.\d+)?/y;
const sign = /\.\.\.|\|\||&&|->|==|!=|<=|>=|\/\/|\+\+|[=:;,.?@!<>+\-*/]/y;

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  /** Closers of what is open: `"` and `''` are strings, `}` ends a set or an interpolation. */
  const open: ("}" | ")" | "]" | '"' | "''")[] = [];
  let at = 0;
  while (at < text.length) {
    const inside = open.at(-1);
    if (inside === '"' || inside === "''") {
      string(inside);
      continue;
    }
    const hit =
      take(blank) === undefined
        ? (kept("path", path) ?? kept("name", name) ?? kept("number", number) ?? bracket() ?? kept("sign", sign))
        : true;
    if (hit === undefined) at++;
  }
  return found;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match || match[0] === "") return undefined;
    at += match[0].length;
    return match[0];
  }

  function kept(kind: Token["kind"], pattern: RegExp): true | undefined {
    const start = at;
    const hit = take(pattern);
    if (hit === undefined) return undefined;
    found.push({ kind, text: hit, start });
    return true;
  }

  function bracket(): true | undefined {
    const two = text.slice(at, at + 2);
    if (two === "${" || two === "''") push("open", two === "''" ? '"' : "${", 2, two === "''" ? "''" : "}");
    else if (text[at] === '"') push("open", '"', 1, '"');
    else if (text[at] === "{") push("open", "{", 1, "}");
    else if (text[at] === "(") push("open", "(", 1, ")");
    else if (text[at] === "[") push("open", "[", 1, "]");
    else if (/[)\]}]/.test(text[at] ?? "")) pop(text[at] ?? "", 1);
    else return undefined;
    return true;
  }

  function push(kind: "open", shown: string, length: number, closer: (typeof open)[number]): void {
    found.push({ kind, text: shown, start: at });
    open.push(closer);
    at += length;
  }

  function pop(shown: string, length: number): void {
    found.push({ kind: "close", text: shown, start: at });
    open.pop();
    at += length;
  }

  function string(quote: '"' | "''"): void {
    const start = at;
    const flush = (): void => {
      if (at > start) found.push({ kind: "text", text: text.slice(start, at), start });
    };
    for (; at < text.length; at++) {
      const rest = text.slice(at, at + 3);
      if (rest.startsWith("${")) {
        flush();
        push("open", "${", 2, "}");
        return;
      }
      if (rest.startsWith("$$")) {
        at++;
        continue;
      }
      if (quote === '"') {
        if (rest.startsWith("\\")) at++;
        else if (rest.startsWith('"')) {
          flush();
          pop('"', 1);
          return;
        }
      } else if (rest.startsWith("''")) {
        if (rest === "'''" || rest === "''$") at += 2;
        else if (rest === "''\\") at += 3;
        else {
          flush();
          pop('"', 2);
          return;
        }
      }
    }
    flush();
  }
}
