/** What `tls` takes, and whoever issues certificates. */
import {
  anything,
  duration,
  type Form,
  type Line,
  lines,
  list,
  modules,
  number,
  one,
  type Say,
  takes,
  words,
} from "./form.ts";

/** Caddy itself has none: each is a plugin. Without one the global option `dns` says it, or nothing does. */
export const dnsProviders: Form = { ...modules("dns.providers", {}), fewest: 0 };

/** `-1`: as long as it takes. */
const timeout = { ...duration, accepts: (text: string) => text === "-1" || duration.accepts(text) };

const versions = words("tls1.2", "tls1.3");

export const preferredChains: Form = takes(0, 1, {
  values: [words("smallest")],
  block: lines({ root_common_name: list(1), any_common_name: list(1) }),
  also: ({ name, args, block }, say) => {
    if (args.length === 0 && (block?.lines.length ?? 0) === 0) say("argument-missing", name, ["preferred_chains"]);
  },
});

const acme: Form = takes(0, 1, {
  block: lines({
    lifetime: one(duration),
    dir: one(),
    test_dir: one(),
    email: one(),
    profile: one(),
    timeout: one(duration),
    disable_http_challenge: takes(0, 0),
    disable_tlsalpn_challenge: takes(0, 0),
    alt_http_port: one(number),
    alt_tlsalpn_port: one(number),
    eab: takes(2),
    trusted_roots: list(0),
    dns: dnsProviders,
    propagation_delay: one(duration),
    propagation_timeout: one(timeout),
    resolvers: list(1),
    dns_ttl: one(duration),
    dns_challenge_override_domain: one(),
    preferred_chains: preferredChains,
    // Of later versions.
    distributed: anything,
  }),
});

export const issuers: Form = modules("tls.issuance", {
  acme,
  internal: { ...anything, block: lines({ ca: one(), lifetime: one(duration), sign_with_root: takes(0, 0) }) },
  zerossl: takes(1),
});

const clientAuth: Form = {
  ...anything,
  block: lines({
    mode: one(),
    trusted_ca_cert: one(),
    trusted_leaf_cert: one(),
    trusted_ca_cert_file: one(),
    trusted_leaf_cert_file: one(),
    trust_pool: modules("tls.ca_pool.source", {
      file: anything,
      http: anything,
      inline: anything,
      pki_root: anything,
      pki_intermediate: anything,
      storage: anything,
      system: anything,
      combined: anything,
    }),
    verifier: modules("tls.client_auth.verifier", { leaf: anything }),
  }),
};

export const tls: Form = {
  ...takes(0, 2),
  block: lines({
    protocols: takes(1, 2, { values: [versions] }),
    ciphers: list(0),
    curves: list(0),
    client_auth: clientAuth,
    alpn: list(1),
    load: list(0),
    ca: one(),
    key_type: one(),
    eab: takes(2),
    issuer: issuers,
    get_certificate: modules("tls.get_certificate", { http: anything, tailscale: anything }),
    dns: dnsProviders,
    resolvers: list(1),
    propagation_delay: one(duration),
    propagation_timeout: one(timeout),
    dns_ttl: one(duration),
    dns_challenge_override_domain: one(),
    ca_root: one(),
    on_demand: takes(0, 0),
    reuse_private_keys: takes(0, 0),
    insecure_secrets_log: one(),
    // Of later versions.
    renewal_window_ratio: anything,
    force_automate: anything,
  }),
  also: (line, say) => {
    const { name, args, block } = line;
    if (args.length === 0 && !block) say("argument-missing", name, ["tls"]);
    const [only] = args;
    if (args.length === 1 && only?.known && !/^internal$|^force_automate$|@/.test(only.text))
      say("argument-wrong", only, ["tls", "other"]);
    mixedIssuers(line, say);
  },
};

/** Settings of one way to get certificates exclude those of another. */
function mixedIssuers({ args, block }: Line, say: Say): void {
  const inside = block?.lines ?? [];
  const [only] = args;
  const internal = args.length === 1 && only?.text === "internal" ? only : undefined;
  const isMail = args.length === 1 && only?.known && only.text.includes("@");
  const ofAcme = inside.find(({ name }) =>
    ["ca", "eab", "dns", "resolvers", "propagation_delay", "propagation_timeout", "dns_ttl", "ca_root"].includes(
      name.text,
    ),
  )?.name;
  const issuer = inside.find(({ name }) => name.text === "issuer")?.name;
  const implicit = ofAcme ?? (isMail ? only : undefined);
  if (internal && ofAcme) say("said-twice", ofAcme, ["issuer"], internal);
  else if (issuer && (implicit ?? internal)) say("said-twice", issuer, ["issuer"], implicit ?? internal);
}
