/** What is offered to harden a service: its block, the strict one, or what is missing in the one that stands there. */
import type { Model } from "#model/model.ts";
import { type Block, type BlockVariant, blockFor } from "#model/units/block/block.ts";
import { provenBlockEdits } from "#model/units/block/edit-proof.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { showScore } from "#model/units/score/words.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem } from "./rule.ts";

/** Of more units at one place nobody wants to choose one. */
const mostUnits = 4;

/** Each edit is tried out before it is offered, which takes an evaluation. */
export function hardeningFixes(
  model: Model,
  units: readonly ServiceUnit[],
  variants: readonly BlockVariant[],
): Pick<Problem, "fixesLater"> {
  if (units.length > mostUnits) return {};
  let found: readonly Fix[] | undefined;
  return {
    fixesLater: () => {
      found ??= units.flatMap((unit) => fixesFor(model, unit, variants));
      return found;
    },
  };
}

function fixesFor(model: Model, unit: ServiceUnit, variants: readonly BlockVariant[]): readonly Fix[] {
  const fixes: Fix[] = [];
  const written = new Set<string>();
  for (const variant of variants) {
    const block = blockFor(unit, variant);
    const content = JSON.stringify(block?.entries);
    // Where its kind bears no more, the strict block is the other one.
    const edits = block && !written.has(content) && provenBlockEdits(model, unit, block);
    if (!edits) continue;
    written.add(content);
    fixes.push({ title: titleOf(unit, block), safe: isSafe(unit, variant), edits: [edits] });
  }
  return fixes;
}

/** What a kind of program is known to bear may still be too much for what somebody does with it. */
function isSafe({ basis, active }: ServiceUnit, variant: BlockVariant): boolean {
  return variant !== "strict" && basis !== "unknown" && active === "enabled";
}

function titleOf(unit: ServiceUnit, block: Block): Message {
  const after = scoreWith(unit, block);
  const act = actOf(unit.name, block.variant);
  if (!unit.score || !after) return act;
  return message("{0} (exposure {1} → {2})", act, showScore(unit.score.overall), showScore(after.overall));
}

function actOf(unit: string, variant: BlockVariant): Message {
  if (variant === "base") return message("Insert hardening block for {0}", unit);
  if (variant === "strict") return message("Insert strict hardening block for {0}", unit);
  return message("Add what is missing to the hardening of {0}", unit);
}
