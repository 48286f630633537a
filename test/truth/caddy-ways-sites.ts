/**
 * Sites of Caddy that look like chance, made of all that decides who gets where: they can be served for real, on this machine alone. They
 * say only what Caddy 2.6, as Debian has it, and 2.10 take alike.
 */
import { type Random, randomFrom } from "./random.ts";

/** Where requests may end, and who is asked on the way: addresses of this machine. */
export interface Places {
  /** Where all sites are. */
  readonly site: number;
  /** Where all upstreams and gateways are, told apart by their addresses. */
  readonly other: number;
  /** A folder with files. */
  readonly files: string;
}

export const upstreams: readonly string[] = ["127.9.0.1", "127.9.0.2", "127.9.0.3", "127.9.0.4"];
export const gates: readonly string[] = ["127.9.1.1", "127.9.1.2"];
/** `pw`, in as few rounds as bcrypt has. */
const hash = "$2a$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW";

const ranges = [
  ...["127.0.0.2", "127.0.0.2/31", "127.5.0.0/16", "127.5.0.0/24", "127.0.0.0/8", "127.128.0.0/9", "127.0.0.0/9"],
  ...["10.0.0.0/8", "0.0.0.0/0", "::1", "::/0", "fd00::/8", "127.5.6.7/8"],
];
/** Without their stars, all of another length: of those alike, versions of Caddy try another one first. */
const paths = [
  ...["/*", "/a", "/ab*", "/pp/*", "/a/b/*", "*deeps*", "*.phtml", "/a/*/ccc", "/A/B/deeps*", "/fixed/xyzw"],
  ...["/a//bbbbbbbb", "*/a/b/cccccccc", "/a/b%2fccccccc", "/pp/a/b/cccccccccc*"],
];
const orders = [
  "",
  "order forward_auth last",
  "order reverse_proxy first",
  "order rewrite after forward_auth",
  "order abort before forward_auth\norder respond first",
  "order handle before forward_auth",
  "order route first\norder request_header first",
  "order uri after handle",
];

/** The options of a text of sites, and the snippets that they import. */
export function globalOptions(seed: number): string {
  return seed % 4 === 0 ? (orders[(seed / 4) % orders.length] as string) : "";
}

export function snippets({ other }: Places): string {
  return `(ask) {
forward_auth {args.0} ${gates[0]}:${other} {
uri /ask
}
}
(near) {
@near remote_ip {args.0}
handle @near {
reverse_proxy {args.1}:${other}
}
}
(far) {
@far {
not remote_ip {args.0} 127.0.0.3
not path {args.1}
}
import ask @far
}
`;
}

export function generatedSite(seed: number, name: string, places: Places): string {
  const random: Random = randomFrom(seed * 7919 + 17);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const some = (all: readonly string[], most: number): string =>
    [...new Set(Array.from({ length: 1 + below(most) }, () => pick(all)))].join(" ");
  const hosts = hostsOf(name);
  const upstream = (): string => `${below(30) === 0 ? "127.9.0.9:1" : `${pick(upstreams)}:${places.other}`}`;
  let names: readonly string[] = [];
  let inner = 0;
  const root = `root * ${places.files}`;
  const address = pick([`*.${name}`, hosts.slice(0, 2).join(" "), hosts[0] as string, `${hosts[1]} *.${name}`]);
  const addresses = address.split(" ").map((host) => `http://${host}:${places.site}`);
  return `${addresses.join(", ")} {\n${root}\n${block(2, true)}\n}`;

  function block(depth: number, isSite: boolean, isRoute = false): string {
    const outer = names;
    const own = Array.from({ length: isSite ? 2 + below(3) : below(5) === 0 ? 1 : 0 }, () => `@m${++inner}`);
    names = [...outer, ...own];
    const definitions = own.map((each) => `${each} ${definition()}`);
    const written = Array.from({ length: 1 + below(isSite ? 5 : 4) }, () => line(depth, isRoute));
    const made = (isRoute ? apart(written) : written).join("\n");
    const imports = isSite && below(4) === 0 ? [imported()] : [];
    const errors = isSite && below(4) === 0 ? [`handle_errors {\n${block(0, false)}\n}`] : [];
    names = outer;
    return [...definitions, made, ...imports, ...errors].join("\n");
  }

  /** In a `route`, Caddy 2.6 does not see which lines exclude each other, or have the same matcher as the one before. */
  function apart(lines: readonly string[]): readonly string[] {
    const head = (text: string): readonly string[] => text.split("\n")[0]?.split(" ") ?? [];
    const isAlone = (text: string): boolean => /^(?:handle|handle_path|rewrite)$/.test(head(text)[0] ?? "");
    const matcher = (text: string): string => head(text).find((word, at) => at > 0 && /^[@/*]/.test(word)) ?? "";
    const kept: string[] = [];
    for (const text of lines) {
      const isTwice = isAlone(text) && kept.some(isAlone);
      const isSame = kept.length > 0 && matcher(text) !== "" && matcher(kept.at(-1) ?? "") === matcher(text);
      if (!isTwice && !isSame) kept.push(text);
    }
    return kept;
  }

  function imported(): string {
    return pick([
      () => `import ask ${pick([...names, "*"])}`,
      () => `import near ${pick(ranges)} ${pick(upstreams)}`,
      () => `import far ${pick(ranges)} ${pick(paths)}`,
    ])();
  }

  function definition(): string {
    switch (below(9)) {
      case 0:
      case 1:
        return test();
      case 2:
        return `not ${test()}`;
      case 3:
        return `{\n${both()}\n}`;
      case 4:
        return `{\n${test()}\nnot ${test()}\n}`;
      case 5:
        return `{\nnot ${test()}\nnot {\n${both()}\n}\n}`;
      case 6:
        return `not {\n${test()}\nnot ${test()}\n}`;
      case 7:
        return "{\nheader Connection *Upgrade*\nheader Upgrade websocket\n}";
      default:
        return "{\nmethod OPTIONS\nheader Origin *\nheader Access-Control-Request-Method *\n}";
    }
  }

  /** Caddy refuses a name that is there twice, and a second expression. */
  function both(): string {
    const [one, other] = [test(), test()];
    const isTwice = (module: string): boolean => one.startsWith(module) && other.startsWith(module);
    return isTwice("host") || isTwice("path_regexp") || isTwice("expression") ? one : `${one}\n${other}`;
  }

  function test(): string {
    return pick([
      () => `path ${some(paths, 3)}`,
      () => `path ${some(paths, 2)}`,
      () => `remote_ip ${some(ranges, 3)}`,
      () => `remote_ip ${some(ranges, 1)}`,
      () => `host ${some(hosts, 2)}`,
      () => `method ${some(["GET", "POST", "PUT"], 2)}`,
      () => pick(["header X-A *", "header X-A one", "header !X-A", "header Upgrade websocket", "header X-B tw*"]),
      () => pick(["query k=1", "protocol http", "protocol https", "path_regexp ^/a/(b|c)", "path_regexp r [.]phtml$"]),
      () => pick(["expression {method}.startsWith('G')", "expression path('/a/*')", "file {\ntry_files {path}\n}"]),
    ])();
  }

  function aimed(): string {
    if (names.length > 0 && below(3) > 0) return `${pick(names)} `;
    return below(3) === 0 ? `${pick(paths.filter((path) => path.startsWith("/")))} ` : "";
  }

  function line(depth: number, isRoute: boolean): string {
    switch (below(depth > 0 ? 20 : 14)) {
      case 0:
      case 1:
        return `reverse_proxy ${aimed()}${upstream()}`;
      case 2:
        return proxied(depth);
      case 3:
      case 4:
        return asked(depth);
      case 5:
        return pick([
          () => `respond ${aimed()}403`,
          () => `abort ${aimed()}`,
          () => `redir ${aimed() || "* "}https://x.example`,
          () => `error ${aimed()}418`,
        ])();
      case 6:
        return pick([() => `header ${aimed()}X-Z b`, () => "encode gzip", () => `file_server ${aimed()}`])();
      case 7:
        return pick([
          () => `rewrite ${aimed() || "* "}${pick(["/fixed/xyzw", "/a{uri}", "?k=1", "/pp/a"])}`,
          () => `uri ${aimed()}${pick(["strip_prefix /pp", "strip_suffix .phtml", "replace /a /pp"])}`,
          () => "try_files {path} /file",
        ])();
      case 8:
        return `basicauth ${aimed()}{\nbob ${hash}\n}`;
      case 9:
        return `request_header ${aimed()}${pick(["X-A one", "-X-A", "X-B two", "Host x.example"])}`;
      case 10:
        return isRoute ? `reverse_proxy ${aimed()}${upstream()}` : asked(depth);
      case 11:
      case 12:
      case 13:
        return `reverse_proxy ${aimed()}${upstream()}`;
      case 14:
        return `handle_path ${pick(["/pp/*", "/pp*", "/a", "/a/b/*"])} {\n${block(depth - 1, false)}\n}`;
      case 15:
      case 16:
        return `route ${aimed()}{\n${block(depth - 1, false, true)}\n}`;
      default:
        return `handle ${aimed()}{\n${block(depth - 1, false)}\n}`;
    }
  }

  function asked(depth: number): string {
    const more = pick([
      () => "",
      () => "",
      () => "copy_headers X-B",
      () => "copy_headers X-A",
      () => `@no${++inner} status 4xx\nhandle_response @no${inner} {\n${block(Math.min(depth - 1, 0), false)}\n}`,
      () => `handle_response {\n${block(Math.min(depth - 1, 0), false)}\n}`,
    ])();
    return `forward_auth ${aimed()}${pick(gates)}:${places.other} {\nuri /ask${more === "" ? "" : `\n${more}`}\n}`;
  }

  function proxied(depth: number): string {
    const more = `@gone${++inner} status 404\nhandle_response @gone${inner} {\n${block(Math.min(depth - 1, 0), false)}\n}`;
    const second = below(3) === 0 ? `${upstream()} ` : "";
    return `reverse_proxy ${aimed()}${upstream()} ${second}{\n${below(2) === 0 ? "header_up X-C d" : more}\n}`;
  }
}

/** The names that requests ask for; a site may be for less of them. */
export function hostsOf(name: string): readonly string[] {
  return [`a.${name}`, `b.${name}`, `c.${name}`];
}
