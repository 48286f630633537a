/** What a text says to listen on: `8080`, `:8080`, `127.0.0.1:8080/udp`, `[::]:8080`, `tcp://host:80`. */
import type { Protocol } from "./listener.ts";
import { hole } from "./part.ts";

export interface Endpoint {
  /** As written, without brackets; `""` where the text names none, `undefined` where it is not known. */
  readonly host: string | undefined;
  /** From the first to the last port; `undefined`: none, or not known. */
  readonly ports: { readonly from: number; readonly to: number } | undefined;
  /** Where the text says so. */
  readonly protocol: Protocol | undefined;
}

const withPort = /^(?:\[([^\]]*)\]|([^\s:/[\]]*)):(\d{1,5})(?:-(\d{1,5}))?$/;

/** `undefined` for what is no address in a network: sockets in the file system, descriptors, nonsense. */
export function endpointOf(text: string): Endpoint | undefined {
  const [, scheme, rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
  if (/^(unix|fd|sd|systemd):/.test(rest) || /^(unix|fd|sd|http\+unix|systemd)$/.test(scheme ?? "")) return undefined;
  const slash = /^(.*)\/(tcp|udp)[46]?$/.exec(rest);
  const written = slash?.[1] ?? rest.replace(/\/.*$/s, "");
  const protocol = (slash?.[2] ?? (/^(tcp|udp)/.exec(scheme ?? "") ?? [])[0]) as Protocol | undefined;
  if (written === "" || /^[/@]/.test(rest)) return undefined;
  const alone = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(written);
  if (alone) return { host: "", ports: range(alone[1], alone[2]), protocol };
  const both = withPort.exec(written);
  if (both) return { host: known(both[1] ?? both[2] ?? ""), ports: range(both[3], both[4]), protocol };
  if (written.includes(hole)) return { host: undefined, ports: portBehind(written), protocol };
  return { host: written.replace(/^\[(.*)\]$/, "$1"), ports: undefined, protocol };
}

/** The port is known although the host is not. */
function portBehind(text: string): Endpoint["ports"] {
  const [, port] = /:(\d{1,5})$/.exec(text) ?? [];
  return range(port, undefined);
}

function known(host: string): string | undefined {
  return host.includes(hole) ? undefined : host;
}

function range(from: string | undefined, to: string | undefined): Endpoint["ports"] {
  const [first, last] = [Number(from), Number(to ?? from)];
  return isPort(first) && isPort(last) && first <= last ? { from: first, to: last } : undefined;
}

/** 0 means any port that is free. */
export function isPort(port: number | undefined): port is number {
  return port !== undefined && Number.isInteger(port) && port >= 1 && port <= 65_535;
}
