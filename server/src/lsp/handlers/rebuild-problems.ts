/** Our own request behind "errors come home": what a rebuild on a host wrote, as problems of the files of the repo. */
import { normalize } from "node:path";
import { rebuildProblems as problemsOf } from "#features/rebuild-problems.ts";
import { toPath } from "#lsp/convert.ts";
import type { RebuildAnswer, RebuildOutput } from "#lsp/protocol.ts";
import { translate } from "#lsp/translate.ts";
import type { View } from "#lsp/view.ts";
import { readOutput } from "#nix-output/read.ts";

export function rebuildProblems(
  views: readonly View[],
  { folder, roots, output }: RebuildOutput,
): RebuildAnswer | null {
  const wanted = plainFolder(toPath(folder));
  const view = views.find(({ root }) => wanted !== undefined && plainFolder(root.folder) === wanted);
  if (!view) return null;
  const { problems, hasUnknown } = readOutput(output);
  const placed = problemsOf(view.model, view.values, roots, problems);
  return {
    hasUnknown,
    problems: placed.map(({ severity, code, said, hints, related, ...place }) => ({
      location: view.location(place),
      severity,
      code,
      message: [said, ...hints.map(translate)].join("\n"),
      related: related.map(({ said, ...place }) => ({ location: view.location(place), message: said })),
    })),
  };
}

function plainFolder(path: string | undefined): string | undefined {
  return path === undefined ? undefined : normalize(path).replace(/(?<=.)[/\\]+$/, "");
}
