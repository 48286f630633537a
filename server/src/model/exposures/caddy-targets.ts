/** Whom Caddy hands requests on to, and whom it asks first whether they may pass. */
import type { HostView } from "#model/evaluated.ts";
import { type CaddyConfig, type CaddySite, caddyUnit } from "#model/ports/caddy.ts";
import { siteAddress } from "#model/ports/caddy-address.ts";
import { dialOf } from "#model/ports/caddy-dial.ts";
import { caddyPorts } from "#model/ports/caddy-options.ts";
import { hole } from "#model/ports/part.ts";
import { namespaceOf } from "#model/ports/units.ts";
import { matchedBy, noMatchers } from "#syntax/caddyfile/matchers.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import type { Directive } from "#syntax/caddyfile/tree.ts";
import { type Message, message } from "#text/message.ts";
import { asksAsUsual, changesTold } from "./caddy-asking.ts";
import { believesRelays, ipsIn, trustedProxies } from "./caddy-peers.ts";
import { common, type IpSet, isEmpty, noIps, union } from "./ip-set.ts";
import type { Hearsay, Login, Target } from "./way.ts";

/** All that a `reverse_proxy` or its like names; what it finds when it runs has no host. */
export function targetsOf(view: HostView, config: CaddyConfig, directive: Directive): readonly Target[] {
  const { args } = matchedBy(directive, noMatchers);
  const lines = directive.block?.lines ?? [];
  const named = [...args, ...lines.flatMap((line) => (line.name.text === "to" ? line.args : []))];
  const dynamic = lines.filter((line) => line.name.text === "dynamic" || line.isAnything || !line.name.known);
  return [
    ...named.flatMap((token) => targetsAt(view, config, token)),
    ...dynamic.map(({ name, args }) => nobody(view, config, args[0] ?? name)),
  ];
}

/** More ports than anybody hands one site's requests on to. */
const most = 16;

function targetsAt(view: HostView, config: CaddyConfig, token: Token): readonly Target[] {
  const { host, ports, portSpan } = dialOf(token.text);
  const { start, end } = portSpan ?? { start: 0, end: token.text.length };
  const each = ports.length === 0 || ports.length > most ? [undefined] : ports;
  return each.map((port) => ({
    ...nobody(view, config, token),
    host,
    port,
    sources: config.sourcesOf(token, start, end),
  }));
}

function nobody(view: HostView, config: CaddyConfig, token: Token): Target {
  return {
    text: token.text.replaceAll(hole, "…"),
    host: undefined,
    port: undefined,
    namespace: namespaceOf(view, caddyUnit),
    place: config.at(token),
    sources: [],
  };
}

/** Of `forward_auth`. Where several may be asked, it is not known who is. `peers`: who reaches the site at all. */
export function asksOf(view: HostView, config: CaddyConfig, directive: Directive, peers: IpSet): Login {
  const targets = targetsOf(view, config, directive);
  const [first, ...others] = targets;
  const text = targets.map((target) => target.text).join(" ");
  const asks = first && others.length > 0 ? { ...first, text, host: undefined, port: undefined } : first;
  const lines = directive.block?.lines ?? [];
  const uris = lines.filter(({ name }) => name.text === "uri");
  const uri = uris.length === 1 ? uris[0]?.args[0] : undefined;
  const isOpen = lines.some((line) => line.isAnything || !line.name.known || !asksAsUsual(line));
  return {
    kind: "forward-auth",
    name: directive.name.text,
    asks,
    uri: isOpen || !uri?.known ? undefined : uri.text,
    place: config.at(directive.name),
    ...hearsayOf(config, directive, peers),
  };
}

/** What the question repeats of what others say. The options of a `reverse_proxy` are those of `forward_auth`, too. */
function hearsayOf(config: CaddyConfig, { name, block }: Directive, peers: IpSet): Pick<Login, "hearsay"> {
  const lines = block?.lines ?? [];
  const own = lines.filter((line) => line.name.text === "trusted_proxies").map(({ args }) => ipsIn(args).most);
  const believed = common(peers, union(trustedProxies(config)?.ips.most ?? noIps, ...own));
  const changed = lines.some(changesTold) ? [changing(name.text)] : [];
  const posing = believesRelays(config) ? peers : noIps;
  if (isEmpty(believed) && isEmpty(posing) && changed.length === 0) return {};
  const hearsay: Hearsay = { believed, posing, changed };
  return { hearsay };
}

/** What a directive has changed before is told as if it was asked so. */
export function toldAfter(teller: Token | undefined, login: Login): Login {
  if (!teller) return login;
  const { believed, posing, changed } = login.hearsay ?? { believed: noIps, posing: noIps, changed: [] };
  return { ...login, hearsay: { believed, posing, changed: [...changed, changing(teller.text)] } };
}

function changing(directive: string): Message {
  return message("{0} changes what is asked for, or who asks, before the login does", directive);
}

/** `undefined`: the site lets in whoever has no certificate, or a certificate of their own making. */
export function certificateOf(config: CaddyConfig, { addresses, body }: CaddySite): Login | undefined {
  const plain = caddyPorts(config).http.number;
  const isPlain = addresses.some(({ text }) => {
    const { scheme, port } = siteAddress(text);
    return scheme !== "" && scheme !== "https" ? true : port === undefined || (port !== "" && Number(port) === plain);
  });
  if (isPlain || mixesNames(config)) return undefined;
  for (const line of body.lines)
    for (const inner of line.name.text === "tls" ? (line.block?.lines ?? []) : []) {
      const asked = inner.name.text === "client_auth" && isVerified(inner);
      if (asked)
        return {
          kind: "client-certificate",
          name: "client_auth",
          asks: undefined,
          uri: undefined,
          place: config.at(inner.name),
        };
    }
  return undefined;
}

/** Whoever has asked for the certificate of one site may then ask for another: what Caddy forbids where certificates are asked for. */
function mixesNames({ file }: CaddyConfig): boolean {
  const lines = file.options.flatMap((block) => block.lines.flatMap((line) => line.block?.lines ?? []));
  return lines.some(({ name, args }) => name.text === "strict_sni_host" && args[0]?.text !== "on" && args.length > 0);
}

/** `require` alone takes any certificate, and without a mode that is so where nothing is trusted. */
function isVerified({ block }: Directive): boolean {
  const lines = block?.lines ?? [];
  if (lines.some((line) => line.isAnything || !line.name.known)) return false;
  const mode = lines.findLast(({ name }) => name.text === "mode")?.args[0];
  const isTrusting = lines.some(({ name }) => /^(?:trust_pool|trusted_(?:ca|leaf)_cert(?:_file)?)$/.test(name.text));
  const isChecked = lines.some(({ name }) => /^(?:verifier|trusted_leaf_cert(?:_file)?)$/.test(name.text));
  if (mode === undefined) return isTrusting;
  return mode.text === "require_and_verify" || (mode.text === "require" && isChecked);
}
