/** The call hierarchy of options: who calls an option is what goes into it, what it calls is what it goes into. */
import { type HostView, type OptionView, shownHost } from "#model/evaluated.ts";
import type { Model, Site, Source } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { placeAt } from "#model/place.ts";
import { shortValue } from "#model/value-text.ts";
import { sourceOf } from "./source-at.ts";
import type { CallItem } from "./types.ts";

/** The option at a place. */
export function callItem(model: Model, file: string, offset: number): CallItem | undefined {
  const place = placeAt(model, file, offset);
  if (!place) return undefined;
  const path =
    sourceOf(model, place)?.names ?? (place.kind === "option" || place.kind === "name" ? place.path : undefined);
  return path?.length && !path.includes(undefined) ? itemOf(model, showPath(path)) : undefined;
}

/** The options that go into this one, not through others. */
export function incoming(model: Model, path: string): readonly CallItem[] {
  return [...(shownHost(model.repo)?.flows.readBy(path).keys() ?? [])].flatMap((name) => itemOf(model, name) ?? []);
}

/** The options that this one goes into, not through others. */
export function outgoing(model: Model, path: string): readonly CallItem[] {
  const flows = shownHost(model.repo)?.flows.readersOf(path) ?? [];
  return flows.flatMap(({ option }) => itemOf(model, option.name) ?? []);
}

/** Where the option is declared, else where its value comes from. Without a place in this repo there is nothing to show. */
function itemOf(model: Model, path: string): CallItem | undefined {
  const host = shownHost(model.repo);
  const option = optionAt(host, path);
  const site = siteOf(model.sourceByPath.get(path)) ?? definitionSite(option);
  return site && { path, ...site, detail: option && isShown(option) ? shortValue(option.value, 60) : "" };
}

function optionAt(host: HostView | undefined, path: string): OptionView | undefined {
  const names = parsePath(path);
  return names?.every((name) => name !== undefined) ? host?.at(names as string[]) : undefined;
}

function isShown({ state }: OptionView): boolean {
  return state === "known" || state === "repo" || state === "partial";
}

function siteOf(source: Source | undefined): Site | undefined {
  const site = source?.declaration ?? source?.definitions[0];
  return site && { file: site.file, start: site.start, end: site.end, name: site.name };
}

function definitionSite(option: OptionView | undefined): Site | undefined {
  const definition = option?.definitions.find(({ name }) => name !== undefined);
  return (
    definition?.name && { file: definition.file, start: definition.start, end: definition.end, name: definition.name }
  );
}
