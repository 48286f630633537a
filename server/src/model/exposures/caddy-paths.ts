/** What patterns of Caddy's matcher `path` have in common, as far as that can be told from their texts, and whether some path meets them. */

/** `every`: each path. `glob`: it cannot be told from the text what it is for. */
export type PathPattern =
  | { readonly kind: "every" }
  | { readonly kind: "exact" | "prefix" | "suffix" | "inner" | "glob"; readonly text: string };

/**
 * Caddy compares without case, and cleans the request's path first. Not every path begins with a slash: `GET http://a.example` has none at
 * all, `GET *` is one of its own, and what `handle_path` leaves may be empty.
 */
export function pathPattern(written: string): PathPattern {
  const text = written.toLowerCase();
  const stars = text.split("*").length - 1;
  if (text === "*") return { kind: "every" };
  if (/[{%]|\/\//.test(text)) return { kind: "glob", text };
  if (stars === 2 && text.startsWith("*") && text.endsWith("*")) return { kind: "inner", text: text.slice(1, -1) };
  if (stars === 1 && text.startsWith("*")) return { kind: "suffix", text: text.slice(1) };
  if (stars === 1 && text.endsWith("*")) return { kind: "prefix", text: text.slice(0, -1) };
  return { kind: stars > 0 || /[?[\\]/.test(text) ? "glob" : "exact", text };
}

/** Whether each path that `inner` is for is surely one that `outer` is for. */
export function coversPath(outer: PathPattern, inner: PathPattern): boolean {
  if (outer.kind === "every") return true;
  if (inner.kind === "every") return false;
  if (outer.kind === "glob" || inner.kind === "glob") return outer.kind === inner.kind && outer.text === inner.text;
  if (inner.kind === "exact") return isPathOf(inner.text, outer);
  if (outer.kind === "inner") return inner.text.includes(outer.text);
  if (outer.kind !== inner.kind) return false;
  return outer.kind === "prefix" ? inner.text.startsWith(outer.text) : inner.text.endsWith(outer.text);
}

/** The same for paths that requests come with: those that do not begin with a slash are known. */
export function coversAsked(outer: PathPattern, inner: PathPattern): boolean {
  if (coversPath(outer, inner)) return true;
  if (outer.kind !== "prefix" || outer.text !== "/" || inner.kind === "every") return false;
  return inner.kind === "glob" ? inner.text.startsWith("/") : !unslashed.some((path) => isPathOf(path, inner));
}

/** None at all, as Caddy cleans it, and that of `OPTIONS *`. */
const unslashed: readonly string[] = [".", "*"];

/** False: there surely is no path that both are for. */
export function pathsMeet(a: PathPattern, b: PathPattern): boolean {
  if (a.kind === "every" || b.kind === "every" || a.kind === "glob" || b.kind === "glob") return true;
  if (a.kind === "exact") return isPathOf(a.text, b);
  if (b.kind === "exact") return isPathOf(b.text, a);
  if (a.kind !== b.kind || a.kind === "inner") return true;
  return a.kind === "prefix"
    ? a.text.startsWith(b.text) || b.text.startsWith(a.text)
    : a.text.endsWith(b.text) || b.text.endsWith(a.text);
}

/** A path in lower case; of a pattern that cannot be read it is not known to be one. */
function isPathOf(path: string, pattern: PathPattern): boolean {
  switch (pattern.kind) {
    case "every":
      return true;
    case "exact":
      return path === pattern.text;
    case "prefix":
      return path.startsWith(pattern.text);
    case "suffix":
      return path.endsWith(pattern.text);
    case "inner":
      return path.includes(pattern.text);
    case "glob":
      return false;
  }
}

/** What a request's path has to be, or must not be. */
export interface PathDemand {
  readonly isMet: boolean;
  readonly patterns: readonly PathPattern[];
  /** Of `path_regexp`. */
  readonly expression: RegExp | undefined;
  /** What `handle_path` took off the path before it was looked at. */
  readonly stripped: string;
}

/** Whether there surely is a path that meets all of them. */
export function someMeets(demands: readonly PathDemand[]): boolean {
  return (
    demands.length === 0 || [...candidates(demands)].some((path) => demands.every((demand) => meets(path, demand)))
  );
}

function meets(whole: string, { isMet, patterns, expression, stripped }: PathDemand): boolean {
  if (!whole.toLowerCase().startsWith(stripped)) return false;
  const path = whole.slice(stripped.length);
  if (!path.startsWith("/")) return false;
  if (expression) return expression.test(path) === isMet;
  if (!isMet && patterns.some(({ kind }) => kind === "glob")) return false;
  return patterns.some((pattern) => isPathOf(path.toLowerCase(), pattern)) === isMet;
}

/** More paths than anybody needs who looks for one that is none of those named. */
const most = 400;

function* candidates(demands: readonly PathDemand[]): Iterable<string> {
  const prefixes = new Set<string>();
  const suffixes = new Set<string>([""]);
  for (const { patterns, expression, stripped } of demands) {
    if (stripped !== "") prefixes.add(stripped);
    for (const pattern of patterns) {
      if (pattern.kind === "exact" || pattern.kind === "prefix") prefixes.add(stripped + pattern.text);
      if (pattern.kind === "suffix" || pattern.kind === "inner") suffixes.add(pattern.text);
    }
    const [literal = ""] = /^(?:[\w/:@~-]|\\[./-])+/.exec(expression?.source.replace(/^\^/, "") ?? "") ?? [];
    if (literal !== "") prefixes.add(stripped + literal.replaceAll("\\", ""));
  }
  let left = most;
  for (const prefix of [...prefixes, ""])
    for (const middle of ["", "/q7z", "q7z", "/", "/q7z/q7z"])
      for (const suffix of suffixes) {
        if (left-- <= 0) return;
        const path = `${prefix}${middle}${suffix}`;
        yield path.startsWith("/") ? path : `/${path}`;
      }
}
