/** What is computed at most once, by a thunk: whoever asks has read what it read, and what needs itself is endless recursion. */
import { force, lazy } from "#eval/machine.ts";

export function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  const computed = lazy(() => {
    known = { value: compute() };
    return null;
  });
  return () => {
    force(computed);
    return (known as { readonly value: T }).value;
  };
}
