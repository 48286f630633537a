/** How far a text is from German and from English by its letters: each three in a row have a place in the list of the most common ones. */
import table from "./trigrams.json" with { type: "json" };

const german = placesOf(table.german);
const english = placesOf(table.english);

/** What is in no list is as far as that is long. */
const farthest = 300;

/** From 1 (surely English) to -1 (surely German); near 0: short, or neither. Names and numbers should be taken out before. */
export function leaning(words: readonly string[]): number {
  const text = words.join(" ").toLowerCase();
  const counts = new Map<string, number>();
  for (let at = 0; at < text.length; at++) {
    const three = ` ${text} `.slice(at, at + 3);
    counts.set(three, (counts.get(three) ?? 0) + 1);
  }
  const toGerman = distance(counts, german);
  const toEnglish = distance(counts, english);
  return (toGerman - toEnglish) / Math.max(1, text.length * farthest - Math.min(toGerman, toEnglish));
}

function distance(counts: ReadonlyMap<string, number>, places: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [three, count] of counts) {
    const place = places.get(three);
    sum += place === undefined ? farthest : Math.abs(count - place - 1);
  }
  return sum;
}

function placesOf(list: string): ReadonlyMap<string, number> {
  return new Map(list.split("|").map((three, place) => [three, place]));
}
