/** The outline of a file: options declared, options set, imports. */
import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  type SymbolInformation,
  SymbolKind,
} from "vscode-languageserver";
import { documentSymbols } from "#features/symbols.ts";
import type { DocumentSymbolItem } from "#features/types.ts";
import type { Asked } from "#lsp/guard.ts";
import { covers } from "#text/span.ts";

const KINDS: Readonly<Record<DocumentSymbolItem["kind"], SymbolKind>> = {
  option: SymbolKind.Property,
  definition: SymbolKind.Field,
  group: SymbolKind.Namespace,
  import: SymbolKind.File,
  binding: SymbolKind.Variable,
  function: SymbolKind.Function,
};

type Outline = DocumentSymbol[] | SymbolInformation[];

export function documentSymbol({ session, view, file }: Asked, _: DocumentSymbolParams): Outline {
  const items = documentSymbols(view.model, file);
  return session.editor.symbolTree ? items.map(tree) : items.flatMap((item) => flat(item, undefined));

  function tree({ name, detail, kind, span, selection, children }: DocumentSymbolItem): DocumentSymbol {
    const range = view.range({ file, ...span });
    // Editors reject an empty name and a selection outside its symbol.
    const selectionRange = covers(span, selection) ? view.range({ file, ...selection }) : range;
    return { name: name || "…", detail, kind: KINDS[kind], range, selectionRange, children: children.map(tree) };
  }

  function flat(item: DocumentSymbolItem, containerName: string | undefined): SymbolInformation[] {
    const location = view.location({ file, ...item.span });
    const symbol = { name: item.name || "…", kind: KINDS[item.kind], location };
    const children = item.children.flatMap((child) => flat(child, item.name));
    return [containerName === undefined ? symbol : { ...symbol, containerName }, ...children];
  }
}
