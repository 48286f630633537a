/** What Caddy dials for an upstream: `127.0.0.1:8080`, `:8080`, `https://host`, `host:8001-8003`, `unix//run/x.sock`. */
import type { Span } from "#text/span.ts";
import { isPort } from "./endpoint.ts";
import { hole } from "./part.ts";

export interface Dial {
  /** Without brackets, `""` for this machine; `undefined`: not known, or none. */
  readonly host: string | undefined;
  /** One for each upstream that it stands for; `undefined`: not known. None of what is not in the network. */
  readonly ports: readonly (number | undefined)[];
  /** Where the ports stand in the text, if they are written there. */
  readonly portSpan: Span | undefined;
}

/** Of Caddy 2.10: the port that a scheme means where none is written. */
const schemePorts: ReadonlyMap<string, number> = new Map([
  ["", 80],
  ["http", 80],
  ["h2c", 80],
  ["https", 443],
]);

/** Caddy takes no wider one. */
const widestRange = 65_535;

export function dialOf(text: string): Dial {
  const url = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  const network = url ? undefined : /^([^/]*)\//.exec(text);
  if (network && /^(unix|fd)/i.test(network[1] ?? "")) return { host: undefined, ports: [], portSpan: undefined };
  const start = (url ?? network)?.[0].length ?? 0;
  const scheme = url?.[1]?.toLowerCase() ?? "";
  // What follows an authority Caddy refuses; it is no part of the host.
  const authority = url ? (/^[^/?#]*/.exec(text.slice(start))?.[0] ?? "") : text.slice(start);
  const { host, port } = parted(authority);
  const known = isComputed(host) ? undefined : host.replace(/^\[(.*)\]$/, "$1");
  if (port === undefined) {
    // Caddy adds no port to a placeholder: it may have one in it.
    const fallback = known === undefined ? undefined : schemePorts.get(scheme);
    return { host: known, ports: [fallback], portSpan: undefined };
  }
  const end = start + authority.length;
  const portSpan = { start: end - port.length, end };
  const range = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port);
  const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
  if (!range || !isPort(first) || !isPort(last) || last < first || last - first > widestRange)
    return { host: known, ports: [undefined], portSpan };
  return { host: known, ports: Array.from({ length: last - first + 1 }, (_, at) => first + at), portSpan };
}

/** Host and port are parted at the last colon; several colons without brackets are an address of IPv6. */
function parted(authority: string): { readonly host: string; readonly port: string | undefined } {
  const bracketed = /^(\[[^\]]*\])(?::(.*))?$/s.exec(authority);
  if (bracketed) return { host: bracketed[1] ?? "", port: bracketed[2] };
  const colon = authority.lastIndexOf(":");
  if (colon < 0) return { host: authority, port: undefined };
  const [host, port] = [authority.slice(0, colon), authority.slice(colon + 1)];
  const isInPlaceholder = port.includes("}") && !port.includes("{");
  const isAddress = host.includes(":") && !isComputed(host);
  return isInPlaceholder || isAddress ? { host: authority, port: undefined } : { host, port };
}

/** Not known here, or filled in when a request comes. */
function isComputed(text: string): boolean {
  return text.includes(hole) || /[{}]/.test(text);
}
