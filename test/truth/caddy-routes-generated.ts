/**
 * Caddyfiles that look like chance. They say only what Caddy 2.6, as Debian has it, and 2.10 order alike: no paths that differ in their
 * star alone or are equally long, no variables that are equal to the sort, no two that exclude each other in a `route`, and none of
 * the directives that came later (`fs`, `log_append`, `log_name`, `log_skip`, `basic_auth`, `intercept`, `invoke`).
 */
import { type Random, randomFrom } from "./random.ts";

const paths = ["/a", "/bb*", "/cccc", "/ddddd/*", "/eeeeeeeee", "/ffffffffffff*"];
const movable = [
  "map",
  "root",
  "header",
  "redir",
  "rewrite",
  "uri",
  "try_files",
  "basicauth",
  "forward_auth",
  "request_header",
  "templates",
  "handle",
  "route",
  "abort",
  "error",
  "respond",
  "reverse_proxy",
  "php_fastcgi",
  "file_server",
];

export function generatedCaddyfile(seed: number): string {
  const random: Random = randomFrom(seed);
  let marks = 0;
  let names = 0;
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));
  const mark = (): string => `m${++marks}x`;
  const orders = below(4) === 0 ? times(1 + below(3), order) : [];
  const options = orders.length > 0 ? [`{\n${indented(orders)}\n}`] : [];
  return [
    ...options,
    ...times(1 + below(2), (index) => `h${index}.example {\n${indented(lines([], 2, "site"))}\n}`),
  ].join("\n");

  function order(): string {
    const moved = pick(movable);
    const other = pick(movable.filter((each) => each !== moved));
    return `order ${moved} ${pick(["first", "last", `before ${other}`, `after ${other}`])}`;
  }

  function lines(outer: readonly string[], depth: number, kind: "site" | "handle" | "route"): string[] {
    const own = times(below(3), () => `@n${names++}`);
    const definitions = own.map((name) => `${name} ${definition()}`);
    const scope = [...outer, ...own];
    const used = new Set<string>();
    const count = kind === "site" && below(20) === 0 ? 30 : 1 + below(7);
    const written = times(count, () => line(scope, depth, kind === "route", used)).flat();
    if (kind === "site" && below(5) === 0) written.push(...block("handle_errors", lines(scope, 0, "handle")));
    if (kind === "site" && below(4) === 0) written.push("log", "tls internal");
    // A definition may stand anywhere.
    for (const each of definitions) written.splice(pick([0, written.length]), 0, each);
    return written;
  }

  function line(scope: readonly string[], depth: number, isInRoute: boolean, used: Set<string>): string[] {
    const asked = pick(["", "", "* ", `${pick(paths)} `, ...scope.map((name) => `${name} `)]);
    const kinds = ["handle", "handle_path", "root", "rewrite", "vars"];
    const name = pick([
      ...plain,
      ...proxies,
      ...(depth > 0 ? ["handle", "handle", "handle_path", "route"] : []),
      "root",
      "rewrite",
      "vars",
    ]);
    if (kinds.includes(name)) {
      const same = name === "vars" ? `vars ${pick(paths)}` : isInRoute ? name.replace("_path", "") : `${name}${marks}`;
      if (used.has(same)) return [];
      used.add(same);
      if (name === "vars") return [`${same} ${mark()} 1`];
    }
    switch (name) {
      case "handle":
      case "route":
        return block(`${name} ${asked}`.trim(), lines(scope, depth - 1, name));
      case "handle_path":
        return block(`handle_path ${pick(paths)}`, lines(scope, depth - 1, "handle"));
      case "root":
        return [`root ${asked || "* "}/${mark()}`];
      case "rewrite":
        return [`rewrite ${asked || "* "}/${mark()}`];
      case "forward_auth":
        return [`forward_auth ${asked}${mark()}:9091 {`, "\turi /verify", "}"];
      case "reverse_proxy":
        return reverseProxy(asked, scope, depth);
      case "redir":
        return [`redir ${asked || "* "}/${mark()}`];
      case "basicauth":
        return block(`basicauth ${asked}`.trim(), [`${mark()} JDJhJDE0JDRVRy9oLzJ1LmFsZw==`]);
      case "map":
        return block(`map ${asked}{host} {${mark()}}`, ["default 1"]);
      case "try_files":
        return [`try_files {path} /${names}.html`];
      default:
        return [
          `${name.replace(" ", ` ${asked}`)}${name.includes(" ") ? "" : ` ${asked}`}`.trim().replace("MARK", mark()),
        ];
    }
  }

  function reverseProxy(asked: string, scope: readonly string[], depth: number): string[] {
    const head = `reverse_proxy ${asked}${mark()}:8080`;
    if (below(3) > 0 || depth === 0) return [head];
    const answers = times(1 + below(2), () =>
      block(`handle_response${pick(["", " @bad"])}`, lines(scope, 0, "handle")),
    );
    return block(head, ["@bad status 4xx", ...answers.flat()]);
  }

  function definition(): string {
    if (below(3) > 0) return single();
    const all = times(1 + below(3), single).filter((each, index, list) => isFirstOfKind(each, list.slice(0, index)));
    return `{\n${indented(all)}\n}`;
  }

  function single(): string {
    const one = pick([
      `path ${pick(paths)}`,
      `path ${pick(paths)} ${pick(paths)}`,
      "host a.example b.example",
      "method GET POST",
      "remote_ip 10.0.0.0/8 192.168.0.0/16",
      "remote_ip private_ranges",
      "header X-A one",
      "header X-A two",
      "header !X-B",
      "header_regexp X-C ^a",
      "path_regexp ^/x",
      "query a=b c=d",
      "protocol https",
      "vars {host} a b",
      "expression `{method} == 'GET'`",
      "file {path} index.html",
    ]);
    if (below(4) > 0) return one;
    return pick([`not ${one}`, `not {\n\t${one}\n\tmethod PUT\n}`]);
  }

  function isFirstOfKind(text: string, others: readonly string[]): boolean {
    const kind = text.split(" ")[0] as string;
    // `not` stands for itself, the words of these are alternatives; all others may be there once.
    const isMany = ["not", "path", "host", "method", "remote_ip", "header"].includes(kind);
    return isMany ? !others.includes(text) : !others.some((other) => other.startsWith(`${kind} `));
  }
}

/** With their words, in front of which a matcher may stand. */
const plain = [
  "header X-A MARK",
  "request_header X-A MARK",
  "uri strip_prefix /MARK",
  "uri replace MARK b",
  "method POST",
  "respond MARK",
  "respond MARK 403",
  "error MARK 500",
  "encode gzip",
  "templates",
  "abort",
  "metrics",
  "skip_log",
  "file_server",
  "acme_server",
  "push",
  "php_fastcgi MARK:9000",
];
const proxies = [
  "forward_auth",
  "forward_auth",
  "reverse_proxy",
  "reverse_proxy",
  "redir",
  "basicauth",
  "map",
  "try_files",
];

function block(head: string, inner: readonly string[]): string[] {
  return [`${head} {`, indented(inner), "}"];
}

function indented(all: readonly string[]): string {
  return all
    .flatMap((each) => each.split("\n"))
    .map((each) => `\t${each}`)
    .join("\n");
}
