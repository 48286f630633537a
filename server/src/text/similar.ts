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
  return pathsToMean(candidates)(path);
}

/** So many comparisons take a second; who has more to ask has another problem than slips of the fingers. */
const MOST_COMPARISONS = 1_000_000;

/** {@link closestPath} for many questions about the same candidates, which are sorted once. */
export function pathsToMean(candidates: Iterable<string>): (path: string) => string | undefined {
  /** By all parts but one: the other part → the candidate. */
  const groups = new Map<string, Map<string, string>>();
  for (const candidate of candidates) {
    const parts = candidate.split(".");
    for (const [index, part] of parts.entries()) {
      const key = without(parts, index);
      const group = groups.get(key) ?? new Map<string, string>();
      if (!group.has(part)) group.set(part, candidate);
      groups.set(key, group);
    }
  }
  let compared = 0;
  return (path) => {
    const parts = path.split(".");
    for (let index = parts.length - 1; index >= 0; index--) {
      const group = groups.get(without(parts, index));
      compared += group?.size ?? 0;
      if (!group || compared > MOST_COMPARISONS) continue;
      const close = closest(parts[index] ?? "", group.keys());
      if (close !== undefined) return group.get(close);
    }
    return undefined;
  };
}

function without(parts: readonly string[], index: number): string {
  return parts.map((part, i) => (i === index ? "" : `${part}.`)).join(".");
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
