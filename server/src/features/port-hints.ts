/** Behind each place that reads a port from the registry, which port that is. */
import type { UseForm } from "#facts/facts.ts";
import { shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { registriesOf } from "#model/ports/registry.ts";
import type { Span } from "#text/span.ts";
import { useLocation } from "./references.ts";
import type { Inlay } from "./types.ts";

/** Where the path itself is written; behind a name of one's own it would say the same again and again. */
const forms: ReadonlySet<UseForm> = new Set(["direct", "alias-path", "with"]);

export function portHints(model: Model, file: string, span: Span): readonly Inlay[] {
  const hints: Inlay[] = [];
  for (const { keys } of registriesOf(model))
    for (const { source, names } of keys) {
      const uses = source?.uses.filter(
        (use) => use.file === file && forms.has(use.form) && use.read.path.length === names.length,
      );
      const shown = (uses ?? [])
        .map((use) => useLocation(use).end)
        .filter((offset) => span.start <= offset && offset <= span.end);
      if (shown.length === 0) continue;
      const option = shownHost(model.repo)?.at(names);
      if (option?.value[0] !== "int" || (option.state !== "known" && option.state !== "repo")) continue;
      for (const offset of shown) hints.push({ offset, text: `: ${option.value[1]}` });
    }
  return hints.sort((a, b) => a.offset - b.offset);
}
