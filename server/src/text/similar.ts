/** The word a person probably meant: the one candidate closest to what was typed. */

/** Nobody types a longer word by hand; comparing such words would take long and help nobody. */
const LONGEST = 100;

/**
 * The candidate with the fewest slips (insert, delete, replace, swap of neighbours; a wrong case counts half), at most a third
 * of the word's length; of equally close ones the first in the order of `candidates`.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / 3));
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit) continue;
    const slips = distance(word, candidate);
    if (slips < limit || (slips === limit && best === undefined)) {
      best = candidate;
      limit = slips;
    }
  }
  return best;
}

/** Like {@link closest} for names with dots: only one of their parts may be misspelt, and only as much as this part allows. */
export function closestPath(path: string, candidates: Iterable<string>): string | undefined {
  const parts = path.split(".");
  const byPart = parts.map(() => new Map<string, string>());
  for (const candidate of candidates) {
    const others = candidate.split(".");
    const wrong = parts.findIndex((part, i) => part !== others[i]);
    if (others.length !== parts.length || wrong < 0) continue;
    const rest = wrong + 1;
    if (parts.slice(rest).join(".") === others.slice(rest).join("."))
      byPart[wrong]?.set(others[wrong] ?? "", candidate);
  }
  for (const [index, meant] of [...byPart.entries()].reverse()) {
    const close = closest(parts[index] ?? "", meant.keys());
    if (close !== undefined) return meant.get(close);
  }
  return undefined;
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + replaceCost(a[i - 1] ?? "", b[j - 1] ?? ""),
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

function replaceCost(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1;
}
