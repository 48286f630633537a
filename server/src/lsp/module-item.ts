/** Modules as a list of completions has them: as a whole, and by their word alone. */
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type Range,
} from "vscode-languageserver";
import type { ModuleItem, ModuleLabel } from "#scaffold/module-completion.ts";
import { translate } from "./translate.ts";

export function wholeItem(
  { label, title }: ModuleLabel,
  { snippet, text, notes }: ModuleItem,
  range: Range,
  hasSnippets: boolean,
): CompletionItem {
  const told = notes.map((note) => `- ${translate(note)}\n`).join("");
  return {
    label,
    kind: CompletionItemKind.Snippet,
    detail: translate(title),
    documentation: { kind: MarkupKind.Markdown, value: `${told}${told && "\n"}\`\`\`nix\n${text}\`\`\`` },
    insertTextFormat: hasSnippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText: hasSnippets ? snippet : text },
    preselect: true,
  };
}

/** The word alone; what it stands for comes with the next list. */
export function labelItem({ label, title, detail }: ModuleLabel, index: number, range: Range): CompletionItem {
  return {
    label,
    kind: CompletionItemKind.Snippet,
    detail: translate(title),
    documentation: translate(detail),
    sortText: String(index).padStart(3, "0"),
    textEdit: { range, newText: label },
    command: { title: label, command: "editor.action.triggerSuggest" },
  };
}
