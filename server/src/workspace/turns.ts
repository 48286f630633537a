/** Long work shares the event loop: it is cut into slices, and whoever waits gets a turn in between. */
import { setImmediate as turn } from "node:timers/promises";

/** A message goes through several turns of the event loop until it is read and answered; in an idle process they cost nothing. */
const TURNS = 6;

/** Returns a function to be awaited inside a loop; it lets other events in once a slice is used up. */
export function sharedTurns(sliceMilliseconds = 12): () => Promise<void> | undefined {
  let until = performance.now() + sliceMilliseconds;
  return () => (performance.now() < until ? undefined : pause());

  async function pause(): Promise<void> {
    for (let i = 0; i < TURNS; i++) await turn();
    until = performance.now() + sliceMilliseconds;
  }
}
