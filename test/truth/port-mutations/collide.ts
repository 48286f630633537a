/** Mutations that bring two services onto one port: somebody has to say so, and name both. */
import { render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Random } from "../random.ts";
import { type Mutation, moved, type Outcome, type Verdict } from "./mutation.ts";
import { numberEdits } from "./numbers.ts";
import { meets, names, type Pair, pairsOf, says, stays } from "./pairs.ts";
import type { World } from "./world.ts";

export function* collisions(world: World, random: Random): Iterable<Mutation> {
  for (const pair of pairsOf(world, random)) {
    const { mover, owner } = pair;
    if (mover.protocol !== owner.protocol || !meets(mover.addresses, owner.addresses)) continue;
    yield {
      kind: "collision",
      variant: isSure(pair) ? "sure" : "possible",
      name: `${mover.service} ${mover.port} → ${owner.port} of ${owner.service}`,
      attempts: numberEdits(world, mover, owner.port, random),
      took: (after) => says(after, mover, owner.port) && stays(after, owner),
      judge: (outcome) => judge(pair, outcome),
    };
  }
}

function isSure({ mover, owner }: Pair): boolean {
  return [mover, owner].every(({ state, evidence }) => state === "enabled" && evidence === "known");
}

const rules: readonly string[] = ["port/collision", "port/duplicate-key"];

function judge({ mover, owner }: Pair, { found, edits }: Outcome): Verdict {
  const shift = ({ file, start, end }: Location): Location => ({
    file,
    start: moved(edits, file, start),
    end: moved(edits, file, end),
  });
  const right = found.filter(
    (finding) => rules.includes(finding.rule) && names(finding, mover, shift) && names(finding, owner, shift),
  );
  if (right.length > 0)
    return { as: [...new Set(right.map(({ rule, severity }) => `${rule} ${severity}`))].join(", ") };
  const said = found.map(({ rule, message }) => `${rule}: ${render(message)}`);
  return { missed: said.length === 0 ? "nothing new is said" : `only ${said.join(" | ")}` };
}
