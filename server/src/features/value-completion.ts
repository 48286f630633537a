/** The words that an option takes, offered behind its `=`: booleans, and the values of an enum. */
import type { OptionPath } from "#facts/facts.ts";
import { optionType } from "#knowledge/nixos-options.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model } from "#model/model.ts";
import { message } from "#text/message.ts";
import type { Offer } from "./completion-items.ts";
import { type Mended, placeholder } from "./completion-slot.ts";
import { declaredShape, elementShape, knownShape, type ValueShape } from "./value-shapes.ts";

/** What is set to nothing but the placeholder. */
export function valuePlace({ source: { text }, facts, place }: Mended): OptionPath | undefined {
  const found = facts.definitions.find(({ leaf, value }) => {
    if (!leaf || value.start > place.start || value.end < place.end) return false;
    if (!/(?<![=!<>])=\s*$/.test(text.slice(0, value.start).slice(-100))) return false;
    const written = text.slice(value.start, value.end);
    return pattern.test(written) && text.indexOf(placeholder, value.start) === place.start;
  });
  return found && !found.path.includes(undefined) ? found.path : undefined;
}

const pattern = new RegExp(
  String.raw`^(?:(?:lib\.)?mk(?:Default|Force|Override\s+\d+)\s+)?(?:${placeholder}|"${placeholder}")$`,
);

export function valueOffers(model: Model, path: OptionPath, quoted: boolean, needsEnd: boolean): readonly Offer[] {
  const { shape, usual } = shapeAt(model, path);
  if (shape.kind !== "words") return [];
  const end = needsEnd ? ";" : "";
  return shape.words
    .filter((word) => !quoted || word.startsWith('"'))
    .map((word, index): Offer => {
      const label = quoted ? word.slice(1, -1) : word;
      return {
        label,
        kind: "value",
        text: quoted ? label : `${word}${end}`,
        rank: index,
        path,
        ...(word === usual ? { aside: message("default") } : {}),
      };
    });
}

function shapeAt(model: Model, path: OptionPath): { readonly shape: ValueShape; readonly usual?: string | undefined } {
  const found = model.resolve(path);
  if (found.kind === "source" && found.source.names.length === path.length) {
    const { source } = found;
    const [option, ...more] = source.options;
    if (option && more.length === 0) {
      if (source.kind === "key") return { shape: elementShape(option.fact) };
      const { default: usual } = option.fact;
      const text = usual && model.repo.files.get(option.file)?.source.text.slice(usual.start, usual.end);
      return { shape: declaredShape(option.fact), usual: option.fact.kind === "enable" ? "false" : text };
    }
  }
  const names = path.filter((name) => name !== undefined);
  const type = isForeignRoot(names[0] ?? "") ? optionType(names)?.type : undefined;
  return { shape: type ? knownShape(type) : { kind: "other" } };
}
