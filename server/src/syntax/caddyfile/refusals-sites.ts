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
  const all: { readonly site: Site; readonly bind: readonly string[] | undefined; readonly addresses: Address[] }[] =
    [];
  for (const site of file.sites) {
    const addresses: Address[] = [];
    for (const token of site.addresses) {
      if (!token.known) continue;
      const address = addressOf(token);
      if (wrong(address, ports, say)) continue;
      addresses.push(address);
    }
    withCertificates(site, addresses, ports, say);
    all.push({ site, bind: boundTo(file, site), addresses });
  }
  for (const [index, later] of all.entries())
    for (const earlier of all.slice(0, index)) {
      if (!later.bind || !earlier.bind?.some((address) => later.bind?.includes(address))) continue;
      for (const address of later.addresses) against(address, earlier.addresses, ports, say);
    }
}

interface Ports {
  /** `undefined`: not known. */
  readonly http: string | undefined;
  readonly https: string | undefined;
}

/** Of two sites that listen at the same addresses. */
function against(later: Address, all: readonly Address[], ports: Ports, say: Say): void {
  const same = all.find(({ token }) => token.text === later.token.text);
  if (same) return say("site-ambiguous", later.token, [], same.token);
  const kind = protocolOf(later, ports);
  const other = all.find((earlier) => {
    const earliers = protocolOf(earlier, ports);
    return kind && earliers && kind !== earliers && listens(earlier, ports) === listens(later, ports);
  });
  if (other) say("scheme-conflict", later.token, [other.token.text], other.token);
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
