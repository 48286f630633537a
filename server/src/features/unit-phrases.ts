/** How exposed a unit is, in short phrases, for lenses and hovers. A number is only said where it is known. */
import type { Block } from "#model/units/block/block.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { mayConfineOtherwise, ownHardening } from "#model/units/own-hardening.ts";
import { showScore } from "#model/units/score/words.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { type WrongUnit, wrongUnitsOf } from "#model/units/wrong-unit/wrong-unit.ts";
import { type Message, message } from "#text/message.ts";

/** `Exposure 9.2 → 2.8 with block`, else what this repo does for it. `block`: one that can be written. */
export function exposurePhrase(unit: ServiceUnit, block: Block | undefined): Message {
  if (wrongUnit(unit)) return message("nothing starts this unit");
  if (!unit.score) return hardenedPhrase(unit);
  const now = unit.score.overall;
  const after = block && scoreWith(unit, block)?.overall;
  if (after === undefined || after >= now) return message("Exposure {0}", showScore(now));
  return message("Exposure {0} → {1} with block", showScore(now), showScore(after));
}

function hardenedPhrase(unit: ServiceUnit): Message {
  const count = ownHardening(unit).length;
  if (count === 0)
    return mayConfineOtherwise(unit) ? message("Exposure not known") : message("not hardened by this repo");
  return count === 1
    ? message("hardened by this repo: 1 directive")
    : message("hardened by this repo: {0} directives", count);
}

/** What is written there confines nothing, so that there is nothing to say of its hardening. */
function wrongUnit({ view, name }: ServiceUnit): WrongUnit | undefined {
  return wrongUnitsOf(view).find((each) => each.name === name && each.isSure);
}

/** More names than this are too many for a lens. */
const most = 2;

/** Why there is no number. */
export function unscoredPhrase(unit: ServiceUnit): readonly Message[] {
  const { basis, score, unscored } = unit;
  const wrong = wrongUnit(unit);
  if (wrong) {
    const names = [...wrong.units.slice(0, most), ...(wrong.units.length > most ? ["…"] : [])];
    return [message("NixOS calls it {0}", names.join(", "))];
  }
  if (score) return [];
  if (basis === "unknown") return [message("NixOS base unknown")];
  return unscored ? [unscored] : [];
}
