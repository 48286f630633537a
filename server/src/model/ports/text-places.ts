/** Where each part of an evaluated text was written, through interpolations, sums, joined lists and several definitions. */
import { newReads, noteRead, optionsRead } from "#eval/reads.ts";
import { offsetsIn, type Stretch, type StretchPlace, stretchesOf } from "#eval/stretches.ts";
import { type Slot, Thunk } from "#eval/value.ts";
import { quietly } from "#model/counted.ts";
import type { HostView } from "#model/evaluated.ts";
import { optionReads, readsWithin } from "#model/option-reads.ts";
import type { Location } from "#text/span.ts";
import { type Part, textOf } from "./part.ts";

/** Offsets count characters of {@link textOf} the part. */
export interface TextPlaces {
  /**
   * Exactly the characters where they stand in a literal, the `${…}` around what is computed. What comes from several places is where the
   * innermost text stands that has all of it; at worst the definition.
   */
  readonly at: (start: number, end: number) => Location | undefined;
  /** The same, but what a function makes that stands elsewhere is where it is called. */
  readonly calledAt: (start: number, end: number) => Location | undefined;
  /** Where every character of it stands in one literal. */
  readonly written: (start: number, end: number) => Location | undefined;
  /** The options that this stretch of the text was made of, by name. */
  readonly sourcesAt: (start: number, end: number) => readonly string[];
}

interface Placed extends Stretch {
  readonly start: number;
  readonly end: number;
}

const known = new WeakMap<Part, TextPlaces>();

export function placesIn(view: HostView, part: Part): TextPlaces {
  let places = known.get(part);
  if (!places) {
    places = placesOf(view, part);
    known.set(part, places);
  }
  return places;
}

function placesOf(view: HostView, part: Part): TextPlaces {
  const placed: Placed[] = [];
  let length = 0;
  for (const stretch of view.host.within(() => quietly(() => stretchesOf(part.slot))) ?? []) {
    placed.push({ ...stretch, start: length, end: length + stretch.length });
    length += stretch.length;
  }
  // Something made the text longer or shorter than what it was put together of: then nothing is known of its parts.
  if (length !== textOf(part)?.length) {
    const whole = textOf(part)?.length ?? 1;
    return {
      at: () => part.place,
      calledAt: () => part.place,
      written: () => undefined,
      sourcesAt: (start, end) => (start === 0 && end >= whole ? part.sources : []),
    };
  }
  const offsets = new Map<StretchPlace, Int32Array | undefined>();
  return {
    at: (start, end) => placeOf(stretchesIn(start, end), start, end) ?? part.place,
    calledAt: (start, end) => placeOf(stretchesIn(start, end).map(asCalled), start, end) ?? part.place,
    written: (start, end) => {
      const [only, ...others] = stretchesIn(start, end);
      return only?.place?.literal && others.length === 0 ? exactly(only, only.place, start, end) : undefined;
    },
    sourcesAt: (start, end) => [
      ...new Set(stretchesIn(start, end).flatMap(({ slot }) => (slot === undefined ? [] : sourcesOf(slot, part)))),
    ],
  };

  /** Those that a stretch of the text lies in; of an empty one the one behind it. */
  function stretchesIn(start: number, end: number): readonly Placed[] {
    let low = 0;
    let high = placed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((placed[middle] as Placed).end <= start) low = middle + 1;
      else high = middle;
    }
    const found: Placed[] = [];
    for (let index = low; index < placed.length; index++) {
      const stretch = placed[index] as Placed;
      if (stretch.start >= Math.max(end, start + 1)) break;
      if (stretch.length > 0) found.push(stretch);
    }
    return found;
  }

  function placeOf(stretches: readonly Placed[], start: number, end: number): Location | undefined {
    const [first] = stretches;
    const last = stretches.at(-1);
    if (!first?.place || !last?.place) return undefined;
    if (first === last) return exactly(first, first.place, start, end);
    const common = commonTo(stretches);
    const from = common && levelIn(first, common);
    const to = common && levelIn(last, common);
    if (!from || !to) return undefined;
    const begin = exactly(first, from, start, first.end)?.start;
    const finish = exactly(last, to, last.start, end)?.end;
    if (begin === undefined || finish === undefined || finish < begin) return undefined;
    return inRepo({ file: from.file, start: begin, end: finish });
  }

  /** Where `place` is a piece of a literal: just these characters of it. */
  function exactly(stretch: Placed, place: StretchPlace, start: number, end: number): Location | undefined {
    const whole = inRepo({ file: place.file, start: place.start, end: place.end });
    const source = view.repo.files.get(place.file)?.source?.text;
    if (!whole || !place.literal || source === undefined) return whole;
    if (!offsets.has(place)) offsets.set(place, offsetsIn(place, source));
    const all = offsets.get(place);
    const first = all?.[Math.max(start - stretch.start, 0)];
    const last = all?.[Math.min(Math.max(end, start + 1) - stretch.start, stretch.length) - 1];
    if (first === undefined || last === undefined) return whole;
    return { file: place.file, start: first, end: Math.max(start === end ? first : last + 1, first) };
  }

  function inRepo(location: Location): Location | undefined {
    return view.repo.files.has(location.file) ? location : undefined;
  }
}

/** The innermost level that stands in all that is around it. */
function asCalled(stretch: Placed): Placed {
  const levels: StretchPlace[] = [];
  for (let level = stretch.place; level; level = level.around) levels.unshift(level);
  let [seen] = levels;
  for (const level of levels.slice(1)) {
    if (!seen || level.file !== seen.file || level.start < seen.start || level.end > seen.end) break;
    seen = level;
  }
  return { ...stretch, place: seen };
}

/** The innermost text that all of them are pieces of. */
function commonTo(stretches: readonly Placed[]): StretchPlace["within"] | undefined {
  let level = stretches[0]?.place;
  for (; level; level = level.around) {
    const { within } = level;
    if (stretches.every((stretch) => levelIn(stretch, within))) return within;
  }
  return undefined;
}

function levelIn({ place }: Placed, within: StretchPlace["within"]): StretchPlace | undefined {
  let level = place;
  while (level && level.within !== within) level = level.around;
  return level;
}

/** What is itself the value of another option was made of that one. */
function sourcesOf(slot: Slot, part: Part): readonly string[] {
  const isOption = slot instanceof Thunk && slot.option && slot.option.join("\n") !== part.path.join("\n");
  const reads = newReads();
  if (isOption) noteRead(reads, slot);
  const found = isOption ? optionsRead(reads) : readsWithin(slot);
  return [...optionReads(found, part.path)].flatMap(([name, kind]) => (kind === "data" ? [name] : []));
}
