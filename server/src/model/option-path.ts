/** Option paths in Nix attribute-path syntax, as people read and write them: `my.ports.ssh`, `services."a.b".x`. */

const identifier = /^[A-Za-z_][A-Za-z0-9_'-]*$/;
const keywords = new Set(["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"]);

/** A name as it stands in an attribute path; a name that only evaluation knows shows as `<name>`. */
export function showName(name: string | undefined): string {
  if (name === undefined) return "<name>";
  if (identifier.test(name) && !keywords.has(name)) return name;
  return `"${name
    .replace(/[\\"]|\$(?=\{)/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t")}"`;
}

export function showPath(names: readonly (string | undefined)[]): string {
  return names.map(showName).join(".");
}

/** The names of a path in attribute-path syntax; `undefined` when `text` is no such path. `<name>` is an unknown name. */
export function parsePath(text: string): (string | undefined)[] | undefined {
  const names: (string | undefined)[] = [];
  const part = /\s*(?:([A-Za-z_][A-Za-z0-9_'-]*)|"((?:[^"\\]|\\.)*)"|(<[^<>.]*>))\s*(\.|$)/sy;
  for (let at = 0; ; at = part.lastIndex) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (!match) return undefined;
    if (match[1] !== undefined) names.push(match[1]);
    else if (match[2] !== undefined) names.push(match[2].replace(/\\(.)/gs, (_, c: string) => escapes[c] ?? c));
    else names.push(undefined);
    if (match[4] === "") return names;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
