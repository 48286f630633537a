/** The glob dialect of the exclude setting, as VS Code's own exclude settings read it: `*`, `?`, `**`, `{a,b}`, `[a-z]`. */

/**
 * Tests paths that are relative to the root, with `/`. A pattern without `/` means any file or folder of that name, a
 * pattern that ends in `/` or `/**` the folder itself and so everything in it. A broken pattern matches literally.
 */
export function globMatcher(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map(toExpression).filter((expression) => expression !== undefined);
  return (path) => expressions.some((expression) => expression.test(path));
}

function toExpression(pattern: string): RegExp | undefined {
  const trimmed = pattern
    .trim()
    .replace(/^(\.\/|\/)+/, "")
    .replace(/(\/(\*\*)?)+$/, "");
  if (trimmed === "") return undefined;
  const anchored = trimmed.includes("/") ? trimmed : `**/${trimmed}`;
  try {
    return new RegExp(`^${translate(anchored)}$`, "u");
  } catch {
    return new RegExp(`^${literal(anchored)}$`, "u");
  }
}

const TOKEN = /\*\*\/|\*\*|\*|\?|\[!?[^\]/]+\]|[{},]|[^*?[{},]+|./gsu;

function translate(pattern: string): string {
  let depth = 0;
  return pattern.replace(TOKEN, (token) => {
    if (token === "**/") return "(?:[^/]+/)*";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token === "{") {
      depth++;
      return "(?:";
    }
    if (token === "}" && depth > 0) {
      depth--;
      return ")";
    }
    if (token === "," && depth > 0) return "|";
    if (token.length > 2 && token.startsWith("[")) return characterClass(token);
    return literal(token);
  });
}

function characterClass(token: string): string {
  const negated = token.startsWith("[!");
  const body = token.slice(negated ? 2 : 1, -1).replace(/[\\^\]]/g, "\\$&");
  return `[${negated ? "^/" : ""}${body}]`;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
