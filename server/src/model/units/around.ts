/** Who wins the sets around the directives of a unit: then what is said in them counts, or all of it is thrown away. */
import { showOption } from "#eval/modules/option-path.ts";
import type { HostView } from "#model/evaluated.ts";

export type Stronger = "repo" | "nixos" | "equal" | "unknown";

/** Who wins the sets around the keys: a `mkForce` of the repo there throws away all that NixOS says, a `mkDefault` all that it says itself. */
export function strongerAround(view: HostView, path: readonly string[]): Stronger {
  for (let length = 2; length <= path.length; length++) {
    const merged = view.host.merges.get(showOption(path.slice(0, length)));
    if (!merged || merged.discharged.length === 0) continue;
    const { priority, doubt } = merged.winners;
    if (
      typeof priority !== "number" ||
      (doubt !== undefined && merged.discharged.some((each) => each.priority !== 100))
    )
      return "unknown";
    const isSure = merged.discharged.some((each) => each.priority === priority && each.exists === true);
    if (priority !== 100 && !isSure) return "unknown";
    if (priority < 100) return "repo";
    if (priority > 100) return "nixos";
  }
  return "equal";
}
