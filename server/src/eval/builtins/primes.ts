/** Prime numbers, from which the constants of hashes are made. */

/** The first so many primes. */
export function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++)
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
}
