/** What is offered to harden a service: its block, the strict one, or what is missing in the one that stands there. */
import type { Model } from "#model/model.ts";
import { type Block, type BlockVariant, blockFor } from "#model/units/block.ts";
import { blockEdits } from "#model/units/block-edit.ts";
import { showScore } from "#model/units/score-words.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { scoreWith } from "#model/units/with-block.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem } from "./rule.ts";

/** Of more units at one place nobody wants to choose one. */
const mostUnits = 4;

/** Costly, as each edit is tried out before it is offered. */
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
    const edits = block && blockEdits(model, unit, block);
    // Where its kind bears no more, the strict block is the other one.
    if (!block || !edits || written.has(JSON.stringify(block.entries))) continue;
    written.add(JSON.stringify(block.entries));
    fixes.push({ title: titleOf(unit, block), safe: false, edits: [edits] });
  }
  return fixes;
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
