/** "Go to sinks": every use of the value at the caret, grouped by the option it ends in. */
import {
  commands,
  type Disposable,
  type Location,
  l10n,
  type QuickPickItem,
  QuickPickItemKind,
  type TextEditor,
  window,
} from "vscode";
import type { Server } from "#client/server.ts";
import type { SourceAnswer } from "#lsp/protocol.ts";
import { explainSilence } from "./silence.ts";

type Item = QuickPickItem & { readonly locations?: readonly Location[] };

export function registerGoToSinks(server: Server): Disposable {
  return commands.registerCommand("mynixos.goToSinks", async () => {
    const editor = window.activeTextEditor;
    if (!editor) return;
    const answer = await server.sourceAt(editor);
    const convert = server.converter();
    if (answer === undefined || !convert) return explainSilence();
    const items = answer ? itemsOf(answer, convert.asLocation) : [];
    const uses = items.flatMap(({ locations }) => locations ?? []);
    if (!answer || uses.length <= 1) return show(editor, uses, answer?.path);
    const all: Item = { label: l10n.t("$(references) Show all {0} uses in the editor", uses.length), locations: uses };
    const title = l10n.t("Sinks of {0}", answer.path);
    const picked = await window.showQuickPick([all, ...items], {
      title,
      matchOnDescription: true,
      placeHolder: l10n.t("Choose a use to go to"),
    });
    if (picked?.locations) await show(editor, picked.locations, answer.path);
  });
}

function itemsOf({ sinks }: SourceAnswer, toLocation: (location: SourceLocation) => Location): Item[] {
  return sinks.flatMap(({ path, uses }) => [
    { label: path || l10n.t("through a name or an argument"), kind: QuickPickItemKind.Separator },
    ...uses.map(({ location, file, line }) => ({
      label: `${file}:${location.range.start.line + 1}`,
      description: line,
      locations: [toLocation(location)],
    })),
  ]);
}

type SourceLocation = SourceAnswer["targets"][number];

/** One place is gone to, several are shown in a peek view. */
async function show({ document, selection }: TextEditor, uses: readonly Location[], path?: string): Promise<void> {
  const nothing =
    path === undefined
      ? l10n.t("No central value of this repo stands here.")
      : l10n.t("Nothing in this repo reads {0}.", path);
  const { uri } = document;
  await commands.executeCommand("editor.action.goToLocations", uri, selection.active, uses, "peek", nothing);
}
