/** Hosts in the window: their items in the status bar, their documents, their commands. */
import { readFileSync } from "node:fs";
import { commands, Disposable, type ExtensionContext, type LogOutputChannel, l10n, window } from "vscode";
import { registerRebuilds } from "#client/rebuilds/register.ts";
import type { Server } from "#client/server.ts";
import { showHostItems } from "#client/status/host-items.ts";
import { type MenuActions, showHostMenu } from "#client/status/host-menu.ts";
import { provideHostDocuments } from "#client/views/host-status.ts";
import { problemWords } from "#client/words/problem-words.ts";
import type { HostEntry } from "#client/words/shown.ts";
import { addHost } from "./add-host.ts";
import { confirmHost } from "./confirm.ts";
import { type Hosts, openHosts } from "./hosts.ts";
import { repoWindows } from "./repo-windows.ts";
import { openTerminal } from "./terminal.ts";

const unhurried = 2000;

export function registerHosts(context: ExtensionContext, server: Server, log: LogOutputChannel): Disposable {
  const script = readFileSync(context.asAbsolutePath("dist/probe.sh"), "utf8");
  const hosts = openHosts(
    context.globalState,
    context.workspaceState,
    { script, windows: repoWindows(() => server.hostProposals()) },
    log,
  );
  const items = showHostItems();
  const documents = provideHostDocuments((name) => hosts.entries().find((entry) => entry.name === name));
  const rebuilds = registerRebuilds({ context, server, hosts, log, document: (name) => documents.show(name) });
  let told = "";
  let telling: NodeJS.Timeout | undefined;

  const shownHosts = (): readonly HostEntry[] => inOrder(hosts).map(rebuilds.entryOf);
  const changed = (): void => {
    items.show(shownHosts());
    for (const { name } of hosts.entries()) documents.changed(name);
    const problems = hosts.problems().map((problem) => problemWords(problem, l10n.t));
    clearTimeout(telling);
    if (problems.join("\n") === told) return;
    // Settings may be saved letter by letter: what is half written is nobody's mistake yet.
    telling = setTimeout(() => {
      told = problems.join("\n");
      if (told !== "") void tell(problems);
    }, unhurried);
  };
  const listening = Disposable.from(
    hosts.onChange(changed),
    rebuilds.onChange(() => items.show(shownHosts())),
  );
  changed();

  const actions: MenuActions = {
    confirm: (name) => confirmHost(hosts, name),
    connect: (name) => hosts.refresh(name),
    refresh: (name) => hosts.refresh(name),
    document: (name) => documents.show(name),
    terminal: (name) => {
      const target = hosts.target(name);
      if (target) openTerminal(target);
    },
    choose: (name) => hosts.choose(name),
    add: () => addHost(server, hosts),
    forget(name) {
      rebuilds.leave(name);
      return hosts.forget(name);
    },
    settings: () => openSettings(),
    log: () => log.show(),
  };
  /** The host in the bar; where there is none yet, the way to one. */
  const withShown = (work: (entry: HostEntry) => unknown) => (): unknown => {
    const entry = hosts.shown();
    return entry ? work(entry) : addHost(server, hosts);
  };
  return Disposable.from(
    { dispose: () => clearTimeout(telling) },
    hosts,
    items,
    documents,
    rebuilds,
    listening,
    commands.registerCommand("mynixos.addHost", () => addHost(server, hosts)),
    commands.registerCommand(
      "mynixos.hostMenu",
      withShown(() => showHostMenu(shownHosts(), actions, { items: rebuilds.menuOf, act: rebuilds.act })),
    ),
    commands.registerCommand(
      "mynixos.refreshHost",
      withShown(({ name, state }) => (state.kind === "unconfirmed" ? confirmHost(hosts, name) : hosts.refresh(name))),
    ),
    commands.registerCommand(
      "mynixos.showHostStatus",
      withShown(({ name }) => documents.show(name)),
    ),
  );
}

/** The one in the bar first. */
function inOrder(hosts: Hosts): readonly HostEntry[] {
  const shown = hosts.shown();
  return shown ? [shown, ...hosts.entries().filter(({ name }) => name !== shown.name)] : [];
}

async function tell(problems: readonly string[]): Promise<void> {
  const open = l10n.t("Open settings");
  const more = problems.length > 3 ? " …" : "";
  const answer = await window.showWarningMessage(`${problems.slice(0, 3).join(" ")}${more}`, open);
  if (answer === open) await openSettings();
}

async function openSettings(): Promise<void> {
  await commands.executeCommand("workbench.action.openSettings", "mynixos.hosts");
}
