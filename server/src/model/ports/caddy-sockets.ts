/** The sockets that Caddy's HTTP servers open: one for each address and port of a site, one for HTTP/3, one for redirects. */
import type { Token } from "#syntax/caddyfile/token.ts";
import { message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import type { CaddyConfig, CaddySite } from "./caddy.ts";
import { siteAddress } from "./caddy-address.ts";
import { bindOf, type CaddyPorts } from "./caddy-options.ts";
import { isPort } from "./endpoint.ts";
import type { Protocol } from "./listener.ts";
import { all, doubtful, on, type Switch } from "./listener-parts.ts";

export interface Socket {
  readonly port: number;
  readonly protocol: Protocol;
  /** As written, `""` for every address; `undefined`: not known. */
  readonly address: string | undefined;
  /** Whether it is sure that it is opened, if Caddy runs. */
  readonly asked: Switch;
  /** The word that says the port; `undefined`: nobody does. */
  readonly token: Token | undefined;
  /** Where in that word. */
  readonly span: Span | undefined;
}

const doubt: Switch = doubtful(message("not all that Caddy is told is known"));

export function* socketsOf(config: CaddyConfig, ports: CaddyPorts): Iterable<Socket> {
  for (const site of config.sites)
    for (const token of site.addresses)
      for (const bound of boundBy(site, ports)) yield* sockets(site, token, bound, ports);
}

interface Bound {
  readonly address: string | undefined;
  /** `undefined`: those of the server. */
  readonly protocols: readonly string[] | undefined;
}

/** What a site binds: what it says, what all do, or every address. Sockets in the file system have no port. */
function boundBy(site: CaddySite, ports: CaddyPorts): readonly Bound[] {
  const own = bindOf(site.body.lines.filter(({ name }) => name.text === "bind"));
  const { addresses, protocols } = own.addresses.length > 0 ? own : ports.bind;
  // A line that nobody knows may be another `bind`.
  if (own.addresses.length === 0 && isOpen(site)) return [{ address: undefined, protocols }];
  if (addresses.length === 0) return [{ address: "", protocols }];
  return addresses.flatMap(({ text, known }): readonly Bound[] => {
    if (/^(?:unix|fd)/.test(text)) return [];
    const [, rest = text] = /^(?:tcp|udp)[46]?\/(.*)$/.exec(text) ?? [];
    const host = rest.replace(/^\[([^\]]*)\](?::\d+)?$/, "$1");
    return [{ address: known && !host.includes("{") ? host : undefined, protocols }];
  });
}

function isOpen({ body }: CaddySite): boolean {
  return body.lines.some((line) => line.isAnything || !line.name.known);
}

function* sockets(
  site: CaddySite,
  token: Token,
  { address, protocols: own }: Bound,
  ports: CaddyPorts,
): Iterable<Socket> {
  const { scheme, host, port: written, portSpan } = siteAddress(token.text);
  const isOwn = written !== undefined && written !== "";
  const fallback = scheme === "http" ? ports.http : ports.https;
  const port = isOwn ? Number(written) : fallback.number;
  // Behind a colon stands a port, known or not.
  if (!isPort(port) || (written === undefined && portSpan)) return;
  const isEncrypted = encrypted({ scheme, host, port }, site, ports);
  const protocols = own ?? ports.protocolsAt(listenerAt(address, port));
  const speaks = (names: readonly string[]): Truth => protocols && names.some((name) => protocols.includes(name));
  const isKnown = scheme !== undefined && written !== undefined && ports.isComplete;
  const sure = (...truths: readonly Truth[]): Switch =>
    all(site.asked, isKnown && truths.every((truth) => truth !== undefined) ? on : doubt);
  const base = { address, port, token: isOwn ? token : fallback.token, span: isOwn ? portSpan : undefined };

  const overTcp = speaks(isEncrypted === false ? ["h1", "h2c"] : ["h1", "h2", "h2c"]);
  if (overTcp !== false) yield { ...base, protocol: "tcp", asked: sure(overTcp) };
  if (isEncrypted === false) return;
  const overUdp = speaks(["h3"]);
  if (overUdp !== false) yield { ...base, protocol: "udp", asked: sure(overUdp, isEncrypted) };
  const { autoHttps, http } = ports;
  const redirects = autoHttps && !autoHttps.some((word) => word === "off" || word === "disable_redirects");
  if (redirects === false || !isPort(http.number)) return;
  const asked = sure(redirects, isEncrypted);
  yield { port: http.number, protocol: "tcp", address, asked, token: http.token, span: undefined };
}

/** `undefined`: not known. */
type Truth = boolean | undefined;

/** As Caddy writes the address of a listener; `undefined`: not known. */
function listenerAt(address: string | undefined, port: number): string | undefined {
  if (address === undefined) return undefined;
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** Whether the server at that port speaks TLS; `undefined`: not known. */
function encrypted(
  address: { readonly scheme: string | undefined; readonly host: string | undefined; readonly port: number },
  site: CaddySite,
  { http, https, autoHttps }: CaddyPorts,
): Truth {
  const { scheme, host, port } = address;
  if (scheme === "http") return false;
  if (http.number === undefined || https.number === undefined) return undefined;
  if (port === http.number) return false;
  if (scheme === "https" || site.body.lines.some(({ name }) => name.text === "tls")) return true;
  if (scheme === undefined) return undefined;
  if (host !== "") return true;
  if (port === https.number) return autoHttps && !autoHttps.includes("off");
  return isOpen(site) ? undefined : false;
}
