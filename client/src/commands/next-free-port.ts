/** "Next free port": chosen by range, written at the caret of a Nix file of the repo, else copied. */
import { commands, type Disposable, env, l10n, type QuickPickItem, window } from "vscode";
import type { Server } from "#client/server.ts";
import type { FreeRange } from "#lsp/protocol.ts";
import { explainSilence } from "./silence.ts";

type Item = QuickPickItem & { readonly port: number };

export function registerNextFreePort(server: Server): Disposable {
  return commands.registerCommand("mynixos.nextFreePort", async () => {
    const editor = window.activeTextEditor;
    const answer = await server.freePorts(editor);
    if (answer === undefined) return explainSilence();
    if (answer === null || answer.ranges.length === 0) {
      const why = answer
        ? l10n.t("No range has a free port left. The setting mynixos.ports.ranges names the ranges.")
        : l10n.t("Not all files were read, so nobody knows which ports are free.");
      await window.showInformationMessage(why);
      return;
    }
    const target = answer.inRepo ? editor : undefined;
    const picked = await window.showQuickPick(answer.ranges.map(itemOf), {
      title: l10n.t("Next free port"),
      matchOnDescription: true,
      placeHolder: target ? l10n.t("Choose a port to insert at the caret") : l10n.t("Choose a port to copy"),
    });
    if (!picked) return;
    const text = String(picked.port);
    const isWritten = await target?.edit((edit) => {
      for (const selection of target.selections) edit.replace(selection, text);
    });
    if (isWritten) return;
    await env.clipboard.writeText(text);
    void window.showInformationMessage(l10n.t("{0} is in the clipboard.", text));
  });
}

function itemOf({ name, ports: [port = 0, ...more] }: FreeRange): Item {
  const description = more.length > 0 ? l10n.t("{0} · then {1}", name, more.join(", ")) : name;
  return { label: String(port), description, port };
}
