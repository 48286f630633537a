/**
 * While the number of a port is typed: the next free one of each range; in a file that says nothing yet: whole modules; else names, values,
 * ids and paths.
 */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type CompletionParams,
} from "vscode-languageserver";
import { completion as completionAt } from "#features/completion.ts";
import { freePortItems, numberSlot } from "#features/port-completion.ts";
import { reading, repoWith } from "#lsp/as-if.ts";
import { toItems } from "#lsp/completion-item.ts";
import type { Asked } from "#lsp/guard.ts";
import { translate } from "#lsp/translate.ts";
import { modelOf } from "#model/derive.ts";
import { message } from "#text/message.ts";
import { moduleItems } from "./module-items.ts";

export function completion(asked: Asked, params: CompletionParams): CompletionItem[] | CompletionList {
  const modules = moduleItems(asked, params);
  if (modules) return modules;
  const ports = freePorts(asked, params);
  return ports.length > 0 ? ports : named(asked, params);
}

function named(asked: Asked, { textDocument, position, context }: CompletionParams): CompletionItem[] {
  const { view, file } = asked;
  const list = completionAt(view.model, file, view.offset(file, position), reading, context?.triggerCharacter);
  return list ? toItems(asked, textDocument.uri, list) : [];
}

function freePorts({ view, file }: Asked, { position }: CompletionParams): CompletionItem[] {
  // A file that was not read may bind any port.
  if (view.values === "written") return [];
  const slot = numberSlot(view.repo.files.get(file)?.source.text ?? "", view.offset(file, position));
  if (!slot) return [];
  const model = modelOf(repoWith(view.repo, file, slot.mended));
  const range = view.range({ file, ...slot.span });
  return freePortItems(model, file, slot).map(({ port, range: { name }, more }, index) => {
    const detail = translate(message("next free port ({0})", name));
    return {
      label: String(port),
      kind: CompletionItemKind.Value,
      detail,
      labelDetails: { description: detail },
      ...(more.length > 0 ? { documentation: translate(message("Free after it: {0}", more.join(", "))) } : {}),
      sortText: String(index).padStart(3, "0"),
      preselect: index === 0,
      textEdit: { range, newText: `${port}${slot.needsSemicolon ? ";" : ""}` },
    };
  });
}
