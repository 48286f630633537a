/** A host and its port, parted as Go does it: Caddy leaves that to Go. */

export interface HostPort {
  readonly host: string;
  readonly port: string;
}

/** `undefined`: there is no port, or that is none of both. */
export function splitHostPort(text: string): HostPort | undefined {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return undefined;
  let host = text.slice(0, colon);
  let from = 0;
  if (text.startsWith("[")) {
    const end = text.indexOf("]");
    if (end < 0 || end + 1 !== colon) return undefined;
    host = text.slice(1, end);
    from = 1;
    if (text.slice(end + 1).includes("]")) return undefined;
  } else if (host.includes(":") || text.includes("]")) return undefined;
  return text.slice(from).includes("[") ? undefined : { host, port: text.slice(colon + 1) };
}

/** Beyond what a port can be. */
export function isLargePort(digits: string): boolean {
  return Number(digits) > 65_535;
}
