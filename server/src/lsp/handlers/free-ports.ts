/** Our own request behind "next free port": what is free in each range of the repo that a document belongs to. */
import { rangeAt } from "#features/port-completion.ts";
import type { FreePortsAnswer, FreePortsParams } from "#lsp/protocol.ts";
import type { View } from "#lsp/view.ts";
import { freePorts as freeIn } from "#model/ports/free-ports.ts";

/** So many of each range. */
const shown = 5;

export function freePorts(views: readonly View[], { uri, position }: FreePortsParams): FreePortsAnswer | null {
  const whole = views.filter(({ values }) => values === "evaluated");
  const own = whole.find((view) => fileOf(view, uri) !== undefined);
  const view = own ?? whole[0];
  if (!view) return null;
  const file = fileOf(view, uri);
  const offset = file !== undefined && position ? view.offset(file, position) : 0;
  const best = file === undefined ? undefined : rangeAt(view.model, file, offset)?.name;
  const ranges = freeIn(view.model, shown)
    .filter(({ ports }) => ports.length > 0)
    .map(({ range: { name, from, to }, ports }) => ({ name, from, to, ports }))
    .sort((a, b) => Number(b.name === best) - Number(a.name === best));
  return { inRepo: own !== undefined, ranges };
}

function fileOf(view: View, uri: string | undefined): string | undefined {
  return [...view.repo.files.keys()].find((file) => view.uri(file) === uri);
}
