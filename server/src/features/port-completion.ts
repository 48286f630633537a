/** The next free port of each range, offered where the number of a registry's key is being typed. */
import type { OptionPath } from "#facts/facts.ts";
import type { Model } from "#model/model.ts";
import { freePorts, rangeFor } from "#model/ports/free-ports.ts";
import { keyIn, registriesOf } from "#model/ports/registry.ts";
import { type PortRange, rangeOf, rangesOf } from "#model/ports/scheme.ts";
import { covers, type Span } from "#text/span.ts";

/** A place for a number, judged by the text alone: most places are none. */
export interface NumberSlot {
  /** The digits that stand there; empty where there are none. */
  readonly span: Span;
  /** The text with {@link placeholder} in that place, which makes it whole. */
  readonly mended: string;
  /** The binding has no end yet. */
  readonly needsSemicolon: boolean;
}

export interface FreePortItem {
  readonly port: number;
  readonly range: PortRange;
  /** Those that are free after it. */
  readonly more: readonly number[];
}

/** A number that `types.port` takes, that nobody binds and that lies in no range. */
const placeholder = "0";

const before = /(?:^|[\s;{(])[\w.'"-]+[ \t]*=[ \t]*(?:(?:lib\.)?mk(?:Default|Force)[ \t]+)?(\d*)$/;
const behind = /^(\d*)[ \t]*(?=(;|\}|#|\r|\n|$))/;

export function numberSlot(text: string, offset: number): NumberSlot | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const left = before.exec(text.slice(lineStart, offset))?.[1];
  const right = behind.exec(text.slice(offset));
  if (left === undefined || !right) return undefined;
  const span = { start: offset - left.length, end: offset + (right[1]?.length ?? 0) };
  const needsSemicolon = !/^\s*;/.test(text.slice(span.end));
  const mended = `${text.slice(0, span.start)}${placeholder}${needsSemicolon ? ";" : ""}${text.slice(span.end)}`;
  return { span, mended, needsSemicolon };
}

/** One item for each range, the one that fits best first. `model`: of the repo with the mended text. */
export function freePortItems(model: Model, file: string, slot: NumberSlot): readonly FreePortItem[] {
  const path = pathAt(model, file, slot.span.start);
  // What no option of this repo takes is no registry; to know that, nothing needs to be evaluated.
  if (!path || model.resolve(path).kind === "outside") return [];
  const registries = registriesOf(model);
  const key = keyIn(registries, path);
  if (key?.name === undefined || path.length !== key.registry.path.length + 1) return [];
  const best = bestRange(model, file, path, slot.span.start);
  return freePorts(model, 3)
    .flatMap(({ range, ports: [port, ...more] }) => (port === undefined ? [] : [{ port, range, more }]))
    .sort((a, b) => Number(b.range.name === best?.name) - Number(a.range.name === best?.name));
}

/** The option that takes the placeholder. */
function pathAt(model: Model, file: string, start: number): OptionPath | undefined {
  const facts = model.repo.files.get(file)?.facts;
  const at = { start, end: start + placeholder.length };
  const definition = facts?.definitions.find(({ leaf, value }) => leaf && covers(value, at));
  if (definition) return definition.path;
  return facts?.declarations.find((declaration) => declaration.default && covers(declaration.default, at))?.path;
}

/** The range of those who read the key already, else the one that fits the place. */
function bestRange(model: Model, file: string, path: OptionPath, start: number): PortRange | undefined {
  const found = model.resolve(path);
  const reader = found.kind === "source" ? found.source.uses[0]?.file : undefined;
  if (reader !== undefined) return rangeFor(model, reader);
  return rangeAt(model, file, start);
}

/** The range of the key above, else the one for keys that are read in this file. */
export function rangeAt(model: Model, file: string, offset: number): PortRange | undefined {
  return rangeAbove(model, file, offset) ?? rangeFor(model, file);
}

function rangeAbove(model: Model, file: string, start: number): PortRange | undefined {
  const ranges = rangesOf(model.repo.settings);
  let nearest: { readonly start: number; readonly range: PortRange } | undefined;
  for (const { keys } of registriesOf(model))
    for (const { literal, port } of keys) {
      const range = port === undefined ? undefined : rangeOf(ranges, port);
      if (!range || literal?.file !== file || literal.start >= start) continue;
      if (!nearest || nearest.start < literal.start) nearest = { start: literal.start, range };
    }
  return nearest?.range;
}
