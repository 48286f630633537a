/** Asks a person whether exactly this address may be contacted. Nothing else leads to a connection. */
import { l10n, window } from "vscode";
import type { Hosts } from "./hosts.ts";

/** Resolves when the person has decided and, after a yes, the host was asked. */
export async function confirmHost(hosts: Hosts, name: string): Promise<void> {
  // The address as it is now: a setting or ssh_config may have changed since it was shown.
  await hosts.refresh(name);
  const state = hosts.entries().find((entry) => entry.name === name)?.state;
  if (state?.kind !== "unconfirmed" || state.identity === undefined) return;
  const { identity, before } = state;
  const connect = l10n.t("Connect");
  const purpose = l10n.t(
    "The OpenSSH of this machine logs in there and reads the state of boot and rescue, about once a minute while this window is in front. Nothing is changed, and no agent is forwarded.",
  );
  const question = before
    ? l10n.t("{0} has another address now: {1}. Before it was {2}. Connect to it?", name, identity, before)
    : l10n.t("Connect to {0} as {1}?", name, identity);
  const answer = await window.showInformationMessage(question, { modal: true, detail: purpose }, connect);
  if (answer === connect) await hosts.agree(name, identity);
}
