/** What is offered while one types, as the editor has it; what is dear to say is said when somebody looks. */
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type Position,
  type Range,
} from "vscode-languageserver";
import type { CompletionList, OfferKind } from "#features/completion-items.ts";
import { optionBlocks } from "#features/hover.ts";
import type { Message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import type { Asked } from "./guard.ts";
import { toMarkdown, toPlainText } from "./markup.ts";
import { translate } from "./translate.ts";

/** What an item is described from. */
export interface OfferData {
  readonly uri: string;
  readonly path: readonly (string | null)[];
}

const kinds: Readonly<Record<OfferKind, CompletionItemKind>> = {
  option: CompletionItemKind.Property,
  known: CompletionItemKind.Property,
  group: CompletionItemKind.Module,
  key: CompletionItemKind.Constant,
  value: CompletionItemKind.EnumMember,
  id: CompletionItemKind.Reference,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
};

export function toItems({ session, view, file }: Asked, uri: string, list: CompletionList): CompletionItem[] {
  const range = (span: Span): Range => view.range({ file, ...span });
  const [insert, replace] = [range(list.typed), range(list.whole)];
  const { snippets, insertsOrReplaces } = session.editor;
  return [...list.items]
    .sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : 1))
    .map((offer, index): CompletionItem => {
      const { label, kind, detail, aside, preselect, again, path } = offer;
      const isSnippet = snippets && offer.snippet !== undefined;
      const newText = (isSnippet ? offer.snippet : offer.text) ?? label;
      const data: OfferData | undefined = path && { uri, path: path.map((name) => name ?? null) };
      return {
        label,
        kind: kinds[kind],
        sortText: String(index).padStart(4, "0"),
        filterText: label,
        ...(detail === undefined ? {} : { detail: said(detail) }),
        ...(aside === undefined ? {} : { labelDetails: { description: said(aside) } }),
        ...(preselect ? { preselect } : {}),
        ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
        textEdit: insertsOrReplaces ? { newText, insert, replace } : { newText, range: replace },
        ...(again ? { command: { title: label, command: "editor.action.triggerSuggest" } } : {}),
        ...(data ? { data } : {}),
      };
    });
}

/** With what a hover says of it. */
export function describe(
  { session, view }: Asked,
  item: CompletionItem & { readonly data: OfferData },
): CompletionItem {
  const { path: names }: OfferData = item.data;
  const path = names.map((name) => name ?? undefined);
  const blocks = optionBlocks(view.model, path, view.values);
  if (!blocks) return item;
  const uri = (place: Span & { readonly file: string }): string => {
    const { line, character }: Position = view.range(place).start;
    return `${view.uri(place.file)}#L${line + 1},${character + 1}`;
  };
  const documentation = session.editor.markdown
    ? { kind: MarkupKind.Markdown, value: toMarkdown(blocks, uri) }
    : { kind: MarkupKind.PlainText, value: toPlainText(blocks) };
  return { ...item, documentation };
}

function said(text: string | Message): string {
  return typeof text === "string" ? text : translate(text);
}
