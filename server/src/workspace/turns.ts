/** Long work shares the event loop: it is cut into slices, and whoever waits gets a turn in between. */

/** Returns a function to be awaited inside a loop; it lets other events in once a slice is used up. */
export function sharedTurns(sliceMilliseconds = 12): () => Promise<void> | undefined {
  let until = performance.now() + sliceMilliseconds;
  return () => {
    if (performance.now() < until) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        until = performance.now() + sliceMilliseconds;
        resolve();
      });
    });
  };
}
