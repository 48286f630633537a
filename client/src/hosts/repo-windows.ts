/** The units that open rescue windows, by what the repos of this window say: every house may call them otherwise. */
import { setTimeout as sleep } from "node:timers/promises";
import type { HostProposal } from "#lsp/protocol.ts";

/** What a language server says of hosts; `null` or `undefined`: nothing yet. */
export type AskProposals = () => Promise<readonly HostProposal[] | null | undefined>;

/** A host is not asked before the repo was read, unless that takes longer than this; milliseconds. */
const FIRST = 10_000;
/** Later, what was known before is good enough. */
const LATER = 1500;

/** Never rejects; nothing where no server runs. */
export function repoWindows(
  proposals: AskProposals,
  { first, later }: { readonly first: number; readonly later: number } = { first: FIRST, later: LATER },
): () => Promise<readonly string[]> {
  let known: readonly string[] | undefined;
  /** A server that did not answer in that time may not run at all. */
  let hasWaited = false;
  const ask = async (): Promise<void> => {
    const found = await proposals();
    if (found) known = [...new Set(found.flatMap(({ rescueUnits }) => rescueUnits))].sort();
  };
  return async () => {
    const end = Date.now() + (hasWaited ? later : first);
    hasWaited = true;
    for (;;) {
      await Promise.race([ask(), sleep(Math.max(0, end - Date.now()), undefined, { ref: false })]);
      if (known !== undefined || Date.now() >= end) return known ?? [];
      // It is still reading, or just starting.
      await sleep(Math.min(300, first / 10), undefined, { ref: false });
    }
  };
}
