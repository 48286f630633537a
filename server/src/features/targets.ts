/** Places of sources and groups as targets to jump to. */
import type { OptionPath } from "#facts/facts.ts";
import type { Model, Site, Source } from "#model/model.ts";
import type { Span } from "#text/span.ts";
import type { Target } from "./types.ts";

export function target(origin: Span, site: Site): Target {
  return { origin, file: site.file, start: site.start, end: site.end, name: site.name };
}

/** Where the value is set, most likely in force first; where nothing sets it, the declaration with its default. */
export function valueTargets(origin: Span, source: Source): readonly Target[] {
  return source.definitions.length
    ? source.definitions.map((site) => target(origin, site))
    : declarationTargets(origin, source);
}

/** The `mkOption`; for a key the place that brings it into being. */
export function declarationTargets(origin: Span, source: Source): readonly Target[] {
  if (source.kind === "key" && source.declaration) return [target(origin, source.declaration)];
  return source.options.map((site) => target(origin, site));
}

/** A group of options has no declaration of its own: each file that declares something in it, at the first such place. */
export function groupTargets(model: Model, origin: Span, path: OptionPath): readonly Target[] {
  const targets = new Map<string, Target>();
  for (const source of model.sources) {
    if (!path.every((name, i) => source.names[i] === name)) continue;
    for (const option of source.options) {
      const known = targets.get(option.file);
      if (known && known.start <= option.start) continue;
      const step = option.fact.steps[path.length - 1 - (option.fact.path.length - option.fact.steps.length)];
      targets.set(
        option.file,
        target(origin, step ? { ...option, name: { start: step.start, end: step.end } } : option),
      );
    }
  }
  return [...targets.values()];
}
