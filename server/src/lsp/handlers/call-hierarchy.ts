/** Options as a call hierarchy: callers are what goes into an option, callees what it goes into. */
import type {
  CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsParams,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyOutgoingCallsParams,
  CallHierarchyPrepareParams,
} from "vscode-languageserver";
import { callItem, incoming, outgoing } from "#features/calls.ts";
import { optionOfItem, toCallItem } from "#lsp/call-item.ts";
import type { Asked } from "#lsp/guard.ts";

export function prepareCalls({ view, file }: Asked, params: CallHierarchyPrepareParams): CallHierarchyItem[] | null {
  if (view.values === "written") return null;
  const item = callItem(view.model, file, view.offset(file, params.position));
  return item ? [toCallItem(view, item)] : null;
}

export function incomingCalls(
  { view }: Asked,
  { item }: CallHierarchyIncomingCallsParams,
): CallHierarchyIncomingCall[] {
  return incoming(view.model, optionOfItem(item)).map((found) => {
    const from = toCallItem(view, found);
    return { from, fromRanges: [from.selectionRange] };
  });
}

/** The ranges lie in the item that was asked about: it is where the value comes from. */
export function outgoingCalls(
  { view }: Asked,
  { item }: CallHierarchyOutgoingCallsParams,
): CallHierarchyOutgoingCall[] {
  return outgoing(view.model, optionOfItem(item)).map((found) => ({
    to: toCallItem(view, found),
    fromRanges: [item.selectionRange],
  }));
}
