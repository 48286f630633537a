/**
 * What we say of Caddy against Caddy itself: generated virtual hosts and texts, formatted, accepted or refused, handed on and bound as
 * `caddy fmt` and `caddy adapt` have it. Written for Caddy 2.6.2, as Debian has it: `node test/truth/caddy.ts <caddy> [texts] [seed] [verbose]`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HostView, shownHost } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { caddyListeners } from "#model/ports/caddy-listeners.ts";
import { caddyText } from "#model/ports/caddy-text.ts";
import { caddyUpstreams } from "#model/ports/caddy-upstreams.ts";
import { modelFor } from "../check.ts";
import { type Random, randomFrom } from "./random.ts";

const [caddy, count = "300", seed = "1", verbose] = process.argv.slice(2);
if (caddy === undefined) {
  console.error("Usage: node test/truth/caddy.ts <caddy> [texts] [seed]");
  process.exit(2);
}

function generated(random: Random): string {
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const some = (most: number, make: () => string): string[] => Array.from({ length: below(most + 1) }, make);
  let hosts = 0;
  const upstream = (): string =>
    pick([
      "127.0.0.1:8096",
      "localhost:3000",
      ":9000",
      "app",
      "http://10.0.0.2",
      "https://b.example:8443",
      "[::1]:8080",
      "h2c://c:81",
      "unix//run/a.sock",
      "host.example:443",
    ]);
  const same = (): string[] => pick([[upstream()], ["a:1", "b:2"], ["http://a", "http://b:81"]]);
  const matcher = (): string => pick(["", "", "* ", "/api/* ", "@m "]);
  const block = (lines: readonly string[], depth: number): string => {
    if (lines.length === 1 && below(4) === 0) return `{ ${lines[0]} }`;
    const margin = "  ".repeat(below(3) * depth);
    return `{\n${lines.map((line) => margin + line).join("\n")}\n${margin}}`;
  };
  const proxy = (): string => {
    const inner = pick<string[]>([
      [],
      [],
      ["header_up Host {host}"],
      [`to ${same().join(" ")}`, "lb_policy first"],
      ["transport http {", "dial_timeout 5s", "}"],
    ]);
    const inline = inner[0]?.startsWith("to") ? [] : same();
    return ["reverse_proxy", `${matcher()}${inline.join(" ")}`.trim(), inner.length > 0 ? block(inner, 1) : ""]
      .join(" ")
      .trim();
  };
  const line = (depth: number): string => {
    const kind = below(depth > 0 ? 12 : 9);
    if (kind < 3) return proxy();
    if (kind === 3) return `php_fastcgi ${matcher()}${pick(["127.0.0.1:9001", "unix//run/php.sock"])}`;
    if (kind === 4) return `forward_auth ${matcher()}auth:9091 ${block(["uri /verify"], 1)}`;
    if (kind === 5) return pick(['respond "a { b" 404', "encode gzip # a }", "header X-A `b c`", "redir /x /y", "log"]);
    if (kind === 6) return `import ${pick(["front 8081", 'front "8082"', "headers"])}`;
    if (kind === 7) return "root * /srv";
    if (kind === 8) return "file_server";
    return `${pick(["handle", "handle /a/*", "handle_path /b/*", "route", "handle @m"])} ${block(some(2, () => line(depth - 1)).concat(proxy()), 1)}`;
  };
  const body = (): string =>
    ["@m path /m/*", ...some(4, () => line(2)), ...(below(4) === 0 ? ["bind 127.0.0.1"] : [])].join("\n");
  const name = (): string => {
    const host = `h${hosts++}.example`;
    return pick([
      host,
      host,
      host,
      `http://${host}`,
      `${host}:8443`,
      `:${7000 + hosts}`,
      `https://${host}`,
      `*.${host}`,
      `127.0.0.1:${7000 + hosts}`,
    ]);
  };
  const wrong = (): string =>
    below(12) > 0
      ? ""
      : pick([
          "\nhandle {\n",
          "\n}\n",
          "\nrespond {}\n",
          '\nrespond "a\n',
          "\nimport nothing\n",
          "\nhandle\n{\nrespond 1\n}\n",
        ]);
  const vhost = (): string => `services.caddy.virtualHosts."${name()}" = {
    ${below(4) === 0 ? `serverAliases = [ "${name()}" ];` : ""}
    ${below(5) === 0 ? 'listenAddresses = [ "127.0.0.1" "::1" ];' : ""}
    logFormat = ${pick(["null", '"output discard"'])};
    extraConfig = ''\n${escapedLines(body() + wrong())}\n'';
  };`;
  const globals = some(2, () =>
    pick([
      "http_port 8000",
      "https_port 8444",
      "auto_https off",
      "auto_https disable_redirects",
      "admin off",
      "admin localhost:2020",
      "servers {\n protocols h1 h2\n}",
      "default_bind 127.0.0.1",
      "debug",
    ]),
  );
  const sites = some(1, () => `${name()}, ${name()} ${block([body()], 0)}`);
  return `{ ... }: {
  services.caddy.enable = true;
  services.caddy.globalConfig = ''\n${escapedLines([...new Set(globals)].join("\n"))}\n'';
  services.caddy.extraConfig = ''
(front) {
reverse_proxy 127.0.0.1:{args.0}
}
(headers) { header X-B c }
${escapedLines(sites.join("\n"))}
'';
  ${some(3, vhost).join("\n  ")}
}
`;
}

function escapedLines(text: string): string {
  return text.replaceAll("''", "'''").replaceAll("${", "''${");
}

interface Adapted {
  readonly accepted: boolean;
  readonly error: string;
  readonly dials: ReadonlySet<string>;
  readonly listens: ReadonlySet<string>;
}

const folder = mkdtempSync(join(tmpdir(), "mynixos-caddy-"));
const file = join(folder, "Caddyfile");

function adapt(text: string): Adapted {
  writeFileSync(file, text);
  const dials = new Set<string>();
  const listens = new Set<string>();
  try {
    const json = execFileSync(caddy as string, ["adapt", "--config", file, "--adapter", "caddyfile"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const config = JSON.parse(json.toString()) as {
      apps?: { http?: { servers?: Record<string, { listen?: string[]; routes?: unknown }> } };
    };
    for (const server of Object.values(config.apps?.http?.servers ?? {})) {
      for (const address of server.listen ?? []) listens.add(address);
      collect(server.routes, dials);
    }
    return { accepted: true, error: "", dials, listens };
  } catch (error) {
    return {
      accepted: false,
      error:
        String((error as { stderr?: Buffer }).stderr ?? error)
          .trim()
          .split("\n")
          .at(-1) ?? "",
      dials,
      listens,
    };
  }
}

function collect(node: unknown, dials: Set<string>): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "dial" && typeof value === "string" && !value.startsWith("unix/")) dials.add(value);
    collect(value, dials);
  }
}

function formattedByCaddy(text: string): string {
  writeFileSync(file, text);
  return execFileSync(caddy as string, ["fmt", file], { stdio: ["ignore", "pipe", "ignore"] }).toString();
}

const sorted = (all: Iterable<string>): string => [...new Set(all)].sort().join(" ");
const random = randomFrom(Number(seed));
const found: Record<string, number> = {};
let shown = 0;

function differs(kind: string, text: string, ours: string, theirs: string): void {
  found[kind] = (found[kind] ?? 0) + 1;
  if (shown++ < 5) console.log(`${kind}\n  ours   ${ours}\n  caddys ${theirs}\n${text}\n`);
}

function compare(view: HostView): void {
  const config = caddyOf(view);
  if (!config) throw new Error("no configuration");
  const raw = caddyText(view).text;
  if (formattedByCaddy(raw) !== config.text) differs("format", raw, config.text, formattedByCaddy(raw));
  const adapted = adapt(config.text);
  const refused = config.problems.filter(({ isSure }) => isSure).map(({ kind }) => kind);
  found[adapted.accepted ? "accepted" : "refused"] = (found[adapted.accepted ? "accepted" : "refused"] ?? 0) + 1;
  if (adapted.accepted && refused.length > 0) differs("we refuse", config.text, refused.join(" "), "accepted");
  // What the parser accepts, a directive may still refuse; that we do not claim to know.
  if (!adapted.accepted && refused.length === 0) {
    found["refused by a directive"] = (found["refused by a directive"] ?? 0) + 1;
    if (verbose) console.log(adapted.error);
  }
  if (!adapted.accepted) return;
  const dials = [...caddyUpstreams(view)]
    .filter(({ port }) => port !== undefined)
    .map(({ host, port }) => `${host?.includes(":") ? `[${host}]` : host}:${port}`);
  if (sorted(dials) !== sorted(adapted.dials)) differs("dials", config.text, sorted(dials), sorted(adapted.dials));
  const listened = [...caddyListeners(view)].filter(
    ({ protocol, port }) => protocol === "tcp" && port !== 2019 && port !== 2020,
  );
  const ours = new Set(listened.map(({ port }) => port));
  const theirs = new Set([...adapted.listens].map((address) => Number(address.split(":").at(-1))));
  // Redirects are added when it runs.
  const redirected = new Set([80, 8000]);
  const wrong =
    [...theirs].some((port) => !ours.has(port)) || [...ours].some((port) => !theirs.has(port) && !redirected.has(port));
  if (wrong) differs("listens", config.text, [...ours].join(" "), [...theirs].join(" "));
}

for (let index = 0; index < Number(count); index++) {
  const view = shownHost(modelFor([{ path: "configuration.nix", text: generated(random) }]).repo);
  if (view) compare(view);
}
rmSync(folder, { recursive: true });
console.log(found);
process.exitCode = Object.keys(found).some((kind) => !["accepted", "refused", "refused by a directive"].includes(kind))
  ? 1
  : 0;
