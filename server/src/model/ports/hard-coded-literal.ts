/** The number itself where a port is written in the text: alone, in quotes, in a longer string, or behind a local name. */
import type { FileFacts, Model } from "#model/model.ts";
import { covers, type Location } from "#text/span.ts";

export interface Literal extends Location {
  /** `number`: an integer. `string`: a string of nothing but the digits. `text`: digits in a longer string. */
  readonly form: "number" | "string" | "text";
}

/** `undefined`: it is not written there, or not only once. `place` is the expression that gives the port. */
export function literalIn({ repo }: Model, place: Location | undefined, port: number): Literal | undefined {
  const file = place && repo.files.get(place.file);
  if (!place || !file) return undefined;
  const text = file.source.text.slice(place.start, place.end);
  const at = (start: number, length: number, form: Literal["form"]): Literal => ({
    file: place.file,
    start: place.start + start,
    end: place.start + start + length,
    form,
  });
  const digits = String(port);
  if (text === digits) return at(0, digits.length, "number");
  if (text === `"${digits}"`) return at(0, text.length, "string");
  // `toString 8096`, `lib.mkForce 8096`.
  if (/^[A-Za-z][\w.' -]*\s\d+$/.test(text) && text.endsWith(` ${digits}`))
    return at(text.length - digits.length, digits.length, "number");
  if (!/^("|'')/.test(text)) return undefined;
  const found = occurrences(text, digits);
  if (found.length === 1) return at(found[0] as number, digits.length, "text");
  return found.length === 0 ? behindName(file.facts.names, file.source.text, place, digits) : undefined;
}

/** In the text of a string, not in what is computed in it; behind a colon, if there are several. */
function occurrences(text: string, digits: string): readonly number[] {
  const all = [...text.matchAll(new RegExp(`(?<![\\w.$-])${digits}(?![\\w.-])`, "g"))]
    .map(({ index }) => index)
    .filter((index) => !isComputed(text.slice(0, index)));
  const ports = all.filter((index) => text[index - 1] === ":");
  if (all.length < 2) return all;
  // `80:80` in the ports of a container: the machine's is the one in front.
  const front = all.filter((index) => text[index + digits.length] === ":");
  return front.length === 1 ? front : ports;
}

/** Inside of `${…}`. */
function isComputed(before: string): boolean {
  const open = before.lastIndexOf("${");
  return open >= 0 && !before.slice(open).includes("}");
}

/** A name of the file for the number, the only one that stands in the text. */
function behindName(names: FileFacts["names"], text: string, place: Location, digits: string): Literal | undefined {
  const found = names.filter(
    ({ value, references }) =>
      value && text.slice(value.start, value.end) === digits && references.some((use) => covers(place, use)),
  );
  const [only] = found;
  return only?.value && found.length === 1
    ? { file: place.file, start: only.value.start, end: only.value.end, form: "number" }
    : undefined;
}
