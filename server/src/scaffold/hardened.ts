/** The new module with blocks of hardening in it: each fits its unit, and is proven to change nothing else. */
import { modelOf } from "#model/derive.ts";
import { blockFor } from "#model/units/block/block.ts";
import { provenBlockEdits } from "#model/units/block/edit-proof.ts";
import { ownHardening } from "#model/units/own-hardening.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { applyEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Order, Plan } from "./kinds/plan.ts";
import { repoWith, viewIn, type Written } from "./tried.ts";

export interface Hardened {
  readonly written: Written;
  readonly open: readonly Message[];
}

export function hardened(order: Order, { units, isHardened }: Plan, written: Written): Hardened {
  const { wish, house, file } = order;
  const open: Message[] = [];
  let now = written;
  if (!isHardened || wish.hardening === "none" || !house.view) return { written, open };
  for (const name of units) {
    const repo = repoWith(house.model.repo, now);
    const view = "problem" in repo ? undefined : viewIn(house, repo);
    const unit = view && serviceUnitsOf(view).find((each) => each.name === name);
    if (!view || !unit || "problem" in repo) continue;
    const block = blockFor(unit, wish.hardening ?? "base");
    const edits = block && provenBlockEdits(modelOf(repo), unit, block);
    if (edits?.file === file)
      now = {
        ...now,
        files: now.files.map((each) =>
          each.path === file ? { ...each, text: applyEdits(each.text, edits.edits) } : each,
        ),
      };
    else if (ownHardening(unit).length === 0)
      open.push(message("no hardening is known that surely does no harm to {0}: decide by hand", `${name}.service`));
  }
  return { written: now, open };
}
