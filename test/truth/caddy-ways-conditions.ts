/** Whether a request surely does not meet a condition of a way, read from its words as Caddy reads matchers. */
import { posix } from "node:path";
import { coversName } from "#model/exposures/caddy-names.ts";
import type { Condition } from "#model/exposures/way.ts";
import type { Request } from "./caddy-ways-world.ts";

/** False as well where handlers may have changed before what it looks at. */
export function isContradicted({ text, anyone }: Condition, request: Request): boolean {
  // Nobody says who can meet it: then it may look at what the request was changed to.
  if (anyone !== true || text.endsWith("…") === text.startsWith("path")) return false;
  const [, not, module = "", rest = ""] = /^(not )?(\S+) ?(.*)$/.exec(text) ?? [];
  const found = isMet(module, rest.split(" "), request);
  const wanted = not === undefined;
  return found?.every((each) => each !== wanted) ?? false;
}

/** For each state that the request may have been in. */
function isMet(module: string, values: readonly string[], request: Request): readonly boolean[] | undefined {
  const { host, method, headers, target } = request;
  const [path = "", query = ""] = target.replace(/^http:\/\/[^/?]*/, "").split("?");
  switch (module) {
    case "path":
      return pathsOf(path).map((each) => values.some((value) => isPath(value, each)));
    case "host":
      return [values.some((value) => coversName(value, host))];
    case "method":
      return [values.includes(method)];
    case "protocol":
      return [values[0] === "http"];
    case "query":
      return [query === "k=1"];
    case "header":
      return [hasHeader(values, headers)];
    default:
      return undefined;
  }
}

/** Values are not shown, so only fields are looked at that have one value here, or whether there is one. */
function hasHeader([field = "", value]: readonly string[], headers: Readonly<Record<string, string>>): boolean {
  const name = field.replace(/^!/, "");
  const has = headers[name] !== undefined;
  if (field.startsWith("!")) return !has;
  // Of all values that are sent, one is what the matcher asks for.
  return name === "X-A" && value !== "*" ? headers[name] === "one" : has;
}

/** As it came, and as it may be after what `handle_path` takes off. */
function pathsOf(path: string): readonly string[] {
  const found = new Set([path]);
  for (const each of found) {
    const clean = cleaned(each, true);
    for (const prefix of ["/pp", "/a/b", "/a"])
      if (clean.toLowerCase().startsWith(prefix)) found.add(clean.slice(prefix.length));
  }
  return [...found];
}

/** As Caddy 2.10 does it. */
export function isPath(written: string, escaped: string): boolean {
  const pattern = written.toLowerCase();
  if (pattern === "*") return true;
  const merges = !pattern.includes("//");
  // Patterns with percent signs are for paths as they are escaped: those here only differ in that.
  const path = cleaned(escaped.toLowerCase(), merges);
  const unescaped = cleaned(decodeURIComponent(escaped).toLowerCase(), merges);
  // What follows behind the pattern, Caddy does not look at then.
  if (pattern.includes("%")) return path.startsWith(pattern);
  const stars = pattern.split("*").length - 1;
  if (stars === 2 && pattern.startsWith("*") && pattern.endsWith("*")) return unescaped.includes(pattern.slice(1, -1));
  if (stars === 1 && pattern.startsWith("*")) return unescaped.endsWith(pattern.slice(1));
  if (stars === 1 && pattern.endsWith("*")) return unescaped.startsWith(pattern.slice(0, -1));
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`).test(unescaped);
}

function cleaned(path: string, merges: boolean): string {
  if (!merges) return cleaned(path.replaceAll(/(?<=\/)\//g, "\u{1}/"), true).replaceAll("\u{1}", "");
  const clean = path === "" ? "." : posix.normalize(path);
  return clean.length > 1 && !path.endsWith("/") ? clean.replace(/\/$/, "") : clean;
}
