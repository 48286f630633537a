/** What Caddy refuses of the addresses of sites, one by one and all together. */
import type { Say } from "./form.ts";
import { isLargePort, splitHostPort } from "./host-port.ts";
import type { Token } from "./token.ts";
import type { Caddyfile, Directive, Site } from "./tree.ts";

interface Address {
  readonly token: Token;
  readonly scheme: string;
  readonly port: string;
}

export function siteProblems(file: Caddyfile, say: Say): void {
  const ports = { http: portOf(file, "http_port", "80"), https: portOf(file, "https_port", "443") };
  /** What was met before, by address, and by port and protocol. */
  const met = new Map<string, Met[]>();
  for (const site of file.sites) {
    const addresses = site.addresses
      .filter(({ known }) => known)
      .map(addressOf)
      .filter((address) => !wrong(address, ports, say));
    withCertificates(site, addresses, ports, say);
    const bind = boundTo(file, site);
    if (!bind) continue;
    for (const address of addresses) against(met, { address, bind }, ports, say);
    for (const address of addresses) for (const key of keysOf(address, ports)) note(met, key, { address, bind });
  }
}

interface Met {
  readonly address: Address;
  /** Where the site listens. */
  readonly bind: readonly string[];
}

function note(met: Map<string, Met[]>, key: string, site: Met): void {
  const all = met.get(key);
  if (all) all.push(site);
  else met.set(key, [site]);
}

function keysOf(address: Address, ports: Ports): readonly string[] {
  const protocol = protocolOf(address, ports);
  return [address.token.text, ...(protocol ? [`${protocol} ${listens(address, ports)}`] : [])];
}

interface Ports {
  /** `undefined`: not known. */
  readonly http: string | undefined;
  readonly https: string | undefined;
}

/** Of two sites that listen at the same addresses. */
function against(met: ReadonlyMap<string, readonly Met[]>, { address, bind }: Met, ports: Ports, say: Say): void {
  const first = (key: string): Token | undefined =>
    met.get(key)?.find((earlier) => earlier.bind.some((each) => bind.includes(each)))?.address.token;
  const same = first(address.token.text);
  if (same) return say("site-ambiguous", address.token, [], same);
  const protocol = protocolOf(address, ports);
  if (!protocol) return;
  const other = first(`${protocol === "http" ? "https" : "http"} ${listens(address, ports)}`);
  if (other) say("scheme-conflict", address.token, [other.text], other);
}

const ofTls: ReadonlySet<string> = new Set(["protocols", "ciphers", "curves", "client_auth", "alpn"]);

/** Plain HTTP goes with none of what `tls` says of connections. */
function withCertificates({ body }: Site, addresses: readonly Address[], ports: Ports, say: Say): void {
  const http = addresses.find((address) => protocolOf(address, ports) === "http");
  const line = body.lines.find(
    ({ name, args, block }) =>
      name.text === "tls" &&
      ((args.length === 2 && args.every(({ known }) => known)) ||
        block?.lines.some((inner) => ofTls.has(inner.name.text) && (inner.args.length > 0 || inner.block))),
  );
  if (http && line) say("scheme-conflict", line.name, [http.token.text], http.token);
}

function listens({ scheme, port }: Address, ports: Ports): string | undefined {
  if (port !== "") return port;
  return scheme === "http" ? ports.http : ports.https;
}

/** `undefined`: one that goes with either. */
function protocolOf({ scheme, port }: Address, ports: Ports): "http" | "https" | undefined {
  if (ports.http === undefined || ports.https === undefined) return undefined;
  if (scheme === "http" || port === ports.http) return "http";
  if (scheme === "https" || port === ports.https) return "https";
  return undefined;
}

function wrong({ token, scheme, port }: Address, ports: Ports, say: Say): boolean {
  const kind = !["", "http", "https"].includes(scheme)
    ? "scheme"
    : port !== "" && (!/^[+-]?\d+$/.test(port) || Number(port) < 0 || isLargePort(port))
      ? "port"
      : (scheme === "http" && port !== "" && port === ports.https && ports.http !== undefined) ||
          (scheme === "https" && port !== "" && port === ports.http && ports.https !== undefined)
        ? "both"
        : undefined;
  if (kind) say("address-wrong", token, [kind]);
  return kind !== undefined;
}

function addressOf(token: Token): Address {
  const text = token.text.trim();
  const at = text.indexOf("://");
  const scheme = at < 0 ? "" : text.slice(0, at).toLowerCase();
  const authority = (at < 0 ? text : text.slice(at + 3)).split("/")[0] as string;
  const port = splitHostPort(authority)?.port ?? "";
  return { token, scheme, port };
}

function portOf(file: Caddyfile, name: string, initial: string): string | undefined {
  const lines = file.options.flatMap((block) => block.lines);
  if (file.unknowns.length > 0 || lines.some((line) => line.isAnything || !line.name.known)) return undefined;
  const line = lines.findLast((each) => each.name.text === name);
  if (!line) return initial;
  const [port] = line.args;
  return port?.known && /^\d+$/.test(port.text) ? String(Number(port.text)) : undefined;
}

/** `undefined`: not known, or bound to protocols as well. Without a line of its own it is whatever `default_bind` says of all such sites. */
function boundTo(file: Caddyfile, { body }: Site): readonly string[] | undefined {
  if (body.lines.some(({ isAnything, name }) => isAnything || !name.known)) return undefined;
  const own = body.lines.filter(({ name }) => name.text === "bind");
  const options = file.options.flatMap(({ lines }) => lines);
  if (own.length === 0)
    return [byDefault, ...(addressesIn(options.filter(({ name }) => name.text === "default_bind")) ?? [])];
  return addressesIn(own);
}

/** No address, but no two sites have it that differ. */
const byDefault = "";

function addressesIn(lines: readonly Directive[]): readonly string[] | undefined {
  if (lines.some(({ args, block }) => block || args.some(({ known }) => !known))) return undefined;
  return lines.flatMap(({ args }) => args.map(({ text }) => text));
}
