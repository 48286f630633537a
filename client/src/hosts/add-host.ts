/** "Add host": chosen from what the repo says, or typed; written into the settings of this machine, then asked about. */
import { ConfigurationTarget, l10n, type QuickPickItem, window, workspace } from "vscode";
import { readTargets } from "#client/host/targets-setting.ts";
import type { Server } from "#client/server.ts";
import { iconless } from "#client/words/foreign.ts";
import type { HostProposal, ProposedAddress } from "#lsp/protocol.ts";
import { confirmHost } from "./confirm.ts";
import type { Hosts } from "./hosts.ts";
import { typedTarget } from "./typed-target.ts";

type Written = Readonly<Record<string, string | number>>;
type Item = QuickPickItem & { readonly target?: Written };

export async function addHost(server: Server, hosts: Hosts): Promise<void> {
  if (!workspace.isTrusted) {
    await window.showInformationMessage(l10n.t("Hosts are only contacted in a trusted workspace."));
    return;
  }
  const known: unknown = workspace.getConfiguration("mynixos").get("hosts");
  const written: readonly unknown[] = Array.isArray(known) ? known : [];
  const target = await chosen((await server.hostProposals()) ?? [], names(written));
  if (!target) return;
  await workspace.getConfiguration("mynixos").update("hosts", [...written, target], ConfigurationTarget.Global);
  const name = String(target["name"]);
  // Whoever adds a host wants to see it, also beside others.
  hosts.choose(name);
  await confirmHost(hosts, name);
}

async function chosen(proposals: readonly HostProposal[], taken: ReadonlySet<string>): Promise<Written | undefined> {
  const items: Item[] = proposals
    .flatMap((proposal) => proposal.addresses.map((one) => itemOf(proposal, one, taken)))
    // A repo may name what is no host.
    .filter(({ target }) => readTargets([target]).problems.length === 0);
  if (items.length === 0) return typed(taken);
  const other: Item = { label: `$(edit) ${l10n.t("Enter an address…")}` };
  const picked = await window.showQuickPick([...items, other], {
    title: l10n.t("Add host"),
    placeHolder: l10n.t("Addresses that the repo names; nothing is connected yet"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!picked) return undefined;
  return picked.target ?? typed(taken);
}

function itemOf(proposal: HostProposal, { address, network, path }: ProposedAddress, taken: ReadonlySet<string>): Item {
  const [user] = proposal.users;
  const [port] = proposal.ports;
  const target = {
    name: freeName(proposal.name, taken),
    destination: address,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(proposal.attribute === undefined ? {} : { attribute: proposal.attribute }),
  };
  const where = {
    lan: l10n.t("in the local network"),
    tailnet: l10n.t("in the tailnet"),
    public: l10n.t("public"),
  }[network];
  const login = `${user === undefined ? "" : `${user}@`}${address}${port === undefined ? "" : `:${port}`}`;
  const [label, description, detail] = [proposal.name, login, l10n.t("{0}, from {1}", where, path)].map(iconless);
  return { label: label ?? "", ...(description && { description }), ...(detail && { detail }), target };
}

async function typed(taken: ReadonlySet<string>): Promise<Written | undefined> {
  const text = await window.showInputBox({
    title: l10n.t("Add host"),
    prompt: l10n.t("user@host, user@host:port, or a Host of your ssh_config"),
    ignoreFocusOut: true,
    validateInput: (value) => (read(value, taken) ? undefined : l10n.t("This is no address that ssh takes.")),
  });
  return text === undefined ? undefined : read(text, taken);
}

function read(text: string, taken: ReadonlySet<string>): Written | undefined {
  const target = typedTarget(text);
  if (!target) return undefined;
  const named = { name: freeName(target.destination, taken), ...target };
  return readTargets([named]).problems.length === 0 ? named : undefined;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted} ${count}`;
    if (!taken.has(name)) return name;
  }
}

function names(written: readonly unknown[]): ReadonlySet<string> {
  return new Set(readTargets(written).targets.map(({ name }) => name));
}
