/** Combinations of options in which every two answers to two questions come together at least once. */

export type Options = Readonly<Record<string, readonly unknown[]>>;
export type Chosen<O extends Options> = { readonly [Name in keyof O]: O[Name][number] };

/** Greedy, always in the same order: the combination with the most pairs that are still missing comes next. */
export function pairwise<const O extends Options>(options: O): readonly Chosen<O>[] {
  const names = Object.keys(options);
  const all = names.reduce<readonly number[][]>(
    (rows, name) => rows.flatMap((row) => (options[name] ?? []).map((_, index) => [...row, index])),
    [[]],
  );
  const missing = new Set(all.flatMap((row) => pairsOf(row)));
  const chosen: number[][] = [];
  while (missing.size > 0) {
    let best: readonly [row: number[], gain: number] | undefined;
    for (const row of all) {
      const gain = pairsOf(row).filter((pair) => missing.has(pair)).length;
      if (gain > (best?.[1] ?? 0)) best = [row, gain];
    }
    if (!best) break;
    chosen.push(best[0]);
    for (const pair of pairsOf(best[0])) missing.delete(pair);
  }
  return chosen.map(
    (row) => Object.fromEntries(names.map((name, index) => [name, options[name]?.[row[index] ?? 0]])) as Chosen<O>,
  );
}

function pairsOf(row: readonly number[]): readonly string[] {
  return row.flatMap((a, first) => row.slice(first + 1).map((b, next) => `${first}=${a} ${first + 1 + next}=${b}`));
}
