/** What a person wants to know about an option at a glance: path, ids, type, description, value as written, counts. */

import type { OptionPath } from "#facts/facts.ts";
import type { Model, Source } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { type Place, placeAt } from "#model/place.ts";
import { sinksOf, usesOf } from "#model/uses.ts";
import { message } from "#text/message.ts";
import { evaluatedBlocks, evaluatedOption } from "./evaluated-hover.ts";
import { excerpt, showPlace } from "./excerpt.ts";
import { exposureHover } from "./exposure-hover.ts";
import { portBlocks, upstreamHover } from "./port-hover.ts";
import { sourceOf } from "./source-at.ts";
import type { Hover, HoverBlock } from "./types.ts";
import { unitHover } from "./unit-hover.ts";

/** More definitions than this are counted, not listed. */
const listed = 5;

/** `written`: what the text says, where nothing can be evaluated because not everything was read. */
export type Values = "evaluated" | "written";

export function hover(model: Model, file: string, offset: number, values: Values = "written"): Hover | undefined {
  const place = placeAt(model, file, offset);
  const found = place && placeHover(model, place, values);
  if (values === "written") return found;
  const option = found ?? upstreamHover(model, file, offset);
  const known = together(exposureHover(model, file, offset), option);
  const unit = unitHover(model, file, offset);
  // What turns a service on is an option first.
  return unit?.isAbout === "service" ? behind(known, unit) : together(unit, known);
}

/** What a hover says of an option, wherever it is asked for. `undefined`: nothing is known of it. */
export function optionBlocks(model: Model, path: OptionPath, values: Values): readonly HoverBlock[] | undefined {
  const place: Place = { kind: "option", span: { start: 0, end: 0 }, path, role: "read" };
  return placeHover(model, place, values)?.blocks;
}

function behind(first: Hover | undefined, second: Hover): Hover {
  return first ? { span: first.span, blocks: [...first.blocks, ...second.blocks] } : second;
}

/** What is said of the smaller piece of text comes first. */
function together(special: Hover | undefined, general: Hover | undefined): Hover | undefined {
  if (!special || !general) return special ?? general;
  const isInside = general.span.end - general.span.start < special.span.end - special.span.start;
  const [first, second] = isInside ? [general, special] : [special, general];
  return { span: first.span, blocks: [...first.blocks, ...second.blocks] };
}

function placeHover(model: Model, place: Place, values: Values): Hover | undefined {
  const source = sourceOf(model, place);
  if (source) return { span: place.span, blocks: describe(model, place, source, values) };
  return groupHover(model, place) ?? danglingHover(place) ?? outsideHover(model, place, values);
}

/** An option that NixOS or a module from outside declares. */
function outsideHover(model: Model, place: Place, values: Values): Hover | undefined {
  const path = place.kind === "option" || place.kind === "name" ? place.path : undefined;
  if (!path || values === "written") return undefined;
  const blocks = evaluatedOption(model, path);
  return blocks && { span: place.span, blocks: [...blocks, ...portBlocks(model, path)] };
}

function describe(model: Model, place: Place, source: Source, shown: Values): readonly HoverBlock[] {
  const blocks: HoverBlock[] = [{ kind: "code", code: source.path }];
  const option = source.options[0]?.fact;
  if (place.kind === "name")
    blocks.push({ kind: "text", message: message("`{0}` stands for this value.", place.name.name) });
  if (source.kind === "key")
    blocks.push({ kind: "text", message: message("Key of `{0}`", showPath(source.names.slice(0, -1))) });
  if (option?.type)
    blocks.push({ kind: "text", message: message("Type: `{0}`", oneLine(typeOf(source.kind, option.type.text))) });
  if (option?.description) blocks.push({ kind: "prose", text: option.description.trim() });
  const evaluated = shown === "evaluated" ? evaluatedBlocks(model, source.names) : undefined;
  blocks.push(...(evaluated ?? values(model, source)));
  if (evaluated) blocks.push(...portBlocks(model, source.names));
  if (source.ids.length)
    blocks.push({ kind: "text", message: message("Ids: {0}", source.ids.map((id) => `\`${id}\``).join(" · ")) });
  const uses = usesOf(model, source);
  blocks.push({ kind: "text", message: counts(uses.length, sinksOf(model, uses).length) });
  return blocks;
}

/** A key has the type of the registry's elements. */
function typeOf(kind: Source["kind"], type: string): string {
  const element = kind === "key" ? /^(?:[\w.]*\.)?(?:attrsOf|lazyAttrsOf)\s+([\s\S]+)$/.exec(type)?.[1] : undefined;
  return element?.replace(/^\(([^()]*)\)$/, "$1") ?? type;
}

/** The value as the text says it. */
function values(model: Model, source: Source): readonly HoverBlock[] {
  const blocks: HoverBlock[] = [];
  for (const site of source.definitions.slice(0, listed)) {
    const where = showPlace(model, site);
    const text = site.fact.conditional
      ? message("Set under a condition in `{0}`:", where)
      : message("Set in `{0}`:", where);
    blocks.push({ kind: "text", message: text }, { kind: "code", code: excerpt(model, site.file, site.fact.value) });
  }
  const more = source.definitions.length - listed;
  if (more > 0) blocks.push({ kind: "text", message: message("… and set in {0} more places", more) });
  const declared = source.kind === "option" ? source.options[0] : undefined;
  if (declared?.fact.default) {
    blocks.push({ kind: "text", message: message("Default in `{0}`:", showPlace(model, declared)) });
    blocks.push({ kind: "code", code: excerpt(model, declared.file, declared.fact.default) });
  } else if (declared) blocks.push({ kind: "text", message: message("Declared in `{0}`", showPlace(model, declared)) });
  if (source.kind === "undeclared")
    blocks.push({ kind: "text", message: message("No `mkOption` in this repo declares this option.") });
  if (source.kind === "key" && source.definitions.length === 0) {
    blocks.push({ kind: "text", message: message("Nothing in this repo sets this key.") });
  }
  return blocks;
}

function counts(uses: number, sinks: number): ReturnType<typeof message> {
  if (uses === 1) return sinks === 1 ? message("1 use · 1 sink") : message("1 use · {0} sinks", sinks);
  return sinks === 1 ? message("{0} uses · 1 sink", uses) : message("{0} uses · {1} sinks", uses, sinks);
}

function groupHover(model: Model, place: Place): Hover | undefined {
  const path = groupPath(place);
  const resolved = path && model.resolve(path);
  if (!path || resolved?.kind !== "group") return undefined;
  const size = model.sources.filter((source) => path.every((name, i) => source.names[i] === name)).length;
  return {
    span: place.span,
    blocks: [
      { kind: "code", code: resolved.path },
      {
        kind: "text",
        message: size === 1 ? message("Group of 1 central value") : message("Group of {0} central values", size),
      },
    ],
  };
}

function groupPath(place: Place): OptionPath | undefined {
  if (place.kind === "id")
    return place.id.role === "group" && place.id.path !== undefined ? parsePath(place.id.path) : undefined;
  return place.kind === "option" || place.kind === "name" ? place.path : undefined;
}

function danglingHover(place: Place): Hover | undefined {
  if (place.kind !== "id" || place.id.role !== "dangling" || place.id.dynamic) return undefined;
  return {
    span: place.span,
    blocks: [{ kind: "text", message: message("`{0}` names no option of this repo.", place.id.id) }],
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
