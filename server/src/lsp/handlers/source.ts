/** Our own request behind "go to source" and "go to sinks": the source at a position, its places and its sinks. */
import type { TextDocumentPositionParams } from "vscode-languageserver";
import { useLocation } from "#features/references.ts";
import { sourceAt } from "#features/source-at.ts";
import { valueTargets } from "#features/targets.ts";
import type { Asked } from "#lsp/guard.ts";
import type { SourceAnswer, Use } from "#lsp/protocol.ts";
import type { Use as ModelUse } from "#model/model.ts";
import { sinksOf, usesOf } from "#model/uses.ts";

export function source({ view, file }: Asked, params: TextDocumentPositionParams): SourceAnswer | null {
  const found = sourceAt(view.model, file, view.offset(file, params.position));
  if (!found) return null;
  const uses = usesOf(view.model, found);
  const sinks = sinksOf(view.model, uses);
  const ending = new Set(sinks.flatMap((sink) => sink.uses));
  const others = uses.filter((use) => !ending.has(use));
  return {
    path: found.path,
    ids: found.ids,
    targets: view.locations(valueTargets({ start: 0, end: 0 }, found)),
    sinks: [...sinks, ...(others.length > 0 ? [{ path: "", uses: others }] : [])].map(({ path, uses }) => ({
      path,
      uses: uses.map(shown),
    })),
  };

  function shown(use: ModelUse): Use {
    const place = useLocation(use);
    return { location: view.location(place), file: use.file, line: view.line(place) };
  }
}
