/** The sinks of the source at a place: the option definitions that its value ends in. */
import type { OptionDefinition } from "#model/defined.ts";
import { shownHost } from "#model/evaluated.ts";
import type { Model, Site, Source } from "#model/model.ts";
import { placeAt } from "#model/place.ts";
import { sinksOf, usesOf } from "#model/uses.ts";
import type { Values } from "./hover.ts";
import { sourceOf } from "./source-at.ts";
import { target } from "./targets.ts";
import type { Target } from "./types.ts";

/** `evaluated`: over functions and other options, too, besides all that the text shows. */
export function implementation(
  model: Model,
  file: string,
  offset: number,
  values: Values = "written",
): readonly Target[] {
  const place = placeAt(model, file, offset);
  const source = place && sourceOf(model, place);
  if (!place || !source) return [];
  const sinks = new Map<string, Site>();
  const add = (site: Site): void => {
    const key = `${site.file}\0${site.name.start}`;
    if (!sinks.has(key)) sinks.set(key, site);
  };
  if (values === "evaluated") for (const site of flowsOf(model, source)) add(site);
  for (const { site } of sinksOf(model, usesOf(model, source))) add(site);
  return [...sinks.values()].map((site) => target(place.span, site));
}

/** What a switch only decides is shown where no value of it goes anywhere. */
function flowsOf(model: Model, source: Source): readonly Site[] {
  const flows = shownHost(model.repo)?.flows.flowsOf(source.path) ?? [];
  const data = flows.filter(({ kind }) => kind === "data");
  return (data.length > 0 ? data : flows).flatMap(({ definitions }) => definitions.flatMap(siteOf));
}

function siteOf({ file, start, end, name }: OptionDefinition): Site[] {
  return name ? [{ file, start, end, name }] : [];
}
