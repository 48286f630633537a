/** The boot item of the status bar: how full /boot is and what the next boot starts, or why nobody knows. */

import { oneLine } from "#client/host/said.ts";
import { bootColor, brief, capital, notices } from "./boot-words.ts";
import { failureWords } from "./failure-words.ts";
import { barText } from "./foreign.ts";
import { generationCount, type HostEntry, isFresh, isRebuilding, type Shown, seenOf } from "./shown.ts";
import type { T } from "./t.ts";
import { ageWords } from "./time.ts";
import { bootTooltip } from "./tooltip.ts";

/** The bar keeps to what a person has to know now; `others`: with more than one host the text says which one it is. */
export function bootItem(entry: HostEntry, now: number, t: T, others: readonly HostEntry[] = []): Shown {
  const tooltip = bootTooltip(entry, now, t, others);
  const name = barText(entry.name);
  const spoken = oneLine(entry.name);
  const { state } = entry;
  const seen = seenOf(state);
  if (state.kind === "unconfirmed") {
    return {
      text: `$(plug) ${t("{0}: connect …", name)}`,
      tooltip,
      label: t("Host {0}: not contacted before somebody agrees; the menu asks.", spoken),
    };
  }
  if (state.kind === "stopped") {
    const { short, sentence, advice } = failureWords(state.failure, t);
    return {
      text: `$(warning) ${name}: ${short}`,
      color: "warning",
      tooltip,
      label: t("Host {0}. Warning: {1} {2}", spoken, sentence, advice),
    };
  }
  if (seen === undefined) {
    if (state.kind === "offline") {
      const { short, sentence } = failureWords(state.failure, t);
      return { text: `$(debug-disconnect) ${name}: ${short}`, tooltip, label: t("Host {0}: {1}", spoken, sentence) };
    }
    return { text: `$(plug) ${t("{0}: connecting", name)}`, tooltip, label: t("Host {0}: connecting", spoken) };
  }
  const fresh = isFresh(entry, now);
  const age = fresh ? [] : [ageWords(seen.at, now, t)];
  const icon = state.kind === "offline" ? "$(debug-disconnect) " : fresh ? "" : "$(history) ";
  const { facts } = seen;
  if (!facts.system.isNixos) {
    return {
      text: `${icon || "$(info) "}${[t("{0}: not NixOS", name), ...age].join(" · ")}`,
      tooltip,
      label: [t("Host {0} does not run NixOS.", spoken), ...ageLabel(age, t)].join(" "),
    };
  }
  const count = generationCount(facts);
  const parts = [...brief(entry, t, barText), ...(fresh ? notices(entry.boot, t) : [])];
  const which = others.length > 0 && parts.length > 0 ? `${name} ` : "";
  // Themes of high contrast have no such colours: an icon says the same.
  const color = fresh ? bootColor(entry.boot) : undefined;
  const { rebuilding } = entry;
  const isBusy = rebuilding !== undefined || isRebuilding(entry, now);
  const doing = rebuilding === undefined ? [] : [barText(rebuilding)];
  const sentences = [
    t("Host {0}.", spoken),
    ...(entry.boot ? [t("{0} is {1} % full.", oneLine(entry.boot.mount), entry.boot.percent)] : []),
    ...(count === undefined ? [] : [t("Generations: {0}.", count)]),
    ...(fresh ? notices(entry.boot, t).map((notice) => `${capital(notice)}.`) : []),
    ...(isBusy
      ? [rebuilding === undefined ? t("A rebuild is running.") : t("A rebuild is running: {0}", rebuilding)]
      : []),
    ...(color === "error" ? [t("Error: hardly any space is left for boot files.")] : []),
    ...(color === "warning" ? [t("Warning: space for boot files runs short.")] : []),
    ...ageLabel(age, t),
  ];
  return {
    text: `${isBusy ? "$(sync~spin) " : icon}${color ? `$(${color}) ` : ""}${which}${[...doing, ...(parts.length > 0 ? parts : [name]), ...age].join(" · ")}`,
    ...(color && { color }),
    tooltip,
    label: sentences.join(" "),
  };
}

function ageLabel(age: readonly string[], t: T): readonly string[] {
  return age.map((words) => t("Out of date: seen {0}.", words));
}
