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

/** With caddy-security, whose global option is `security`: it puts its directives there itself. Where an older one does not, Caddy refuses them. */
const secured: readonly string[] = standard.flatMap((name) =>
  name === "basicauth" ? ["authorize", name] : name === "respond" ? ["authenticate", name] : [name],
);

/** Directives that say something of a site as a whole, and handle no request. */
const settings: ReadonlySet<string> = new Set(["bind", "tls", "log", "handle_errors"]);

export interface DirectiveOrder {
  /** `undefined`: it has no place, and Caddy takes it in a `route` only. */
  readonly positionOf: (name: string) => number | undefined;
  /** False: what nobody knows may put them into another order. */
  readonly isSure: boolean;
}

export function orderOf(options: readonly Block[]): DirectiveOrder {
  const isSecured = options.some(({ lines }) => lines.some(({ name }) => name.known && name.text === "security"));
  let order = isSecured ? secured : standard;
  let isSure = true;
  for (const { lines } of options) {
    for (const line of lines) {
      const next = reordered(order, line);
      if (next) order = next;
      else isSure = false;
    }
  }
  const positions = new Map(order.map((name, index) => [name, index]));
  return { positionOf: (name) => positions.get(name), isSure };
}

/** What the option makes of the order, which is nothing if Caddy refuses it; `undefined`: nobody knows. */
function reordered(order: readonly string[], { name, args, isAnything }: Directive): readonly string[] | undefined {
  if (isAnything || !name.known) return undefined;
  if (name.text !== "order") return order;
  if (!args.every(({ known }) => known)) return undefined;
  const [moved, where, other] = args.map(({ text }) => text);
  if (moved === undefined) return order;
  const others = order.filter((each) => each !== moved);
  if (where === "first") return [moved, ...others];
  if (where === "last") return [...others, moved];
  const to = other === undefined ? -1 : others.indexOf(other);
  if (to < 0 || (where !== "before" && where !== "after")) return order;
  return others.toSpliced(where === "before" ? to : to + 1, 0, moved);
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
