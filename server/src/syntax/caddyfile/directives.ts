/** In which order Caddy tries the directives of a site: its own order, changed by the global option `order`. */
import type { Block, Directive } from "./tree.ts";

/** Of Caddy 2.10. */
const standard: readonly string[] = [
  "tracing",
  "map",
  "vars",
  "fs",
  "root",
  "log_append",
  "skip_log",
  "log_skip",
  "log_name",
  "header",
  "copy_response_headers",
  "request_body",
  "redir",
  "method",
  "rewrite",
  "uri",
  "try_files",
  "basicauth",
  "basic_auth",
  "forward_auth",
  "request_header",
  "encode",
  "push",
  "intercept",
  "templates",
  "invoke",
  "handle",
  "handle_path",
  "route",
  "abort",
  "error",
  "copy_response",
  "respond",
  "metrics",
  "reverse_proxy",
  "php_fastcgi",
  "file_server",
  "acme_server",
];

/** Directives that say something of a site as a whole, and handle no request. */
const settings: ReadonlySet<string> = new Set(["bind", "tls", "log", "handle_errors"]);

export interface DirectiveOrder {
  /** `undefined`: it has no place, and Caddy takes it in a `route` only. */
  readonly positionOf: (name: string) => number | undefined;
  /** False: what nobody knows may put them into another order. */
  readonly isSure: boolean;
}

export function orderOf(options: readonly Block[]): DirectiveOrder {
  const order = [...standard];
  let isSure = true;
  for (const { lines } of options) for (const line of lines) isSure = reorder(order, line) && isSure;
  const positions = new Map(order.map((name, index) => [name, index]));
  return { positionOf: (name) => positions.get(name), isSure };
}

/** Whether it is known what the option does to the order; one that Caddy refuses does nothing. */
function reorder(order: string[], { name, args, isAnything }: Directive): boolean {
  if (isAnything || !name.known) return false;
  if (name.text !== "order") return true;
  if (!args.every(({ known }) => known)) return false;
  const [moved, where, other] = args.map(({ text }) => text);
  if (moved === undefined) return true;
  const without = order.filter((each) => each !== moved);
  const to = other === undefined ? -1 : without.indexOf(other);
  if (where === "first") without.unshift(moved);
  else if (where === "last") without.push(moved);
  else if (where === "before" && to >= 0) without.splice(to, 0, moved);
  else if (where === "after" && to >= 0) without.splice(to + 1, 0, moved);
  else return true;
  order.splice(0, order.length, ...without);
  return true;
}

export function handlesNothing(name: string): boolean {
  return settings.has(name);
}

/** `handle_path` is a `handle`, to its place and to what excludes what. */
export function sortedAs(name: string): string {
  return name === "handle_path" ? "handle" : name;
}

/** Of these in one block only the first that matches does anything. */
export function excludesItsLike(name: string): boolean {
  return name === "handle" || name === "root" || name === "rewrite";
}
