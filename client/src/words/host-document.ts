/** The document "Host status": everything that was found on a host, and nothing that becomes untrue while somebody reads it. */
import type { FailedUnit } from "#client/host/facts.ts";
import { bootColor } from "./boot-words.ts";
import {
  bootLines,
  failedLines,
  generationTable,
  limitationLines,
  pendingLines,
  rebuildLines,
  repoLines,
  rescueUnitLines,
  sshdLines,
  systemLines,
} from "./facts-words.ts";
import { code, codeBlock, prose } from "./foreign.ts";
import { type HostEntry, isFresh, seenOf } from "./shown.ts";
import type { T } from "./t.ts";
import { minuteOf, secondOf } from "./time.ts";
import { rescueLines, standing } from "./tooltip.ts";

/**
 * Markdown that is read as text: headings fold and stand in the outline, texts of the host are code. Times are points in time, so that a
 * document that nobody writes again stays true; `now` only tells whether it speaks of now.
 */
export function hostDocument(entry: HostEntry, now: number, t: T): string {
  const { state, boot } = entry;
  const seen = seenOf(state);
  const head = [`# ${t("Host status: {0}", prose(entry.name))}`, ...standing(entry, now, t)];
  if (seen === undefined)
    return finish([...head, ...(state.kind === "connecting" ? [] : [t("Nothing was ever seen of this host.")])]);
  const { facts } = seen;
  const at = `${minuteOf(seen.at).slice(0, 10)} ${secondOf(seen.at)}`;
  const skew = Math.round(facts.now - seen.at / 1000);
  const asOf = [
    ...(entry.address === undefined ? [] : [t("Address: {0}", code(entry.address))]),
    isFresh(entry, now)
      ? t("Seen: {0}", at)
      : t("**Out of date:** the host was last seen {0}. All below speaks of then.", at),
    ...(Math.abs(skew) > 60
      ? [t("The clock of the host differs by {0} s; times of windows below are by this machine's clock.", skew)]
      : []),
  ];
  const rest = facts.system.isNixos
    ? [
        section(t("Boot"), [
          ...bootLines(boot, facts, t),
          ...(bootColor(boot) === "error" ? [t("**Make room before the next switch.**")] : []),
          ...pendingLines(boot, t),
          ...(isFresh(entry, now) ? rebuildLines(facts, t) : []),
        ]),
        `## ${t("Generations")}\n\n${generationTable(facts, "full", t).join("\n")}`,
        `## ${t("Rescue window")}\n\n${[...rescueLines(entry, t), ...rescueUnitLines(facts, t).map((line) => `- ${line}`)].join("\n")}`,
      ]
    : [];
  return finish([
    ...head,
    ...asOf,
    section(t("System"), systemLines(seen, t)),
    ...rest,
    section(t("SSH"), sshdLines(facts, seen, t)),
    section(t("Limits"), limitationLines(facts, t)),
    section(t("Repo on the host"), repoLines(facts, t)),
    failedUnits(facts.failed, failedLines(facts, t), t),
  ]);
}

function failedUnits(failed: readonly FailedUnit[], summary: readonly string[], t: T): string {
  if (failed.length === 0) return section(t("Failed units"), [t("None.")]);
  const units = failed.map(({ name, lines }) => {
    const journal = lines.length === 0 ? t("Its journal is empty, or not readable for this user.") : codeBlock(lines);
    return `### ${code(name)}\n\n${journal}`;
  });
  return [`## ${t("Failed units")}`, summary.join("\n"), ...units].join("\n\n");
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `## ${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}`;
}

function finish(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
