/** What nobody has to say, as the repo or a name says it: asked where somebody wants it otherwise, or where it was refused. */
import { l10n } from "vscode";
import type { ScaffoldChoices } from "#lsp/protocol.ts";
import { type Answers, isLabel, isPort, nameOf } from "./answers.ts";
import { type Answer, type Offer, type Place, pickOne, typeLine } from "./inputs.ts";

type Asked = Promise<Answer<Answers>>;

/** Empty, or as it was proposed: it goes on following the other answers. */
export async function askSummary(answers: Answers, place: Place): Asked {
  const { summary, shown, ...others } = answers;
  const given = await typeLine(place, {
    value: summary ?? shown?.summary ?? "",
    prompt: l10n.t("One line on what it is, for the header; empty: as proposed"),
    problem: () => undefined,
  });
  if (given === undefined || given === "back") return given;
  const isProposed = given.value === "" || (summary === undefined && given.value === shown?.summary);
  return { value: { ...others, ...(shown ? { shown } : {}), ...(isProposed ? {} : { summary: given.value }) } };
}

export function askLabel({ zone }: ScaffoldChoices) {
  return async (answers: Answers, place: Place): Asked => {
    const { label, ...others } = answers;
    const name = nameOf(answers) ?? "";
    const given = await typeLine(place, {
      value: label ?? name,
      prompt: l10n.t("First part of its host name, before .{0}", zone ?? "…"),
      problem: (text) =>
        isLabel(text) ? undefined : l10n.t("Small letters, digits and - between them; no dots: one label."),
    });
    if (given === undefined || given === "back") return given;
    return { value: given.value === name ? others : { ...others, label: given.value } };
  };
}

export async function askEnabled(answers: Answers, place: Place): Asked {
  const items: readonly Offer<boolean>[] = [
    { label: `$(circle-large-filled) ${l10n.t("On")}`, description: l10n.t("with the next rebuild"), value: true },
    {
      label: `$(circle-large-outline) ${l10n.t("Off")}`,
      description: l10n.t("all is made and proven, and the switch stands on false"),
      value: false,
    },
  ];
  const { enabled, ...others } = answers;
  const picked = await pickOne(place, {
    items,
    placeholder: l10n.t("Is it switched on at once?"),
    active: (value) => value === (enabled ?? true),
  });
  if (picked === undefined || picked === "back") return picked;
  return { value: picked.value ? others : { ...others, enabled: false } };
}

/** Where no registry says the number of a key. */
export function askNumber(key: string) {
  return async (answers: Answers, place: Place): Asked => {
    const given = await typeLine(place, {
      value: answers.number?.key === key ? String(answers.number.number) : "",
      prompt: l10n.t("Number of the port {0}", key),
      placeholder: "20050",
      problem: (text) => (isPort(text) ? undefined : l10n.t("A number from 1 to 65535.")),
    });
    if (given === undefined || given === "back") return given;
    return { value: { ...answers, number: { key, number: Number(given.value) } } };
  };
}
