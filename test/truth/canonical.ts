/**
 * Brings two printed trees to one form, so that they are equal as text exactly if they are the same tree.
 *
 * What differs between versions of Nix and says nothing: the order of names in a set, a `let` or formals (that of the
 * symbol table), and into how many pieces a text is cut around escapes (`"a" + "b" + x`).
 */

/** In a text `$` is always escaped, so `"${` begins a computed name. */
const token = /"\$\{|\}"|"(?:\\[\s\S]|[^"\\])*"|[()[\]{};,]|[^\s()[\]{};,"]+/g;

export function canonical(printed: string): string {
  const tokens = printed.match(token) ?? [];
  let at = 0;
  return read("").join(" ");

  /** The items up to the closing sign; groups are one item each. */
  function read(close: string): string[] {
    const items: string[] = [];
    for (; at < tokens.length && tokens[at] !== close; at++) {
      const sign = tokens[at] as string;
      if (sign === "(" || sign === "[" || sign === "{" || sign === '"${') {
        at++;
        items.push(group(sign));
      } else items.push(sign);
    }
    return items;
  }

  function group(open: string): string {
    if (open === '"${') return `"\${${summed(read('}"')).join(" ")}}"`;
    if (open === "[") return `[ ${read("]").join(" ")} ]`;
    if (open === "{") return `{ ${sorted(read("}"))} }`;
    const items = read(")");
    const body = items[0] === "let" ? items.indexOf("in") : -1;
    if (body > 0) return `(let ${sorted(items.slice(1, body))} in ${items.slice(body + 1).join(" ")})`;
    const sum = summed(items);
    return sum.length === 1 ? (sum[0] as string) : `(${sum.join(" ")})`;
  }
}

function sorted(items: readonly string[]): string {
  const parts: string[] = [];
  let part: string[] = [];
  for (const item of items) {
    if (item === ";" || item === ",") {
      parts.push(part.join(" "));
      part = [];
    } else part.push(item);
  }
  if (part.length > 0) parts.push(part.join(" "));
  return parts.sort().join("; ");
}

/** Neighbouring texts of a sum are one text, empty ones are none. */
function summed(items: readonly string[]): string[] {
  if (!items.includes("+")) return [...items];
  const terms: string[] = [""];
  for (const item of items) {
    if (item === "+") terms.push("");
    else terms[terms.length - 1] += (terms.at(-1) === "" ? "" : " ") + item;
  }
  const said: string[] = [];
  for (const term of terms) {
    const last = said.at(-1);
    if (isText(term) && last !== undefined && isText(last)) said[said.length - 1] = last.slice(0, -1) + term.slice(1);
    else said.push(term);
  }
  const solid = said.filter((term) => term !== '""');
  return (solid.length === 0 ? ['""'] : solid).flatMap((term, index) => (index === 0 ? [term] : ["+", term]));
}

function isText(term: string): boolean {
  return /^"(?:\\[\s\S]|[^"\\])*"$/.test(term);
}
