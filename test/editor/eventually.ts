/** Waiting in the editor: nothing tells when an index or a tab is ready, so the expectation itself is asked again. */

import { setTimeout as sleep } from "node:timers/promises";

export async function eventually<T>(expectation: () => T | Promise<T>, limitSeconds = 20): Promise<T> {
  const deadline = Date.now() + limitSeconds * 1000;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}
