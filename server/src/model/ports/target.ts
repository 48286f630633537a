/** What a proxy is told to ask: `http://127.0.0.1:20096`, `localhost:80`, `[::1]:8080`, `:8080`. */
import type { Span } from "#text/span.ts";
import { isPort } from "./endpoint.ts";
import { hole } from "./part.ts";

export interface Target {
  /** In lower case; `undefined`: none is written, or it is not known. */
  readonly scheme: string | undefined;
  /** Without brackets, `""` where the text names none; `undefined`: not known. */
  readonly host: string | undefined;
  /** As written, or the scheme's own. `undefined`: not known, or there is none. */
  readonly port: number | undefined;
  /** Where they stand in the text; `undefined` where they do not. */
  readonly hostSpan: Span | undefined;
  readonly portSpan: Span | undefined;
}

/** The ports that are meant where a scheme stands without one. */
const schemePorts: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["ws", 80],
  ["h2c", 80],
  ["grpc", 80],
  ["https", 443],
  ["wss", 443],
  ["grpcs", 443],
  ["ssh", 22],
  ["rdp", 3389],
  ["smb", 445],
]);

/** Sockets in the file system, files, and what proxies answer themselves. */
const elsewhere = /^(?:unix|fd|file|static|http_status|hello[-_]world|bastion|socks-proxy)\b/i;

/** What a program fills in when it runs: variables of nginx, placeholders of Caddy, templates of Traefik. */
const computed = /[${}]/;

const authority = /^(?:[^@/]*@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/s;

/** `fallback`: the port of a text without scheme and port. `undefined`: it names nothing that could be asked over the network. */
export function targetOf(text: string, fallback?: number): Target | undefined {
  const start = text.length - text.trimStart().length;
  const [, written, rest = ""] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
  if (elsewhere.test(text.trim()) || rest === "" || /^(?:[/@]|unix:)/.test(rest)) return undefined;
  const at = start + (written === undefined ? 0 : written.length + 3);
  const asked = /^[^/?#\s]*/.exec(rest)?.[0] ?? "";
  const scheme = written?.toLowerCase();
  const nobody: Target = { scheme, host: undefined, port: undefined, hostSpan: undefined, portSpan: undefined };
  const [, host = "", port] = authority.exec(asked) ?? [];
  const known = host.includes(hole) || computed.test(host) ? undefined : host.replace(/^\[(.*)\]$/, "$1");
  const hostStart =
    at + asked.lastIndexOf(host, asked.length - (port === undefined ? 0 : port.length + 1) - host.length);
  const found = {
    ...nobody,
    host: known,
    hostSpan: known === undefined ? undefined : { start: hostStart, end: hostStart + host.length },
  };
  if (port !== undefined) {
    const number = /^\d{1,5}$/.test(port) && !rest.slice(asked.length).startsWith(hole) ? Number(port) : undefined;
    if (!isPort(number)) return found;
    const end = at + asked.length;
    return { ...found, port: number, portSpan: { start: end - port.length, end } };
  }
  // What is not known of the host may have a port in it.
  if (known === undefined) return found;
  return { ...found, port: scheme === undefined ? fallback : schemePorts.get(scheme) };
}
