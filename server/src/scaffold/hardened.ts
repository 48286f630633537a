/** The new module with blocks of hardening in it: each fits its unit, and is proven to change nothing else. */
import { modelOf } from "#model/derive.ts";
import { blockFor } from "#model/units/block/block.ts";
import { provenBlockEdits } from "#model/units/block/edit-proof.ts";
import { nixosAlone, ownHardening } from "#model/units/own-hardening.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { applyEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Order, Plan } from "./kinds/plan.ts";
import { repoWith, viewIn, type Written } from "./tried.ts";

/** A line above the unit that says why nothing is said of it, and that it is meant. */
function withReason({ house, file }: Order, units: readonly string[], written: Written): Written {
  const repo = repoWith(house.model.repo, written);
  const view = "problem" in repo ? undefined : viewIn(house, repo);
  const unit = view && serviceUnitsOf(view).find(({ name }) => name === units[0]);
  if (!unit?.place || unit.place.file !== file || isWellKept(unit)) return written;
  const rule = ownHardening(unit).length > 0 ? "hardening/incomplete" : "hardening/missing";
  if (rule === "hardening/incomplete" && !blockFor(unit, "complete")) return written;
  const { start } = unit.place;
  return {
    ...written,
    files: written.files.map((each) => {
      if (each.path !== file) return each;
      const at = each.text.lastIndexOf("\n", start - 1) + 1;
      const indent = /^ */.exec(each.text.slice(at))?.[0] ?? "";
      const line = `${indent}# mynixos: ignore ${rule} – bewusst ohne Härtung angelegt\n`;
      return { ...each, text: applyEdits(each.text, [{ start: at, end: at, text: line }]) };
    }),
  };
}

/** From here on systemd speaks of medium exposure. */
const bad = 5;

/** NixOS confines it by itself. */
export function isWellKept(unit: ServiceUnit): boolean {
  const score = unit.score ?? nixosAlone(unit);
  return score !== undefined && score.overall < bad;
}

export interface Hardened {
  readonly written: Written;
  readonly open: readonly Message[];
}

export function hardened(order: Order, { units, isHardened }: Plan, written: Written): Hardened {
  const { wish, house, file } = order;
  const open: Message[] = [];
  let now = written;
  if (!isHardened || !house.view) return { written, open };
  if (wish.hardening === "none") return { written: withReason(order, units, written), open };
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
    else if (ownHardening(unit).length === 0 && !isWellKept(unit))
      open.push(message("no hardening is known that surely does no harm to {0}: decide by hand", `${name}.service`));
  }
  return { written: now, open };
}
