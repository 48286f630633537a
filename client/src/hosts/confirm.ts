/** Asks a person whether exactly this address may be contacted. Nothing else leads to a connection. */
import { askConsent } from "#client/status/host-menu.ts";
import type { Hosts } from "./hosts.ts";

/** Resolves when the person has decided and, after a yes, the host was asked. */
export async function confirmHost(hosts: Hosts, name: string): Promise<void> {
  // The address as it is now: a setting or ssh_config may have changed since it was shown.
  await hosts.refresh(name);
  const state = hosts.entries().find((entry) => entry.name === name)?.state;
  if (state?.kind !== "unconfirmed" || state.identity === undefined) return;
  if (await askConsent(name, state.identity, state.before)) await hosts.agree(name, state.identity);
}
