/**
 * In a file that says nothing yet: modules. First the words for them; where what is typed fits only one, the whole module, which takes
 * longer to make.
 */
import { type CompletionList, type CompletionParams, CompletionTriggerKind } from "vscode-languageserver";
import { repoWith } from "#lsp/as-if.ts";
import type { Asked } from "#lsp/guard.ts";
import { labelItem, wholeItem } from "#lsp/module-item.ts";
import { today } from "#lsp/today.ts";
import { modelOf } from "#model/derive.ts";
import { blankSlot, moduleItem, moduleLabels } from "#scaffold/module-completion.ts";

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
    return { isIncomplete: false, items: item ? [wholeItem(only, item, range, session.editor.snippets)] : [] };
  }
  return { isIncomplete: true, items: found.map((label, index) => labelItem(label, index, range)) };
}
