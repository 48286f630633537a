/** Waiting that a change ends, or the clock: nobody who waits is forgotten, and nobody stays behind. */
import type { Clock } from "#client/host/watch.ts";

export interface Changes {
  /** All who wait go on. */
  readonly wake: () => void;
  readonly next: () => Promise<void>;
  /** Or when so many milliseconds are over. */
  readonly within: (milliseconds: number) => Promise<void>;
}

export function changesOf(clock: Clock): Changes {
  const waiting = new Set<() => void>();
  return {
    wake() {
      const all = [...waiting];
      waiting.clear();
      for (const go of all) go();
    },
    next: () =>
      new Promise((resolve) => {
        waiting.add(resolve);
      }),
    within: (milliseconds) =>
      new Promise((resolve) => {
        const go = (): void => {
          takeBack();
          waiting.delete(go);
          resolve();
        };
        const takeBack = clock.after(milliseconds, go);
        waiting.add(go);
      }),
  };
}

export const realClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
