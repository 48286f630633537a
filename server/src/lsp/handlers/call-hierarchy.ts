/** Options as a call hierarchy: callers are what goes into an option, callees what it goes into. */
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CallHierarchyOutgoingCallsParams,
  type CallHierarchyPrepareParams,
  SymbolKind,
} from "vscode-languageserver";
import { callItem, incoming, outgoing } from "#features/calls.ts";
import type { CallItem } from "#features/types.ts";
import type { Asked } from "#lsp/guard.ts";
import type { View } from "#lsp/view.ts";

export function prepareCalls({ view, file }: Asked, params: CallHierarchyPrepareParams): CallHierarchyItem[] | null {
  if (view.values === "written") return null;
  const item = callItem(view.model, file, view.offset(file, params.position));
  return item ? [converted(view, item)] : null;
}

export function incomingCalls(
  { view }: Asked,
  { item }: CallHierarchyIncomingCallsParams,
): CallHierarchyIncomingCall[] {
  return incoming(view.model, pathOf(item)).map((found) => {
    const from = converted(view, found);
    return { from, fromRanges: [from.selectionRange] };
  });
}

/** The ranges lie in the item that was asked about: it is where the value comes from. */
export function outgoingCalls(
  { view }: Asked,
  { item }: CallHierarchyOutgoingCallsParams,
): CallHierarchyOutgoingCall[] {
  return outgoing(view.model, pathOf(item)).map((found) => ({
    to: converted(view, found),
    fromRanges: [item.selectionRange],
  }));
}

function pathOf({ data, name }: CallHierarchyItem): string {
  return typeof data === "string" ? data : name;
}

function converted(view: View, { path, detail, file, name, start, end }: CallItem): CallHierarchyItem {
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
