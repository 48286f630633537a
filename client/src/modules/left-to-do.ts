/** What is left to a person after a module was made: a list beside it, which asks for nothing. */
import { l10n, languages, ViewColumn, window, workspace } from "vscode";
import type { ScaffoldMade } from "#lsp/protocol.ts";
import type { ShownTexts } from "./shown-texts.ts";

export async function showLeft(texts: ShownTexts, name: string, { open, done }: ScaffoldMade): Promise<void> {
  if (open.length === 0) {
    void window.showInformationMessage(l10n.t("{0} is made, and nothing is left to do.", name));
    return;
  }
  const show = l10n.t("Show");
  const said =
    open.length === 1
      ? l10n.t("{0} is made. One thing is left: {1}", name, open[0] ?? "")
      : l10n.t("{0} is made. {1} things are left to do.", name, open.length);
  void window.showInformationMessage(said, show).then((chosen) => (chosen === show ? list() : undefined));

  async function list(): Promise<void> {
    const lines = [
      `# ${l10n.t("New module: {0}", name)}`,
      "",
      `## ${l10n.t("What is left to you")}`,
      "",
      ...open.map((point) => `- [ ] ${plain(point)}`),
      "",
      `## ${l10n.t("What was done")}`,
      "",
      ...done.map((point) => `- ${plain(point)}`),
      "",
    ];
    const title = l10n.t("Left to do – {0}", name).replaceAll(/[/\\\p{Cc}]/gu, "-");
    const document = await workspace.openTextDocument(texts.put("left", `${title}.md`, lines.join("\n")));
    await languages.setTextDocumentLanguage(document, "markdown");
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
  }
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
