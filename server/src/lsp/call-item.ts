/** Options as the editor's call hierarchy shows them. */
import { type CallHierarchyItem, SymbolKind } from "vscode-languageserver";
import type { CallItem } from "#features/types.ts";
import type { View } from "./view.ts";

export function toCallItem(view: View, { path, detail, file, name, start, end }: CallItem): CallHierarchyItem {
  return {
    name: path,
    detail,
    kind: SymbolKind.Property,
    uri: view.uri(file),
    range: view.range({ file, start: Math.min(start, name.start), end: Math.max(end, name.end) }),
    selectionRange: view.range({ file, ...name }),
    data: path,
  };
}

/** The path of the option that an item stands for. */
export function optionOfItem({ data, name }: CallHierarchyItem): string {
  return typeof data === "string" ? data : name;
}
