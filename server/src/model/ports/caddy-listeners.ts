/** The ports that Caddy binds: those of its sites, of the redirects to them, and of its API. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import { message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import { type Address, addressesOf, everywhere } from "./address.ts";
import { type CaddyConfig, caddyOf, caddyUnit } from "./caddy.ts";
import { type CaddyPorts, caddyPorts } from "./caddy-options.ts";
import { type Socket, socketsOf } from "./caddy-sockets.ts";
import { caddyRoot } from "./caddy-text.ts";
import { isPort } from "./endpoint.ts";
import type { Listener, Protocol } from "./listener.ts";
import { all, doubtful, on } from "./listener-parts.ts";
import { hole } from "./part.ts";
import { namespaceOf } from "./units.ts";

/** The module of NixOS, and Caddy 2.10.2. */
const revision = "nixpkgs 0145c6da, caddy 551f7937";

export function* caddyListeners(view: HostView): Iterable<Listener> {
  const config = caddyOf(view);
  if (!config?.enable) return;
  const ports = caddyPorts(config);
  const sockets = config.isKnown ? [...socketsOf(config, ports)] : [];
  // What is not seen may be any site; the most likely thing that it binds is what every site does.
  if (!config.isComplete) sockets.push(...possible());
  for (const same of grouped(sockets)) yield together(view, config, same);
  const api = apiOf(config, ports);
  if (api) yield together(view, config, [api], "admin");
}

function possible(): readonly Socket[] {
  const doubt = doubtful(message("not all that Caddy is told is known"));
  const socket = (port: number, protocol: Protocol): Socket => ({
    ...{ port, protocol, address: undefined, asked: doubt, token: undefined, span: undefined },
  });
  return [socket(80, "tcp"), socket(443, "tcp"), socket(443, "udp")];
}

function grouped(sockets: readonly Socket[]): Iterable<readonly Socket[]> {
  const found = new Map<string, Socket[]>();
  for (const socket of sockets) {
    const key = `${socket.port}/${socket.protocol}`;
    found.set(key, [...(found.get(key) ?? []), socket]);
  }
  return found.values();
}

/** Sites at one port are one listener: what is sure tells more than what may be, and what is written more than a default. */
function together(view: HostView, config: CaddyConfig, same: readonly Socket[], role?: string): Listener {
  const sure = same.filter(({ asked }) => asked.state === "enabled");
  const which = sure.length > 0 ? sure : same;
  const first = which.find(({ token }) => token) ?? (which[0] as Socket);
  const { port, protocol, token, span } = first;
  const [from, to] = rangeOf(token, span);
  return {
    ...{ port, protocol, addresses: addressesAt(which), service: showPath(caddyRoot), units: [caddyUnit] },
    ...{ namespace: namespaceOf(view, caddyUnit), ...all(config.asked, first.asked) },
    ...(role === undefined ? {} : { role }),
    ...{ evidence: "known", revision, imported: true, shares: false, isMutable: false },
    option: showPath((token && config.partOf(token)?.path) ?? [...caddyRoot, "globalConfig"]),
    basis: token ? "set" : "default",
    get place() {
      return token ? config.at(token, from, to) : config.enable?.place;
    },
    get written() {
      return token && config.written(token, from, to);
    },
    get sources() {
      return token ? config.sourcesOf(token, from, to) : [];
    },
  };
}

function rangeOf(token: Token | undefined, span: Span | undefined): readonly [number, number] {
  return span ? [span.start, span.end] : [0, token?.text.length ?? 0];
}

function addressesAt(sockets: readonly Socket[]): readonly Address[] | undefined {
  const found = new Map<string, Address>();
  for (const { address } of sockets) {
    if (address === undefined) return undefined;
    for (const each of boundAt(address)) found.set(JSON.stringify(each), each);
  }
  return [...found.values()];
}

/** Go takes either wildcard for every address, and the first one that a name stands for. */
function boundAt(host: string): readonly Address[] {
  if (host === "" || host === "0.0.0.0" || host === "::") return everywhere;
  return host.toLowerCase() === "localhost" ? addressesOf("127.0.0.1") : addressesOf(host);
}

/** `admin off`, `admin :2019`, `admin unix//run/caddy.sock`. */
function apiOf(config: CaddyConfig, { admin, isComplete }: CaddyPorts): Socket | undefined {
  const asked = config.isKnown && isComplete ? on : doubtful(message("not all that Caddy is told is known"));
  const base = { port: 2019, protocol: "tcp", address: "localhost", asked, token: undefined, span: undefined } as const;
  if (!admin) return base;
  if (admin.text === "off" || /^(?:unix|fd)/.test(admin.text)) return undefined;
  const [, host = "", digits] = /^(?:tcp\/)?(.*):(\d{1,5})$/.exec(admin.text) ?? [];
  const port = Number(digits);
  if (!isPort(port)) return undefined;
  const address = host.includes(hole) || host.includes("{") ? undefined : host.replace(/^\[(.*)\]$/, "$1");
  const start = admin.text.length - (digits?.length ?? 0);
  return { ...base, port, address, token: admin, span: { start, end: admin.text.length } };
}
