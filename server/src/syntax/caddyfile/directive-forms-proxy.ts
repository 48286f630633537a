/** What `reverse_proxy` and its relatives take. */
import {
  anything,
  duration,
  type Form,
  free,
  type Line,
  lines,
  list,
  modules,
  number,
  numberOrDuration,
  one,
  type Say,
  size,
  sizeOrUnlimited,
  status,
  takes,
  type Value,
  words,
} from "./form.ts";
import { isLargePort, splitHostPort } from "./host-port.ts";
import type { Token } from "./token.ts";

const policies: Record<string, Form> = {
  random: takes(0, 0),
  least_conn: takes(0, 0),
  round_robin: takes(0, 0),
  first: takes(0, 0),
  ip_hash: takes(0, 0),
  client_ip_hash: takes(0, 0),
  uri_hash: takes(0, 0),
  weighted_round_robin: list(1, number),
  random_choose: list(1, number, free),
  query: list(1),
  header: list(1),
  cookie: takes(0, 2),
};

const resolved: Record<string, Form> = {
  name: one(),
  refresh: one(duration),
  resolvers: list(1),
  dial_timeout: one(duration),
  dial_fallback_delay: one(duration),
};

const sources: Record<string, Form> = {
  srv: takes(0, 1, { block: lines({ ...resolved, service: one(), proto: one(), grace_period: one(duration) }) }),
  a: takes(0, 2, {
    block: lines({ ...resolved, port: one(), versions: list(1, words("ipv4", "ipv6")) }),
    also: ({ args, block }, say) => {
      for (const [index, key] of ["name", "port"].entries()) {
        const again = block?.lines.find(({ name }) => name.text === key);
        if (again && args[index]?.known) say("said-twice", again.name, [key], args[index]);
      }
    },
  }),
  multi: takes(0, 0),
};

const pools: Form = modules("tls.ca_pool.source", {
  file: anything,
  http: anything,
  inline: anything,
  pki_root: anything,
  pki_intermediate: anything,
  storage: anything,
  // Of later versions.
  system: anything,
  combined: anything,
});

const httpTransport = lines({
  read_buffer: one(size),
  write_buffer: one(size),
  read_timeout: one(duration),
  write_timeout: one(duration),
  max_response_header: one(size),
  proxy_protocol: one(words("v1", "v2")),
  forward_proxy_url: one(),
  network_proxy: modules("caddy.network_proxy", { none: anything, url: anything }),
  dial_timeout: one(duration),
  dial_fallback_delay: one(duration),
  response_header_timeout: one(duration),
  expect_continue_timeout: one(duration),
  resolvers: list(1),
  tls: takes(0, 0),
  tls_client_auth: takes(1, 2),
  tls_insecure_skip_verify: takes(0, 0),
  tls_curves: list(1),
  tls_timeout: one(duration),
  tls_trusted_ca_certs: list(1),
  tls_server_name: one(),
  tls_renegotiation: one(words("never", "once", "freely")),
  tls_except_ports: list(1),
  tls_trust_pool: pools,
  keepalive: one({ expected: "duration", accepts: (text) => text === "off" || duration.accepts(text) }),
  keepalive_interval: one(duration),
  keepalive_idle_conns: one(number),
  keepalive_idle_conns_per_host: one(number),
  versions: list(1),
  compression: takes(0, 1),
  max_conns_per_host: one(number),
  local_address: one(),
});

const fastcgiTransport = lines({
  root: one(),
  split: list(1),
  env: takes(2),
  resolve_root_symlink: takes(0, 0),
  dial_timeout: one(duration),
  read_timeout: one(duration),
  write_timeout: one(duration),
  capture_stderr: takes(0, 0),
});

/** `?` sets what is missing, which only answers can be. */
const headerOperation = takes(1, 3, {
  also: ({ name, args: [field] }, say) => {
    if (field?.text.startsWith("?") && field.known) say("argument-wrong", field, [name.text, "other"]);
  },
});

const upstream: Value = { expected: "upstream", accepts: isUpstream };

const inProxy: Record<string, Form> = {
  to: list(1, upstream),
  dynamic: modules("http.reverse_proxy.upstreams", sources),
  lb_policy: modules("http.reverse_proxy.selection_policies", policies),
  lb_retries: one(number),
  lb_try_duration: one(duration),
  lb_try_interval: one(duration),
  lb_retry_match: { ...anything, block: "matchers" },
  health_uri: one(),
  health_path: one(),
  health_upstream: one(),
  health_port: one(number),
  health_headers: takes(0, 0, { block: lines({}, anything) }),
  health_method: one(),
  health_request_body: one(),
  health_interval: one(duration),
  health_timeout: one(duration),
  health_status: one(status),
  health_body: one(),
  health_follow_redirects: takes(0, 0),
  health_passes: one(number),
  health_fails: one(number),
  max_fails: one(number),
  fail_duration: one(duration),
  unhealthy_request_count: one(number),
  unhealthy_status: list(1, status),
  unhealthy_latency: one(duration),
  flush_interval: one(numberOrDuration),
  request_buffers: one(sizeOrUnlimited),
  response_buffers: one(sizeOrUnlimited),
  stream_timeout: one(numberOrDuration),
  stream_close_delay: one(numberOrDuration),
  trusted_proxies: list(0),
  header_up: headerOperation,
  header_down: takes(1, 3),
  method: one(),
  rewrite: one(),
  transport: modules("http.reverse_proxy.transport", {
    http: { ...anything, block: httpTransport },
    fastcgi: { ...anything, block: fastcgiTransport },
  }),
  handle_response: takes(0, 1, { block: "directives" }),
  replace_status: takes(1, 2, { block: "refused" }),
  verbose_logs: takes(0, 0),
  // Of later versions.
  stream_buffer_size: anything,
};

export const reverseProxy: Form = {
  ...list(0, upstream),
  block: lines(inProxy),
  also: (line, say) => {
    sameScheme(line, say);
    onlyOnce(line, ["lb_policy", "verbose_logs"], say);
    answerMatchers(line, say);
  },
};

export const forwardAuth: Form = {
  ...reverseProxy,
  block: lines({ ...inProxy, uri: one(), copy_headers: { ...anything, block: lines({}, anything) } }),
  also: (line, say) => {
    reverseProxy.also?.(line, say);
    const inside = line.block?.lines ?? [];
    if (inside.some(({ isAnything, name }) => isAnything || !name.known)) return;
    const headers = inside.find(({ name }) => name.text === "copy_headers");
    if (headers && headers.args.length === 0 && (headers.block?.lines.length ?? 0) === 0)
      say("argument-missing", headers.name, ["copy_headers"]);
    if (!inside.some(({ name }) => name.text === "uri"))
      say("subdirective-missing", line.name, ["forward_auth", "uri"]);
  },
};

export const phpFastcgi: Form = {
  ...list(0, upstream),
  block: lines({
    ...inProxy,
    root: one(),
    split: list(1),
    env: takes(2),
    index: one(),
    try_files: list(1),
    resolve_root_symlink: list(0),
    dial_timeout: one(duration),
    read_timeout: one(duration),
    write_timeout: one(duration),
    capture_stderr: list(0),
  }),
  also: (line, say) => {
    sameScheme(line, say);
    answerMatchers(line, say);
    for (const { name } of line.block?.lines ?? [])
      if (name.text === "transport") say("said-twice", name, ["transport"]);
  },
};

export const intercept: Form = {
  ...anything,
  isBlindBehindWords: true,
  also: (line, say) => {
    if (line.args.length === 0) answerMatchers(line, say);
  },
  block: lines({
    handle_response: takes(0, 1, { block: "directives" }),
    replace_status: takes(1, 2, { block: "refused" }),
  }),
};

/** All upstreams of one proxy are talked to in the same way. */
function sameScheme({ args, block }: Line, say: Say): void {
  const to = (block?.lines ?? []).filter(({ name }) => name.text === "to").flatMap((line) => line.args);
  let first: Token | undefined;
  for (const token of [...args, ...to]) {
    if (!token.known || !isUpstream(token.text)) return;
    const scheme = schemeOf(token.text);
    if (first && scheme !== schemeOf(first.text)) return say("scheme-mixed", token, [first.text], first);
    if (scheme !== "") first ??= token;
  }
  if (!first) return;
  const transport = block?.lines.find(({ name }) => name.text === "transport");
  const [kind] = transport?.args ?? [];
  const tls = transport?.block?.lines.find(({ name }) => name.text.startsWith("tls"));
  if (schemeOf(first.text) === "https" && kind?.text === "fastcgi") say("scheme-mixed", first, [kind.text], kind);
  if (schemeOf(first.text) === "http" && kind?.text === "http" && tls)
    say("scheme-mixed", first, [tls.name.text], tls.name);
}

function schemeOf(text: string): string {
  if (/^unix\+h2c\//i.test(text)) return "h2c";
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase() ?? "";
}

function onlyOnce({ block }: Line, names: readonly string[], say: Say): void {
  const seen = new Map<string, Token>();
  for (const { name } of block?.lines ?? []) {
    if (!names.includes(name.text)) continue;
    const first = seen.get(name.text);
    if (first) say("said-twice", name, [name.text], first);
    else seen.set(name.text, name);
  }
}

/** `handle_response @name` and `replace_status @name` mean what the same block defines. */
function answerMatchers({ block }: Line, say: Say): void {
  const inside = block?.lines ?? [];
  const known = new Map<string, Token>();
  const isOpen = inside.some(({ isAnything, name }) => isAnything || !name.known);
  for (const { name } of inside) {
    if (!name.text.startsWith("@") || !name.known) continue;
    const first = known.get(name.text);
    if (first) say("matcher-defined-twice", name, [], first);
    else known.set(name.text, name);
  }
  for (const { name, args } of inside) {
    const [matcher] = args;
    const isNamed =
      (name.text === "handle_response" && args.length === 1) || (name.text === "replace_status" && args.length === 2);
    if (!isNamed || !matcher?.known || isOpen) continue;
    if (!matcher.text.startsWith("@")) say("argument-wrong", matcher, [name.text, "other"]);
    else if (!known.has(matcher.text)) say("matcher-undefined", matcher);
  }
}

function isUpstream(text: string): boolean {
  if (text.includes("://")) {
    if (text.includes("{")) return false;
    const url = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#]*)(.*)$/is.exec(text);
    if (!url) return false;
    const [, scheme = "", authority = "", rest = ""] = url;
    // A `?` or `#` with nothing behind it says nothing.
    if (rest.replace(/^\??#?$/, "") !== "") return false;
    const port = /:([^:\]]*)$/.exec(authority)?.[1] ?? "";
    const plain = scheme.toLowerCase();
    if (!["http", "https", "h2c"].includes(plain)) return false;
    if (!isPorts(port)) return false;
    return !((plain !== "https" && port === "443") || (plain === "https" && port === "80"));
  }
  const slash = text.indexOf("/");
  const network = slash < 0 ? "" : text.slice(0, slash).trim().toLowerCase();
  if (network.startsWith("unix") || network.startsWith("fd")) return true;
  const parted = splitHostPort(slash < 0 ? text : text.slice(slash + 1));
  if (!parted || (parted.port.includes("{") && parted.port.includes("}"))) return true;
  return isPorts(parted.port);
}

function isPorts(text: string): boolean {
  if (text === "") return true;
  const [first = "", last = first, ...more] = text.split("-");
  if (more.length > 0 || ![first, last].every((port) => /^\d+$/.test(port) && !isLargePort(port))) return false;
  return Number(first) <= Number(last);
}
