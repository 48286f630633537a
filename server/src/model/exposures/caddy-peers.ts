/** Who a request comes from, as Caddy sees it: the peers that a site's sockets let in, and the proxies that it believes what they say of others. */
import type { CaddyConfig, CaddySite } from "#model/ports/caddy.ts";
import { bindOf, caddyPorts } from "#model/ports/caddy-options.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import type { Directive } from "#syntax/caddyfile/tree.ts";
import { everyIp, type IpSet, ipsOf, isWithin, loopback, noIps, privateNetworks, union } from "./ip-set.ts";

/** Between what surely belongs to it and what may. */
export interface Ips {
  readonly least: IpSet;
  readonly most: IpSet;
}

/** The proxies whose word counts for who asks (`trusted_proxies`). */
export interface TrustedProxies {
  readonly ips: Ips;
  /** Only what they themselves added counts, not what they were told; `undefined`: not known. */
  readonly isStrict: boolean | undefined;
  /** Where they say so. */
  readonly headers: readonly string[];
}

/** `private_ranges` of Caddy 2.10. */
const privateRanges = "192.168.0.0/16 172.16.0.0/12 10.0.0.0/8 127.0.0.1/8 fd00::/8 ::1".split(" ");

/** The addresses that these words name; what nobody knows may be any of them. */
export function ipsIn(values: readonly Token[]): Ips {
  const texts = values.flatMap(({ text }) => (text === "private_ranges" ? privateRanges : [text]));
  // With a zone, only part of what the block says.
  const found = texts.map((text) => (text.includes("%") ? undefined : ipsOf(text)));
  const least = union(...found.flatMap((ips) => ips ?? []));
  const zoned = texts.flatMap((text) => (text.includes("%") ? (ipsOf(text.replace(/%[^/]*/, "")) ?? []) : []));
  const isKnown = texts.every(
    (text, index) => found[index] || (text.includes("%") && ipsOf(text.replace(/%[^/]*/, ""))),
  );
  return { least, most: isKnown ? union(least, ...zoned) : everyIp };
}

/** `undefined`: nobody's word counts. */
export function trustedProxies({ file, isKnown, partOf }: CaddyConfig): TrustedProxies | undefined {
  const lines = file.options.flatMap((block) => block.lines);
  const servers = lines.filter(({ name }) => name.text === "servers");
  const inner = servers.flatMap(({ block }) => block?.lines ?? []);
  const isOpen =
    !isKnown || [...lines, ...inner].some((line) => isOpenLine(line) || partOf(line.name)?.isSure === false);
  const named = (name: string): readonly Directive[] => inner.filter((line) => line.name.text === name);
  const trusting = named("trusted_proxies");
  if (trusting.length === 0 && !isOpen && named("trusted_proxies_unix").length === 0) return undefined;
  // Which server a site is on, its addresses decide; where they are told different things, each may be true.
  const isSame = servers.length === 1;
  const found = trusting.map(({ args: [source, ...ranges] }) => (source?.text === "static" ? ipsIn(ranges) : anyone));
  const most = isOpen || found.length === 0 ? everyIp : union(...found.map((ips) => ips.most));
  const least = isSame && !isOpen && trusting.length === 1 ? (found[0]?.least ?? noIps) : noIps;
  const strict = named("trusted_proxies_strict").length;
  const headers = named("client_ip_headers").flatMap(({ args }) => args.map(({ text }) => text));
  return {
    ips: { least, most },
    isStrict: isOpen || (strict > 0 && !isSame) ? undefined : strict > 0,
    headers: headers.length > 0 ? headers : ["X-Forwarded-For"],
  };
}

/** Whether who connects may say that it is somebody else, before Caddy looks at it: as a relay that speaks the PROXY protocol. */
export function believesRelays({ file, isKnown }: CaddyConfig): boolean {
  const servers = file.options.flatMap((block) => block.lines.filter((line) => line.name.text === "servers"));
  const wrapping = servers.flatMap(({ block }) => block?.lines.filter(isWrapping) ?? []);
  return !isKnown || wrapping.some((line) => isOpenLine(line) || (line.block?.lines ?? []).some(believes));
}

function isWrapping(line: Directive): boolean {
  return isOpenLine(line) || line.name.text === "listener_wrappers";
}

/** From private networks, nobody comes who would not be let in as it is. */
function believes(wrapper: Directive): boolean {
  if (isOpenLine(wrapper)) return true;
  if (wrapper.name.text !== "proxy_protocol")
    return wrapper.name.text !== "tls" && wrapper.name.text !== "http_redirect";
  return (wrapper.block?.lines ?? []).some((line) => {
    const { name, args } = line;
    if (isOpenLine(line)) return true;
    if (name.text === "allow") return !isWithin(ipsIn(args).most, privateNetworks);
    return name.text === "fallback_policy" && /^(?:use|require)$/i.test(args[0]?.text ?? "use");
  });
}

function isOpenLine({ isAnything, name }: Directive): boolean {
  return isAnything || !name.known;
}

const anyone: Ips = { least: noIps, most: everyIp };

/** The peers that reach a site at all: where it only listens on the machine itself, nobody else. */
export function peersOf(config: CaddyConfig, { body }: CaddySite): IpSet {
  if (body.lines.some((line) => line.isAnything || !line.name.known)) return everyIp;
  const own = bindOf(body.lines.filter(({ name }) => name.text === "bind")).addresses;
  const bound = own.length > 0 ? own : caddyPorts(config).bind.addresses;
  const isLocal = ({ text, known }: Token): boolean => {
    const ips = known ? ipsOf(text.replace(/^(?:tcp|udp)[46]?\//, "").replace(/^\[(.*)\]$/, "$1")) : undefined;
    return text === "localhost" || (ips !== undefined && isWithin(ips, loopback));
  };
  return bound.length > 0 && bound.every(isLocal) ? loopback : everyIp;
}
