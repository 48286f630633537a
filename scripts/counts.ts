/** How a test run says what came out: one pair of numbers per stage, one last line for all of them. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export const nothing: Counts = { passed: 0, failed: 0 };
export const onePassed: Counts = { passed: 1, failed: 0 };
export const oneFailed: Counts = { passed: 0, failed: 1 };

export function sum(counts: readonly Counts[]): Counts {
  return counts.reduce((all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed }), nothing);
}

export function inWords(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed`;
}
