/** "18 uses · 7 sinks" above every source, above every exposure who has to sign in, above every service how exposed it is. */
import type { CodeLens, CodeLensParams, Command } from "vscode-languageserver";
import { exposureLenses } from "#features/exposure-lens.ts";
import { lenses } from "#features/lens.ts";
import type { ExposureLens, UnitLens } from "#features/types.ts";
import { unitLenses } from "#features/unit-lens.ts";
import type { Asked } from "#lsp/guard.ts";
import type { Commands, ServerCommands } from "#lsp/protocol.ts";
import { translate } from "#lsp/translate.ts";
import { type Message, message } from "#text/message.ts";
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
    const said = shown(span, [head, ...more].map(translate).join(" · "), locations);
    if (units.length === 0 || !session.editor.appliesEdits) return said;
    return { ...said, command: insertBlocks(said.command?.title ?? "", textDocument.uri, units) };
  };
  return [
    ...units.map(unit),
    ...sources.map(({ span, uses, sinks, locations }) => shown(span, translate(counts(uses, sinks)), locations)),
    ...exposures.map((lens) => shown(lens.span, verdict(lens), lens.locations)),
  ];
}

function showReferences(title: string, ...places: Commands["mynixos.showReferences"]): Command {
  return { title, command: "mynixos.showReferences" satisfies keyof Commands, arguments: [...places] };
}

function insertBlocks(title: string, ...units: ServerCommands["mynixos.insertBlocks"]): Command {
  return { title, command: "mynixos.insertBlocks" satisfies keyof ServerCommands, arguments: [...units] };
}

function counts(uses: number, sinks: number): Message {
  if (uses === 1 && sinks === 1) return message("1 use · 1 sink");
  if (uses === 1) return message("1 use · {0} sinks", sinks);
  if (sinks === 1) return message("{0} uses · 1 sink", uses);
  return message("{0} uses · {1} sinks", uses, sinks);
}

function verdict({ head, reason, more }: ExposureLens): string {
  const first = reason ? `${translate(head)} – ${translate(reason)}` : translate(head);
  return [first, ...more.map(translate)].join(" · ");
}
