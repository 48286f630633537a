/** Where we count a unit otherwise than systemd. */
import { countsLike, refusedKeys, securityScore } from "#model/units/score/score.ts";
import type { UnitText } from "#model/units/section.ts";
import { analyze, systemdScores, systemdVersion, unitFileOf } from "./systemd-security.ts";

export interface Comparison {
  /** Sentences that name the check, both numbers and the unit; empty: no difference. */
  readonly differences: readonly string[];
  /** How many units systemd counted, and how many it refused as a whole. */
  readonly counted: number;
  readonly refused: number;
  /** How many different results there were: a comparison of the same is none. */
  readonly overalls: number;
}

export function compared(units: readonly UnitText[], program: string = analyze): Comparison {
  const version = countsLike(systemdVersion(program));
  const theirs = systemdScores(units.map(unitFileOf), program);
  const differences: string[] = [];
  const overalls = new Set<number>();
  let refused = 0;
  for (const [index, text] of units.entries()) {
    const real = theirs[index];
    const say = (what: string, their: unknown, our: unknown): void => {
      if (their !== our) differences.push(`${what}: ${their}, not ${our}, in\n${unitFileOf(text)}`);
    };
    say("refused", real === undefined, refusedKeys(text, version).length > 0);
    if (real === undefined) {
      refused++;
      continue;
    }
    const ours = securityScore(text, version);
    overalls.add(real.overall);
    say("overall", real.overall, ours.overall);
    say("label", real.label, ours.label);
    say("count of checks", real.checks.size, ours.checks.length);
    for (const check of ours.checks) {
      const their = real.checks.get(check.id);
      say(check.id, their?.badness, check.badness);
      say(`weight of ${check.id}`, their?.weight, check.weight);
      say(`range of ${check.id}`, their?.range, check.range);
    }
  }
  return { differences, counted: units.length - refused, refused, overalls: overalls.size };
}
