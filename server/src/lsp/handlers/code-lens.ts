/** "18 uses · 7 sinks" above every source; a click shows them. */
import type { CodeLens, CodeLensParams, Command } from "vscode-languageserver";
import { lenses } from "#features/lens.ts";
import type { Asked } from "#lsp/guard.ts";
import type { Commands } from "#lsp/protocol.ts";
import { translate } from "#lsp/translate.ts";
import { type Message, message } from "#text/message.ts";

export function codeLens({ view, file }: Asked, { textDocument }: CodeLensParams): CodeLens[] {
  if (!view.root.settings().lensEnable) return [];
  return lenses(view.model, file).map(({ span, uses, sinks, locations }) => {
    const range = view.range({ file, ...span });
    const places = locations.map(view.location);
    return { range, command: showReferences(translate(title(uses, sinks)), textDocument.uri, range.start, places) };
  });
}

function showReferences(title: string, ...places: Commands["mynixos.showReferences"]): Command {
  return { title, command: "mynixos.showReferences" satisfies keyof Commands, arguments: [...places] };
}

function title(uses: number, sinks: number): Message {
  if (uses === 1 && sinks === 1) return message("1 use · 1 sink");
  if (uses === 1) return message("1 use · {0} sinks", sinks);
  if (sinks === 1) return message("{0} uses · 1 sink", uses);
  return message("{0} uses · {1} sinks", uses, sinks);
}
