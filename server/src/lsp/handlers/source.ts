/** Our own request behind "go to source" and "go to sinks": the source at a position, its places and its sinks. */
import type { TextDocumentPositionParams } from "vscode-languageserver";
import { useLocation } from "#features/references.ts";
import { sourceAt } from "#features/source-at.ts";
import { declarationTargets, valueTargets } from "#features/targets.ts";
import type { Target } from "#features/types.ts";
import type { Asked } from "#lsp/guard.ts";
import type { SourceAnswer, Use } from "#lsp/protocol.ts";
import type { Use as ModelUse } from "#model/model.ts";
import { sinksOf, usesOf } from "#model/uses.ts";
import { touches } from "#text/span.ts";

const NOWHERE = { start: 0, end: 0 };

export function source({ view, file }: Asked, params: TextDocumentPositionParams): SourceAnswer | null {
  const offset = view.offset(file, params.position);
  const found = sourceAt(view.model, file, offset);
  if (!found) return null;
  const uses = usesOf(view.model, found);
  const sinks = sinksOf(view.model, uses);
  const ending = new Set(sinks.flatMap((sink) => sink.uses));
  const others = uses.filter((use) => !ending.has(use));
  return {
    path: found.path,
    ids: found.ids,
    targets: view.locations(
      elsewhere(valueTargets(NOWHERE, found)) ?? elsewhere(declarationTargets(NOWHERE, found)) ?? [],
    ),
    sinks: [...sinks, ...(others.length > 0 ? [{ path: "", uses: others }] : [])].map(({ path, uses }) => ({
      path,
      uses: uses.map(shown),
    })),
  };

  /** Whoever stands at one of the places wants to see the others. */
  function elsewhere(targets: readonly Target[]): readonly Target[] | undefined {
    const others = targets.filter((target) => target.file !== file || !touches(target.name, offset));
    return others.length > 0 ? others : undefined;
  }

  function shown(use: ModelUse): Use {
    const place = useLocation(use);
    return { location: view.location(place), file: use.file, line: view.line(place) };
  }
}
