/** The new module with blocks of hardening in it: each fits its unit, and is proven to change nothing else. */
import { modelOf } from "#model/derive.ts";
import type { Model } from "#model/model.ts";
import { type BlockVariant, blockFor } from "#model/units/block/block.ts";
import { provenBlockEdits } from "#model/units/block/edit-proof.ts";
import { mayConfineOtherwise, nixosAlone, ownHardening } from "#model/units/own-hardening.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Order, Plan } from "./kinds/plan.ts";
import { repoWith, viewIn, type Written } from "./tried.ts";

/** A line above the unit that says that it is meant; where our rule would speak of it, in the words that it understands. */
function withReason({ house, file, wish }: Order, units: readonly string[], written: Written): Hardened {
  const repo = repoWith(house.model.repo, written);
  const view = "problem" in repo ? undefined : viewIn(house, repo);
  const unit = view && serviceUnitsOf(view).find(({ name }) => name === units[0]);
  if (!unit?.place || isWellKept(unit)) return { written, open: [] };
  const isMissed = wish.enabled !== false && isMissing(unit);
  if (unit.place.file !== file) {
    const open = message("Nothing hardens {0}: exempt it in the settings, with a reason.", `${unit.name}.service`);
    return { written, open: isMissed ? [open] : [] };
  }
  const said = "ewusst ohne Härtung angelegt";
  const comment = isMissed ? `# mynixos: ignore hardening/missing – b${said}` : `# B${said}.`;
  return { written: withComment(written, unit.place, comment), open: [] };
}

/** In a line of its own above what stands there. */
function withComment(written: Written, { file, start }: Location, comment: string): Written {
  const files = written.files.map((each) => {
    if (each.path !== file) return each;
    const at = each.text.lastIndexOf("\n", start - 1) + 1;
    const indent = /^ */.exec(each.text.slice(at))?.[0] ?? "";
    return { ...each, text: applyEdits(each.text, [{ start: at, end: at, text: `${indent}${comment}\n` }]) };
  });
  return { ...written, files };
}

/** What hardening/missing says something of. */
function isMissing(unit: ServiceUnit): boolean {
  if (ownHardening(unit).length > 0 || mayConfineOtherwise(unit)) return false;
  if (unit.score) return unit.score.overall >= bad && (blockFor(unit, "base") !== undefined || unit.basis === "repo");
  return unit.basis === "unknown" || (unit.basis === "nixos" && (nixosAlone(unit)?.overall ?? 0) >= bad);
}

/** From here on systemd speaks of medium exposure. */
const bad = 5;

/** NixOS confines it by itself. */
export function isWellKept(unit: ServiceUnit): boolean {
  const score = unit.score ?? nixosAlone(unit);
  return score !== undefined && score.overall < bad;
}

/** What little is proven is better than nothing. */
function editsFor(model: Model, unit: ServiceUnit, wanted: BlockVariant, file: string): FileEdits | undefined {
  const variants: readonly BlockVariant[] = wanted === "strict" ? ["strict", "base"] : [wanted];
  for (const variant of variants) {
    const block = blockFor(unit, variant);
    const edits = block && provenBlockEdits(model, unit, block);
    if (edits?.file === file) return edits;
  }
  return undefined;
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
  if (wish.hardening === "none") return withReason(order, units, written);
  for (const name of units) {
    const repo = repoWith(house.model.repo, now);
    const view = "problem" in repo ? undefined : viewIn(house, repo);
    const unit = view && serviceUnitsOf(view).find((each) => each.name === name);
    if (!view || !unit || "problem" in repo) continue;
    const edits = editsFor(modelOf(repo), unit, wish.hardening ?? "base", file);
    if (edits)
      now = {
        ...now,
        files: now.files.map((each) =>
          each.path === file ? { ...each, text: applyEdits(each.text, edits.edits) } : each,
        ),
      };
    else if (ownHardening(unit).length === 0 && !isWellKept(unit)) {
      open.push(message("No hardening is known that surely does no harm to {0}: decide by hand.", `${name}.service`));
      const gap = `# GAP: Welche Härtung ${name}.service sicher verträgt, ist nicht bekannt.`;
      if (unit.place?.file === file) now = withComment(now, unit.place, gap);
    }
  }
  return { written: now, open };
}
