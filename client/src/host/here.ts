/** Whether a host is this very machine, because the window already runs there: then its own shell is asked. */
import { hostname, networkInterfaces } from "node:os";

/** By its own name, or by an address of its own; a loopback address may be forwarded to any other machine. */
export function isThisMachine(destination: string): boolean {
  const host = destination
    .replace(/^.*@/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
  const own = hostname().toLowerCase();
  if (host === own || host === `${own}.local` || (own.includes(".") && host === own.replace(/\..*$/, "")))
    return own !== "localhost";
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address, internal }) => !internal && address.toLowerCase() === host),
  );
}
