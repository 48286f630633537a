/** What an address of a site of Caddy says: `example.org`, `http://a.example`, `:8443`, `https://*.b.example:444/path`. */
import type { Span } from "#text/span.ts";
import { hole } from "./part.ts";

export interface SiteAddress {
  /** In lower case, `""` where none is written; `undefined`: not known. */
  readonly scheme: string | undefined;
  /** Without brackets, `""` for every name; `undefined`: not known. */
  readonly host: string | undefined;
  /** `""`: that of the scheme, else digits. `undefined`: not known, or none that Caddy takes. */
  readonly port: string | undefined;
  readonly portSpan: Span | undefined;
}

export function siteAddress(text: string): SiteAddress {
  const parts = /^(?:(.*?):\/\/)?([^/]*)/s.exec(text.trim());
  const start = text.length - text.trimStart().length + (parts?.[1] === undefined ? 0 : parts[1].length + 3);
  const authority = parts?.[2] ?? "";
  const scheme = parts?.[1]?.toLowerCase() ?? (authority.includes(hole) ? undefined : "");
  const colon = colonIn(authority);
  const port = colon < 0 ? "" : authority.slice(colon + 1);
  const host = (colon < 0 ? authority : authority.slice(0, colon)).replace(/^\[(.*)\]$/, "$1").toLowerCase();
  const isOpen = colon < 0 && authority.endsWith(hole);
  return {
    scheme: scheme?.includes(hole) ? undefined : scheme,
    host: host.includes(hole) ? undefined : host,
    port: isOpen || !/^(?:\d{1,5})?$/.test(port) ? undefined : port,
    portSpan: colon < 0 || port === "" ? undefined : { start: start + colon + 1, end: start + authority.length },
  };
}

/** The colon in front of the port; an address of IPv6 without brackets has none. */
function colonIn(authority: string): number {
  const colon = authority.lastIndexOf(":");
  const isBracketed = authority.startsWith("[");
  if (isBracketed ? authority.indexOf("]") > colon : authority.indexOf(":") !== colon) return -1;
  return colon;
}
