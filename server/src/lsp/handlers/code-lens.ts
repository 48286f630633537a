/** "18 uses · 7 sinks" above every source, above every exposure who has to sign in, above every service how exposed it is. */
import type { CodeLens, CodeLensParams, Command } from "vscode-languageserver";
import { exposureLenses } from "#features/exposure-lens.ts";
import { lenses } from "#features/lens.ts";
import type { UnitLens } from "#features/types.ts";
import { unitLenses } from "#features/unit-lens.ts";
import type { Asked } from "#lsp/guard.ts";
import { exposureTitle, sourceTitle, unitTitle } from "#lsp/lens-titles.ts";
import type { Commands, ServerCommands } from "#lsp/protocol.ts";
import type { Location, Span } from "#text/span.ts";

export function codeLens({ session, view, file }: Asked, { textDocument }: CodeLensParams): CodeLens[] {
  const settings = view.root.settings();
  const shown = (span: Span, title: string, locations: readonly Location[]): CodeLens => {
    const range = view.range({ file, ...span });
    return { range, command: showReferences(title, textDocument.uri, range.start, locations.map(view.location)) };
  };
  const sources = settings.lensEnable ? lenses(view.model, file) : [];
  const exposures = settings.lensExposures && view.values === "evaluated" ? exposureLenses(view.model, file) : [];
  const units = settings.lensUnits && view.values === "evaluated" ? unitLenses(view.model, file) : [];
  const unit = ({ span, head, more, units, locations }: UnitLens): CodeLens => {
    const title = unitTitle(head, more);
    const said = shown(span, title, locations);
    if (units.length === 0 || !session.editor.appliesEdits) return said;
    return { ...said, command: insertBlocks(title, textDocument.uri, units) };
  };
  return [
    ...units.map(unit),
    ...sources.map(({ span, uses, sinks, locations }) => shown(span, sourceTitle(uses, sinks), locations)),
    ...exposures.map((lens) => shown(lens.span, exposureTitle(lens), lens.locations)),
  ];
}

function showReferences(title: string, ...places: Commands["mynixos.showReferences"]): Command {
  return { title, command: "mynixos.showReferences" satisfies keyof Commands, arguments: [...places] };
}

function insertBlocks(title: string, ...units: ServerCommands["mynixos.insertBlocks"]): Command {
  return { title, command: "mynixos.insertBlocks" satisfies keyof ServerCommands, arguments: [...units] };
}
