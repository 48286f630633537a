/** Caddyfiles that Caddy loads, and the same with mistakes: what we say of them is held against Caddy itself in `caddy-accepts.test.ts`. */
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";
import { refusalsOf } from "#syntax/caddyfile/refusals.ts";
import type { CaddyfileProblem } from "#syntax/caddyfile/tree.ts";
import type { Random } from "./random.ts";

/** What we say that Caddy surely refuses. */
export function refused(text: string): readonly CaddyfileProblem[] {
  const file = parseCaddyfile(text);
  return [...file.problems, ...refusalsOf(file, true)].filter(({ isSure }) => isSure);
}

/** Lines of a site; the first words of each are a directive that Caddy knows in all versions. */
export const bodies: readonly string[] = [
  "reverse_proxy 127.0.0.1:8096",
  "reverse_proxy /api/* localhost:3000 localhost:3001 {\n\tlb_policy round_robin\n\tlb_try_duration 5s\n}",
  "reverse_proxy https://nas.lan:5001 {\n\ttransport http {\n\t\ttls_insecure_skip_verify\n\t}\n}",
  "reverse_proxy unix//run/app.sock",
  "reverse_proxy {\n\tto app:80\n\theader_up X-Real-IP {remote_host}\n\theader_up -X-Old\n\theader_down Server caddy\n\thealth_uri /health\n\thealth_interval 30s\n\thealth_status 2xx\n\tflush_interval -1\n}",
  "reverse_proxy h2c://grpc:9000",
  "reverse_proxy app {\n\ttransport http {\n\t\tdial_timeout 5s\n\t\tread_buffer 8KiB\n\t\tversions h1 2\n\t\tkeepalive off\n\t\tmax_conns_per_host 10\n\t}\n\tmax_fails 3\n\tfail_duration 1m\n\tunhealthy_status 5xx 404\n}",
  "reverse_proxy app {\n\t@bad status 401 5xx\n\thandle_response @bad {\n\t\trespond no\n\t}\n\treplace_status 201\n}",
  "reverse_proxy app {\n\tdynamic a {\n\t\tname x\n\t\tport 80\n\t\trefresh 1m\n\t}\n\ttrusted_proxies private_ranges\n}",
  "forward_auth 127.0.0.1:9091 {\n\turi /api/authz/forward-auth\n\tcopy_headers Remote-User Remote-Groups\n}\nreverse_proxy app:80",
  "@lan remote_ip 192.168.0.0/16 10.0.0.0/8\nhandle @lan {\n\treverse_proxy app:80\n}\nhandle {\n\tabort\n}",
  "@auth {\n\tnot remote_ip 192.168.0.0/16\n\tnot path /public/*\n}\nforward_auth @auth auth:9091 {\n\turi /verify\n\tcopy_headers {\n\t\tRemote-User\n\t\tRemote-Email>X-Email\n\t}\n}\nreverse_proxy app:80",
  "@app host app.example.org\nhandle @app {\n\troot * /srv/app\n\tfile_server browse\n}\nrespond 404",
  "@a path /a /b*\n@b {\n\tmethod GET POST\n\theader X-Token *\n}\nredir @a https://example.org{uri} permanent\nrespond @b ok 200",
  "handle_path /api/* {\n\treverse_proxy api:80\n}\nhandle /admin* {\n\trespond no 403\n}",
  "route {\n\turi strip_prefix /x\n\trewrite /old /new\n\trespond 200\n}",
  "route /x/* {\n\trequest_header -Cookie\n\trequest_header X-A b\n\treverse_proxy app:80\n}",
  "encode zstd gzip\nfile_server {\n\troot /srv\n\thide .git\n\tindex index.html\n\tprecompressed gzip br\n}",
  "encode {\n\tgzip 5\n\tminimum_length 1024\n\tmatch {\n\t\tstatus 200\n\t\theader Content-Type text/*\n\t}\n}\nrespond a",
  "header {\n\tStrict-Transport-Security max-age=31536000\n\t-Server\n\tX-Frame-Options DENY\n\tdefer\n}\nrespond a",
  "header /x Cache-Control no-store\nrequest_body {\n\tmax_size 10MB\n}\nrespond a",
  "log {\n\toutput file /var/log/caddy/a.log {\n\t\troll_size 10MB\n\t\troll_keep 5\n\t\troll_keep_for 720h\n\t}\n\tformat json\n\tlevel INFO\n}\nrespond a",
  "log {\n\toutput stdout\n\tformat filter {\n\t\twrap console\n\t\tfields {\n\t\t\trequest>uri delete\n\t\t}\n\t}\n}\nrespond a",
  "tls internal\nrespond a",
  "tls admin@example.org\nrespond a",
  "tls /cert.pem /key.pem {\n\tprotocols tls1.2 tls1.3\n}\nrespond a",
  "tls {\n\tissuer acme {\n\t\temail a@example.org\n\t\tdisable_http_challenge\n\t}\n\ton_demand\n}\nrespond a",
  "tls {\n\tclient_auth {\n\t\tmode require_and_verify\n\t\ttrusted_leaf_cert abc\n\t}\n}\nrespond a",
  "bind 127.0.0.1 ::1\nrespond a",
  "basicauth /secret/* {\n\talice JDJhJDE0JA==\n\tbob JDJhJDE0JB==\n}\nrespond a",
  "basicauth bcrypt Realm {\n\talice JDJhJDE0JA==\n}\nrespond a",
  "root * /srv\nphp_fastcgi unix//run/php/php.sock {\n\tindex index.php\n\tenv A b\n\tsplit .php\n\tread_timeout 30s\n}\nfile_server",
  "try_files {path} /index.html\nfile_server",
  "map {host} {backend} {kind} {\n\ta.example one x\n\t~b\\.example two\n\tdefault none none\n}\nrespond {backend}",
  "vars x 1\nvars {\n\ty 2\n\tz 3\n}\nrespond a",
  "templates {\n\tmime text/html\n\tbetween [[ ]]\n}\nmetrics /metrics\nrespond a",
  "handle_errors {\n\trespond {err.status_code}\n}\nerror /x gone 410\nrespond a",
  "uri replace /a /b 1\nuri path_regexp /{2,} /\nuri strip_suffix .html\nmethod GET\nrespond a",
  'respond "a b" 200 {\n\tclose\n}',
  "@x expression {path}.startsWith('/a')\n@y `{method} == \"GET\"`\nabort @x\nrespond @y a",
  "@f file {path}.html\n@g file {\n\ttry_files {path} /index.html\n\ttry_policy first_exist\n}\nrewrite @f {http.matchers.file.relative}\nrespond @g a",
  "@r path_regexp id ^/(\\d+)$\n@h header_regexp X-A ^b\n@p protocol https\n@q query a=b c=*\n@v vars x 1\nrespond @r a\nrespond @h a\nrespond @p a\nrespond @q a\nrespond @v a",
  "handle {\n\t@in path /in\n\trespond @in a\n\thandle {\n\t\trespond @in b\n\t}\n}",
  "push /style.css\nrespond a",
  "acme_server {\n\tca local\n}\nskip_log /health\nrespond a",
];

export const optionBlocks: readonly string[] = [
  "",
  "email a@example.org",
  "admin off",
  "admin localhost:2020 {\n\torigins a b\n}",
  "http_port 8080\nhttps_port 8443",
  "auto_https disable_redirects",
  "debug",
  "servers {\n\tprotocols h1 h2\n\ttimeouts {\n\t\tread_body 10s\n\t}\n}",
  "servers :443 {\n\tmax_header_size 5MB\n\tlog_credentials\n}\nservers :80 {\n\tprotocols h1\n}",
  "order respond first",
  "order header before reverse_proxy",
  "log {\n\toutput stderr\n\tlevel WARN\n}\nlog other {\n\tinclude http.log.access\n}",
  "grace_period 10s\nlocal_certs\nskip_install_trust",
  "storage file_system /var/lib/x",
  "on_demand_tls {\n\task http://localhost:5555/check\n}",
  "acme_ca https://acme.example.org/directory\nkey_type p384\ndefault_sni a.example",
  "pki {\n\tca local {\n\t\tname x\n\t}\n}\npreferred_chains smallest",
  "ocsp_stapling off\ndefault_bind 127.0.0.1",
];

const addresses = [
  "a.example",
  "b.example",
  "http://c.example",
  "https://d.example",
  "e.example:8443",
  ":7000",
  "*.f.example",
];

const strange = [
  "bogus",
  "5",
  "5s",
  "/x",
  "@x",
  "{",
  "private_ranges",
  "http://x/y",
  "1.2.3.4",
  "a:b",
  "-",
  "10MB",
  "internal",
  "browse",
  "status",
];

/** A file with some sites, in which Caddy may find one mistake. */
export function generated(random: Random): string {
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const options = pick(optionBlocks);
  const used = [...addresses];
  const site = (): string => {
    const address = below(12) === 0 ? pick(addresses) : (used.splice(below(used.length), 1)[0] as string);
    return `${address} {\n${indented(pick(bodies))}\n}`;
  };
  const parts = [options === "" ? "" : `{\n${indented(options)}\n}`, site(), ...(below(2) === 0 ? [site()] : [])];
  const text = parts.filter((part) => part !== "").join("\n\n");
  return below(5) === 0 ? text : withMistake(text, below, pick);
}

function withMistake(text: string, below: (n: number) => number, pick: <T>(all: readonly T[]) => T): string {
  const lines = text.split("\n");
  const candidates = lines.flatMap((line, index) =>
    /^\t.*[^\s{}]/.test(line) && !/[<"`]|HTML/.test(line) ? [index] : [],
  );
  const at = pick(candidates);
  const line = lines[at] ?? "";
  const margin = /^\t*/.exec(line)?.[0] ?? "";
  const words = line.trim().split(" ");
  const opens = words.at(-1) === "{" ? words.pop() : undefined;
  const index = below(words.length);
  const kind = below(7);
  if (kind === 0) words.splice(index, 1);
  else if (kind === 1) words.splice(index + 1, 0, pick(strange.filter((word) => word !== "{")));
  else if (kind === 2) words[index] = `${words[index]}x`;
  else if (kind === 3) words[index] = pick(strange.filter((word) => word !== "{"));
  else if (kind === 4) words[index] = words[index]?.slice(0, -1) || "x";
  else if (kind === 5)
    lines.splice(
      at,
      0,
      `${margin}${pick(["bogus", "bogus x", "log", "tls internal", "@lan path /x", "bind ::1", "respond @nobody x", "import nothing"])}`,
    );
  else words.splice(0, words.length, ...words.toReversed());
  if (words.length === 0) return opens ? text : lines.toSpliced(at, 1).join("\n");
  const changed = `${margin}${words.join(" ")}${opens ? " {" : ""}`;
  return lines.toSpliced(lines.indexOf(line, at), 1, changed).join("\n");
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : `\t${line}`))
    .join("\n");
}
