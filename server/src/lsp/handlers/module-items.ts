/**
 * In a file that says nothing yet: modules. First the words for them; where what is typed fits only one, the whole module, which takes
 * longer to make.
 */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type CompletionParams,
  CompletionTriggerKind,
  InsertTextFormat,
  MarkupKind,
} from "vscode-languageserver";
import { repoWith } from "#lsp/as-if.ts";
import type { Asked } from "#lsp/guard.ts";
import { today } from "#lsp/today.ts";
import { translate } from "#lsp/translate.ts";
import { modelOf } from "#model/derive.ts";
import { blankSlot, type ModuleItem, type ModuleLabel, moduleItem, moduleLabels } from "#scaffold/module-completion.ts";

/** `undefined`: there is more in the file. */
export function moduleItems(
  { session, view, file }: Asked,
  { position, context }: CompletionParams,
): CompletionList | undefined {
  const text = view.repo.files.get(file)?.source.text ?? "";
  const slot = blankSlot(text, view.offset(file, position));
  if (!slot) return undefined;
  const nothing = { isIncomplete: false, items: [] };
  // Nobody who makes room between comments waits for a module.
  if (view.values === "written" || context?.triggerKind === CompletionTriggerKind.TriggerCharacter) return nothing;
  // Whatever is typed, the answer stays the same.
  const model = modelOf(repoWith(view.repo, file, text.slice(0, slot.start) + text.slice(slot.end)));
  const found = moduleLabels(model, file, text.slice(slot.start, slot.end));
  const range = view.range({ file, ...slot });
  const [only] = found;
  if (only && found.length === 1) {
    const item = moduleItem(model, file, only, today());
    return { isIncomplete: true, items: item ? [wholeItem(only, item, range, session.editor.snippets)] : [] };
  }
  return { isIncomplete: true, items: found.map((label, index) => labelItem(label, index, range)) };
}

type Range = ReturnType<Asked["view"]["range"]>;

function wholeItem(
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
function labelItem({ label, title, detail }: ModuleLabel, index: number, range: Range): CompletionItem {
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
