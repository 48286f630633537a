/** Proxies by the names that their makers write. */

/** By the name of the program; what is not in it is called as the program is. */
export const proxyNames: ReadonlyMap<string, string> = new Map([
  ["caddy", "Caddy"],
  ["traefik", "Traefik"],
  ["nginx", "nginx"],
  ["anubis", "Anubis"],
  ["haproxy", "HAProxy"],
]);
