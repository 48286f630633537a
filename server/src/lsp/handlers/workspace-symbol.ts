/** Options, registry keys and units of every open folder, by name. */
import { type SymbolInformation, SymbolKind, type WorkspaceSymbolParams } from "vscode-languageserver";
import { workspaceSymbols } from "#features/symbols.ts";
import type { WorkspaceSymbolItem } from "#features/types.ts";
import type { View } from "#lsp/view.ts";

const KINDS: Readonly<Record<WorkspaceSymbolItem["kind"], SymbolKind>> = {
  option: SymbolKind.Property,
  key: SymbolKind.Key,
  unit: SymbolKind.Event,
};

export function workspaceSymbol(views: readonly View[], params: WorkspaceSymbolParams): SymbolInformation[] {
  return views.flatMap((view) =>
    workspaceSymbols(view.model, params.query).map(({ name, container, kind, location }) => ({
      name,
      kind: KINDS[kind],
      location: view.location(location),
      ...(container ? { containerName: container } : {}),
    })),
  );
}
