/** A key of a registry: what it comes to on each host, and everything that sets it. */
import { counts, declarationsOf, type OptionDefinition } from "#model/defined.ts";
import { type HostView, shownHost } from "#model/evaluated.ts";
import type { Model, Source } from "#model/model.ts";
import { showName, showPath } from "#model/option-path.ts";
import type { Location, Span } from "#text/span.ts";
import { numberOf, type Part } from "./part.ts";
import type { KeyDefinition, KeyOnHost, RegistryKey } from "./registry.ts";

/** `found`: the hosts that have it. */
export function keyOf(
  model: Model,
  names: readonly string[],
  found: readonly { readonly view: HostView; readonly part: Part }[],
): RegistryKey {
  const path = showPath(names);
  const source = model.sourceByPath.get(path);
  const written = source ? definitionsOf(model, source) : [];
  const definitions =
    [written, once(found.flatMap(({ view }) => evaluatedDefinitions(view, names)))].find((some) => some.length > 0) ??
    once(found.flatMap(({ view, part }) => declaredWith(model, view, names, part)));
  const on = new Map(found.map(({ view, part }) => [view.name, onHost(definitions, part)]));
  const shown = on.get(shownHost(model.repo)?.name ?? "");
  const first = shown ?? [...on.values()][0] ?? nowhere(definitions);
  return {
    name: names.at(-1) ?? "",
    path,
    names,
    source,
    port: shown?.port,
    ports: new Map([...on].flatMap(([host, { port }]) => (port === undefined ? [] : [[host, port]]))),
    on,
    definitions,
    place: first.place,
    literal: first.literal,
  };
}

function onHost(definitions: readonly KeyDefinition[], part: Part): KeyOnHost {
  const { written, isSure, sources } = part;
  const inForce = definitions.find(
    ({ file, literal }) => file === written?.file && literal?.start === written.start && literal.end === written.end,
  );
  const literal = inForce?.literal && { file: inForce.file, ...inForce.literal };
  return {
    port: numberOf(part),
    isSure,
    written,
    sources,
    literal,
    place: literal ?? part.place ?? valueOf(definitions),
  };
}

/** Without a host that says so, the only definition is the one in force. */
function nowhere(definitions: readonly KeyDefinition[]): Pick<KeyOnHost, "place" | "literal"> {
  const [only] = definitions;
  const literal =
    only?.literal && definitions.length === 1 && only.imported ? { file: only.file, ...only.literal } : undefined;
  return { literal, place: literal ?? valueOf(definitions) };
}

function valueOf([first]: readonly KeyDefinition[]): Location | undefined {
  return first && { file: first.file, ...first.value };
}

function definitionsOf({ repo, imported }: Model, { definitions, options }: Source): readonly KeyDefinition[] {
  const found = definitions.map(({ file, start, end, name, fact, imported }): KeyDefinition => {
    const text = repo.files.get(file)?.source.text ?? "";
    const { value, conditional } = fact;
    return { file, start, end, name, value, literal: numberIn(text, value), imported, conditional };
  });
  const defaults = options.flatMap(({ file, start, end, name, fact }): readonly KeyDefinition[] => {
    if (fact.default === undefined || fact.path.includes(undefined)) return [];
    const text = repo.files.get(file)?.source.text ?? "";
    const literal = numberIn(text, fact.default);
    // The default of the whole registry is none of its keys'.
    if (literal === undefined) return [];
    const value = fact.default;
    return [{ file, start, end, name, value, literal, imported: imported.has(file), conditional: false }];
  });
  return [...found, ...defaults];
}

const number =
  /^[\s(]*(?:(?:lib\s*\.\s*)?mk(?:Force|Default|VMOverride|OptionDefault)\s+|(?:lib\s*\.\s*)?mkOverride\s+\d+\s+)?\(*\s*(\d+)[\s)]*$/d;

function numberIn(text: string, { start, end }: Span): Span | undefined {
  const found = number.exec(text.slice(start, end))?.indices?.[1];
  return found && { start: start + found[0], end: start + found[1] };
}

/** Where the text of one file does not tell that a binding is one of the registry: a default, a file of data, a set behind a name. */
function evaluatedDefinitions(view: HostView, names: readonly string[]): readonly KeyDefinition[] {
  return (view.at(names)?.definitions ?? []).flatMap((each) => (counts(each) ? bindingOf(view, names, each) : []));
}

/** `wiki = port 20001;`, where a function of the repo makes the option: the number is the key's own if it stands in that binding. */
function declaredWith(
  { repo, imported }: Model,
  view: HostView,
  names: readonly string[],
  { written }: Part,
): readonly KeyDefinition[] {
  return declarationsOf(view.host, names).flatMap(({ file, start, end }): readonly KeyDefinition[] => {
    const text = repo.files.get(file)?.source.text ?? "";
    const head = /^([\w'-]+|"[^"\\$]*")\s*=\s*/.exec(text.slice(start, end));
    if (!head || written?.file !== file || written.start < start || written.end > end) return [];
    if (!/^\d+$/.test(text.slice(written.start, written.end))) return [];
    const name = { start, end: start + (head[1]?.length ?? 0) };
    const literal = { start: written.start, end: written.end };
    const value = { start: start + head[0].length, end };
    return [{ file, start, end, name, value, literal, imported: imported.has(file), conditional: false }];
  });
}

function bindingOf(
  { repo }: HostView,
  names: readonly string[],
  definition: OptionDefinition,
): readonly KeyDefinition[] {
  const { file, end, name, condition } = definition;
  const text = repo.files.get(file)?.source.text ?? "";
  const last = names.at(-1) ?? "";
  const written = name && text.slice(name.start, name.end);
  if (!name || (written !== last && written !== showName(last) && written !== `"${last}"`)) return [];
  const equals = /^\s*=\s*/.exec(text.slice(name.end, end));
  const semicolon = /^\s*;/.exec(text.slice(end));
  if (!equals || !semicolon) return [];
  const value = { start: name.end + equals[0].length, end };
  return [
    {
      file,
      start: name.start,
      end: end + semicolon[0].length,
      name,
      value,
      literal: numberIn(text, value),
      imported: true,
      conditional: condition !== undefined,
    },
  ];
}

function once(definitions: readonly KeyDefinition[]): readonly KeyDefinition[] {
  return [...new Map(definitions.map((each) => [`${each.file} ${each.start}`, each])).values()];
}
