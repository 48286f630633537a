/** What Traefik is told, as Traefik reads it: keys without regard to case, whether options say them or labels of containers. */
import { AttrSet, ListValue, Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, definitionsAt, hole, itemsOf, type Part, textOf, truthOf } from "#model/ports/part.ts";
import { placesIn } from "#model/ports/text-places.ts";
import type { Location } from "#text/span.ts";

export interface Field {
  /** What says it, or may say it. */
  readonly part: Part;
  /** By the names that are written; those that are null are not there. */
  readonly fields: ReadonlyMap<string, Field>;
  /** There are surely no others. */
  readonly isComplete: boolean;
  /** Nobody knows what it is, or whether it is there. */
  readonly isUnknown: boolean;
  /** Strings, numbers and truths, with {@link hole} for what is not known; `undefined`: it is none of these. */
  readonly text: string | undefined;
  readonly isSure: boolean;
}

/** One of several in a list, which may be written as one text with commas between them. */
export interface Word {
  /** With {@link hole} for what is not known. */
  readonly text: string;
  readonly isSure: boolean;
  readonly place: Location | undefined;
  /** The list's item as a whole, for those that are no texts. */
  readonly field: Field;
}

export interface Words {
  readonly words: readonly Word[];
  /** There are surely no others. */
  readonly isComplete: boolean;
}

/** What Go fills into a file before Traefik reads it. */
const template = /\{\{[\s\S]*?\}\}/g;

export function fieldOf(view: HostView, part: Part): Field {
  let fields: ReadonlyMap<string, Field> | undefined;
  const { value } = part;
  return {
    part,
    get fields() {
      fields ??= new Map(
        [...attributesOf(view, part).parts].flatMap(([name, own]) =>
          isNull(view, own) ? [] : [[name, fieldOf(view, own)] as const],
        ),
      );
      return fields;
    },
    isComplete: value instanceof AttrSet ? value.open === undefined : !(value instanceof Unknown),
    isUnknown: value instanceof Unknown,
    get text() {
      if (value instanceof Unknown) return hole;
      if (typeof value === "bigint" || typeof value === "number" || typeof value === "boolean") return String(value);
      return textOf(part)?.replace(template, hole);
    },
    get isSure() {
      return part.isSure;
    },
  };
}

/** A newer NixOS has another type for these options, which knows no null: what is written as one is meant as one. */
function isNull(view: HostView, part: Part): boolean {
  if (part.value === null) return true;
  if (!(part.value instanceof Unknown)) return false;
  const texts = definitionsAt(view, part.path).map(({ file, start, end }) =>
    view.repo.files.get(file)?.source.text.slice(start, end),
  );
  return texts.length > 0 && texts.every((text) => text !== undefined && written.test(text));
}

const written = /(?:^|=\s*)(?:(?:lib\.)?mkForce\s+)?null\s*;?$/;

/** `undefined`: surely none. */
export function at(field: Field | undefined, ...path: readonly string[]): Field | undefined {
  let found = field;
  for (const name of path) {
    if (!found) return undefined;
    const wanted = name.toLowerCase();
    const next = [...found.fields].find(([key]) => key.toLowerCase() === wanted)?.[1];
    found = next ?? (found.isComplete ? undefined : unseen(found.part));
  }
  return found;
}

/** Something that may be there. */
export function unseen(part: Part): Field {
  return { part, fields: new Map(), isComplete: false, isUnknown: true, text: hole, isSure: false };
}

/** Whether it is true; what is not there is not. `undefined`: not known. */
export function isTrue(field: Field | undefined): boolean | undefined {
  if (!field) return false;
  const truth = truthOf(field.part);
  const said = truth ?? goTruth(field.text ?? "");
  return field.isSure ? said : undefined;
}

function goTruth(text: string): boolean | undefined {
  if (text.includes(hole)) return undefined;
  return /^(?:1|t|T|TRUE|true|True)$/.test(text);
}

/** `undefined` where it is not known, or nothing. */
export function known(field: Field | undefined): string | undefined {
  const text = field?.text;
  return text === undefined || text.includes(hole) ? undefined : text;
}

/** Traefik takes a text where it expects a list for as many items as there are between commas, without the space around them. */
export function wordsOf(view: HostView, field: Field | undefined): Words {
  if (!field) return { words: [], isComplete: true };
  if (field.isUnknown) return { words: [], isComplete: false };
  const { text, part, isSure } = field;
  if (text !== undefined && !(part.value instanceof ListValue))
    return { words: splitAt(view, field, text), isComplete: true };
  const { items, isComplete } = itemsOf(view, part);
  const words = items.flatMap((item): readonly Word[] => {
    if (item.value === null) return [];
    const own = fieldOf(view, item);
    const said = own.text?.trim() ?? hole;
    // The characters themselves, without the quotes.
    const place = (): Location | undefined =>
      said !== hole && textOf(item) === said ? placesIn(view, item).at(0, said.length) : item.place;
    return [wordOf(own, said, isSure && item.isSure, place)];
  });
  return { words, isComplete };
}

function wordOf(field: Field, text: string, isSure: boolean, place: () => Location | undefined): Word {
  return {
    text,
    field,
    isSure,
    get place() {
      return place();
    },
  };
}

function splitAt(view: HostView, field: Field, text: string): readonly Word[] {
  const { part } = field;
  const isExact = textOf(part)?.endsWith(text) === true;
  const offset = (textOf(part)?.length ?? 0) - text.length;
  let start = 0;
  return text.split(",").flatMap((piece) => {
    const from = start + (piece.length - piece.trimStart().length);
    start += piece.length + 1;
    const word = piece.trim();
    if (word === "") return [];
    const place = (): Location | undefined =>
      isExact ? placesIn(view, part).at(offset + from, offset + from + word.length) : part.place;
    return [wordOf(field, word, field.isSure, place)];
  });
}
