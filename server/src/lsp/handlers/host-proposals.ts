/** Our own request behind "add a host": how the hosts of the open repos may be reached. */
import { hostProposals as proposalsOf } from "#features/host-proposals.ts";
import type { HostProposal } from "#lsp/protocol.ts";
import type { View } from "#lsp/view.ts";

export function hostProposals(views: readonly View[]): readonly HostProposal[] | null {
  const whole = views.filter(({ values }) => values === "evaluated");
  return whole.length === 0 ? null : whole.flatMap(({ model }) => proposalsOf(model));
}
