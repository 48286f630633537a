/** How far a text is from German and from English by its letters: each three in a row have a place in the list of the most common ones. */
import table from "./trigrams.json" with { type: "json" };

const german = placesOf(table.german);
const english = placesOf(table.english);

/** What is in no list is as far as that is long. */
const farthest = 300;

/** From 1 (surely English) to -1 (surely German); near 0: short, or neither. Names and numbers should be taken out before. */
export function leaning(words: readonly string[]): number {
  const text = ` ${words.join(" ").toLowerCase()} `;
  let toGerman = 0;
  let toEnglish = 0;
  for (let at = 0; at + 3 <= text.length; at++) {
    const three = text.slice(at, at + 3);
    toGerman += german.get(three) ?? farthest;
    toEnglish += english.get(three) ?? farthest;
  }
  const least = Math.min(toGerman, toEnglish);
  return (toGerman - toEnglish) / Math.max(1, (text.length - 2) * farthest - least);
}

function placesOf(list: string): ReadonlyMap<string, number> {
  return new Map(list.split("|").map((three, place) => [three, place]));
}
