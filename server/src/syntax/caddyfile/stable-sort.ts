/** Sorts as Go's `sort.SliceStable` does, step by step: what Caddy compares by is no order, and then the steps decide. */

/** A new list. */
export function stableSorted<T>(all: readonly T[], less: (one: T, other: T) => boolean): T[] {
  const list = [...all];
  const n = list.length;
  let size = 20;
  let from = 0;
  for (; from + size <= n; from += size) insertionSort(from, from + size);
  insertionSort(from, n);
  for (; size < n; size *= 2) {
    let start = 0;
    for (; start + 2 * size <= n; start += 2 * size) merge(start, start + size, start + 2 * size);
    if (start + size < n) merge(start, start + size, n);
  }
  return list;

  function isLess(i: number, j: number): boolean {
    return less(list[i] as T, list[j] as T);
  }

  function swap(i: number, j: number): void {
    const kept = list[i] as T;
    list[i] = list[j] as T;
    list[j] = kept;
  }

  function insertionSort(a: number, b: number): void {
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && isLess(j, j - 1); j--) swap(j, j - 1);
  }

  /** Merges two sorted stretches in place, as SymMerge of Kim and Kutzner. */
  function merge(a: number, m: number, b: number): void {
    if (m - a === 1) {
      let low = m;
      let high = b;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (isLess(middle, a)) low = middle + 1;
        else high = middle;
      }
      for (let k = a; k < low - 1; k++) swap(k, k + 1);
      return;
    }
    if (b - m === 1) {
      let low = a;
      let high = m;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (!isLess(m, middle)) low = middle + 1;
        else high = middle;
      }
      for (let k = m; k > low; k--) swap(k, k - 1);
      return;
    }
    const mid = (a + b) >> 1;
    const n = mid + m;
    let start = m > mid ? n - b : a;
    let right = Math.min(m, mid);
    const pivot = n - 1;
    while (start < right) {
      const center = (start + right) >> 1;
      if (!isLess(pivot - center, center)) start = center + 1;
      else right = center;
    }
    const end = n - start;
    if (start < m && m < end) rotate(start, m, end);
    if (a < start && start < mid) merge(a, start, mid);
    if (mid < end && end < b) merge(mid, end, b);
  }

  /** Exchanges the stretches in front of and behind `m`. */
  function rotate(a: number, m: number, b: number): void {
    const turned = [...list.slice(m, b), ...list.slice(a, m)];
    for (let k = 0; k < turned.length; k++) list[a + k] = turned[k] as T;
  }
}
