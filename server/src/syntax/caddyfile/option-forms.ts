/** What each of Caddy's global options takes. */
import { directiveForms } from "./directive-forms.ts";
import { globalLog } from "./directive-forms-log.ts";
import { dnsProviders, issuers, preferredChains } from "./directive-forms-tls.ts";
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
  one,
  type Say,
  size,
  takes,
  words,
} from "./form.ts";

/** Caddy reads one word, and nothing may follow, not even a block. */
const single = takes(1, 1, { block: "refused" });
/** What follows is left alone. */
const lasting = list(1, duration, free);

const pair = takes(0, 0, { block: lines({ cert: one(), key: one(), format: one() }) });

const server = lines({
  name: one(),
  listener_wrappers: takes(0, 0, {
    block: lines(
      { tls: anything, http_redirect: anything, proxy_protocol: anything },
      {
        ...anything,
        also: ({ name }, say) => say("plugin-missing", name, ["caddy.listeners"]),
      },
    ),
  }),
  timeouts: takes(0, 0, {
    block: lines({
      read_body: one(duration),
      read_header: one(duration),
      write: one(duration),
      idle: one(duration),
    }),
  }),
  keepalive_interval: one(duration),
  max_header_size: one(size),
  enable_full_duplex: takes(0, 0),
  log_credentials: takes(0, 0),
  protocols: list(0, words("h1", "h2", "h2c", "h3")),
  strict_sni_host: takes(0, 1, { values: [words("on", "insecure_off")] }),
  trusted_proxies: modules("http.ip_sources", { static: anything }),
  trusted_proxies_strict: takes(0, 0),
  client_ip_headers: list(0),
  metrics: takes(0, 0, { block: lines({ per_host: takes(0, 0), observe_catchall_hosts: anything, otlp: anything }) }),
  trace: takes(0, 0),
  // Of later versions.
  packet_conn_wrappers: anything,
  keepalive_idle: anything,
  keepalive_count: anything,
  trusted_proxies_unix: anything,
  "0rtt": anything,
});

export const optionForms: ReadonlyMap<string, Form> = new Map(
  Object.entries<Form>({
    acme_ca: single,
    acme_ca_root: single,
    acme_dns: dnsProviders,
    acme_eab: takes(0, 0, { block: lines({ key_id: one(), mac_key: one() }) }),
    admin: takes(0, 1, {
      block: lines({ enforce_origin: takes(0, 0), origins: list(0) }),
      also: ({ args, block }, say) => {
        if (args[0]?.text === "off" && block?.open) say("block-refused", block.open, ["admin off"]);
      },
    }),
    auto_https: list(1, words("off", "disable_redirects", "disable_certs", "ignore_loaded_certs", "prefer_wildcard")),
    cert_issuer: issuers,
    cert_lifetime: lasting,
    debug: anything,
    default_bind: { ...list(0), block: lines({ protocols: list(1) }) },
    default_sni: single,
    dns: { ...dnsProviders, fewest: 1 },
    ech: { ...list(1), block: lines({ dns: { ...dnsProviders, fewest: 1 } }) },
    email: single,
    events: anything,
    fallback_sni: single,
    filesystem: anything,
    grace_period: lasting,
    http_port: one(number),
    https_port: one(number),
    key_type: single,
    local_certs: anything,
    log: globalLog,
    metrics: {
      ...anything,
      isBlindBehindWords: true,
      block: lines({ per_host: takes(0, 0), observe_catchall_hosts: anything, otlp: anything }),
    },
    ocsp_interval: lasting,
    ocsp_stapling: one(words("off")),
    on_demand_tls: takes(0, 0, {
      block: lines({ ask: one(), permission: modules("tls.permission", { http: anything }) }),
      also: (line, say) => {
        if ((line.block?.lines.length ?? 0) === 0) say("argument-missing", line.name, ["on_demand_tls"]);
      },
    }),
    order: { ...anything, also: place },
    persist_config: takes(1, 1, { values: [words("off")], block: "refused" }),
    pki: {
      ...anything,
      isBlindBehindWords: true,
      block: lines({
        ca: takes(0, 1, {
          block: lines({
            name: one(),
            root_cn: one(),
            intermediate_cn: one(),
            intermediate_lifetime: one(duration),
            root: pair,
            intermediate: pair,
            // Of later versions.
            maintenance_interval: anything,
            renewal_window_ratio: anything,
          }),
        }),
      }),
    },
    preferred_chains: preferredChains,
    renew_interval: lasting,
    servers: takes(0, 1, { block: server }),
    shutdown_delay: lasting,
    skip_install_trust: anything,
    storage: modules("caddy.storage", {
      file_system: takes(0, 1, {
        block: lines({ root: one() }),
        also: ({ name, args, block }, say) => {
          if (args.length === 0 && (block?.lines.length ?? 0) === 0) say("argument-missing", name, ["storage"]);
        },
      }),
    }),
    storage_check: takes(1, 1, { values: [words("off")], block: "refused" }),
    storage_clean_interval: takes(1, 1, {
      values: [{ ...duration, accepts: (text) => text === "off" || duration.accepts(text) }],
      block: "refused",
    }),
    // Of later versions.
    tls_resolvers: anything,
    renewal_window_ratio: anything,
  }),
);

/** `order <directive> first`, `… last`, `… before <other>`, `… after <other>`. */
function place({ name, args }: Line, say: Say): void {
  if (args.some(({ known }) => !known)) return;
  const [directive, position, other, ...more] = args;
  const last = args.at(-1) ?? name;
  if (!directive) return say("argument-missing", last, ["order"]);
  if (!directiveForms.has(directive.text)) return say("unknown-directive", directive);
  if (!position) return say("argument-missing", last, ["order"]);
  const isAlone = position.text === "first" || position.text === "last";
  if (!isAlone && !["before", "after"].includes(position.text))
    return say("argument-wrong", position, ["order", "words", "first", "last", "before", "after"]);
  if (!isAlone && !other) return say("argument-missing", last, ["order"]);
  const excess = isAlone ? other : more[0];
  if (excess) return say("argument-too-many", excess, ["order"]);
}
