/** The menu behind the status bar: what can be done about a host now, and the question before it is contacted. */
import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from "vscode";
import { choiceWords, consentQuestion, type MenuAction, menuItems } from "#client/words/menu-words.ts";
import type { RebuildMenuAction, RebuildMenuItem } from "#client/words/rebuild-menu.ts";
import type { HostEntry } from "#client/words/shown.ts";

/** What is done when somebody picks it; `name` is that of the host in the bar, for `choose` of the one that shall stand there. */
export type MenuActions = Readonly<Record<MenuAction, (name: string) => void | Thenable<void>>>;

const icons: Readonly<Record<MenuAction, string>> = {
  confirm: "plug",
  connect: "plug",
  refresh: "refresh",
  document: "info",
  terminal: "terminal",
  choose: "server",
  add: "add",
  forget: "debug-disconnect",
  settings: "gear",
  log: "output",
};

/** What can be rebuilt there, and what does it. */
export interface RebuildMenu {
  readonly items: (entry: HostEntry) => readonly RebuildMenuItem[];
  readonly act: (action: RebuildMenuAction, host: string) => unknown;
}

interface Item extends QuickPickItem {
  readonly run: () => unknown;
}

const rebuildIcons: Readonly<Record<RebuildMenuAction, string>> = {
  test: "beaker",
  switch: "rocket",
  "dry-activate": "list-tree",
  build: "package",
  rollback: "discard",
  collect: "trash",
  keep: "check",
  cancel: "stop-circle",
  follow: "terminal",
  "rebuild-log": "output",
  clean: "clear-all",
};

/** The first entry is the one in the bar. */
export async function showHostMenu(
  entries: readonly HostEntry[],
  actions: MenuActions,
  rebuilding: RebuildMenu,
): Promise<void> {
  const [entry, ...others] = entries;
  if (entry === undefined) return;
  const rebuilds = rebuilding.items(entry).map(
    ({ action, label, detail }): Item => ({
      label,
      iconPath: new ThemeIcon(rebuildIcons[action]),
      ...(detail !== undefined && { detail }),
      run: () => rebuilding.act(action, entry.name),
    }),
  );
  const items = menuItems(entry, others, l10n.t).map(
    ({ action, label, detail }): Item => ({
      label,
      iconPath: new ThemeIcon(icons[action]),
      ...(detail !== undefined && { detail }),
      async run() {
        const name = action === "choose" ? await chooseHost(entries) : entry.name;
        if (name !== undefined) await actions[action](name);
      },
    }),
  );
  const line: Item = { label: "", kind: QuickPickItemKind.Separator, run: () => undefined };
  const all = rebuilds.length === 0 ? items : [...rebuilds, line, ...items];
  await (await window.showQuickPick(all, { title: l10n.t("Host {0}", entry.name) }))?.run();
}

/** Which of several hosts; absent: none was chosen. */
export async function chooseHost(entries: readonly HostEntry[]): Promise<string | undefined> {
  const now = Date.now();
  const items = entries.map((entry): QuickPickItem & { readonly name: string } => ({
    ...choiceWords(entry, now, l10n.t),
    name: entry.name,
  }));
  return (await window.showQuickPick(items, { title: l10n.t("Which host shall stand in the status bar?") }))?.name;
}

/** Whether a person agrees to exactly this address; nothing was contacted before. */
export async function askConsent(name: string, identity: string, before?: string): Promise<boolean> {
  const { message, detail, yes } = consentQuestion(name, identity, before, l10n.t);
  return (await window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}
