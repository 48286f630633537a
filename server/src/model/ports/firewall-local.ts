/** Addresses of the machine itself: whoever binds no others is asked by nobody else, whatever the firewall lets in. */
import type { Address } from "./address.ts";

export function isOnlyLocal(addresses: readonly Address[] | undefined): boolean {
  return addresses?.every(isLoopback) === true;
}

function isLoopback(address: Address): boolean {
  return address.kind === "ip" && (address.ip === "::1" || /^127\./.test(address.ip));
}
