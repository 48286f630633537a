/** The log of a rebuild in an editor: the last one of a host, or the one that a person chooses. */
import { commands, l10n, type QuickPickItem, Uri, window } from "vscode";
import { iconless } from "#client/words/foreign.ts";
import { sizeWords } from "#client/words/rebuild-sizes.ts";
import type { Logs } from "./logs.ts";

/** Without a host, of all hosts. */
export async function openLog(logs: Logs, host?: string, id?: string): Promise<void> {
  const all = (await logs.list()).filter((log) => host === undefined || log.host === host);
  const found = id === undefined ? await choose(all) : all.find((log) => log.id === id);
  if (found === undefined) {
    if (all.length === 0)
      void window.showInformationMessage(l10n.t("There is no log of a rebuild on this machine yet."));
    return;
  }
  // The editor opens it itself: a text for extensions ends at 50 MB.
  await commands.executeCommand("vscode.open", Uri.file(found.path), { preview: true });
}

async function choose(all: Awaited<ReturnType<Logs["list"]>>): Promise<(typeof all)[number] | undefined> {
  if (all.length < 2) return all[0];
  const items = all.map((log): QuickPickItem & { readonly log: (typeof all)[number] } => ({
    label: new Date(log.changed).toLocaleString(),
    description: [iconless(log.host), sizeWords(log.bytes)].join("  "),
    detail: log.id,
    log,
  }));
  return (await window.showQuickPick(items, { title: l10n.t("Which log?") }))?.log;
}
