/** What a module of the house asks beyond: its own choices, and central values that the repo says nowhere. */
import { l10n } from "vscode";
import type { ScaffoldChoice, ScaffoldRole } from "#lsp/protocol.ts";
import type { Answers } from "./answers.ts";
import { notEmpty } from "./ask-text.ts";
import { type Answer, type Place, pickOne, typeLine } from "./inputs.ts";

export function askChoice({ name, title, answers: offered }: ScaffoldChoice) {
  return async (answers: Answers, place: Place): Promise<Answer<Answers>> => {
    const chosen = (value: string): Answers => ({ ...answers, choices: { ...answers.choices, [name]: value } });
    if (offered.length === 0) {
      const given = await typeLine(place, { value: answers.choices?.[name] ?? "", prompt: title, problem: notEmpty });
      return given === undefined || given === "back" ? given : { value: chosen(given.value) };
    }
    const picked = await pickOne(place, {
      items: offered.map((answer) => ({ label: answer.title, description: answer.value, value: answer.value })),
      placeholder: title,
      active: (value) => value === answers.choices?.[name],
    });
    if (picked === undefined || picked === "back") return picked;
    return { value: chosen(picked.value) };
  };
}

export function askValue(role: ScaffoldRole) {
  return async (answers: Answers, place: Place): Promise<Answer<Answers>> => {
    const given = await typeLine(place, {
      value: answers.values?.[role] ?? "",
      prompt: l10n.t("{0}; this repo says it nowhere", roleTitles()[role]),
      problem: notEmpty,
    });
    if (given === undefined || given === "back") return given;
    return { value: { ...answers, values: { ...answers.values, [role]: given.value } } };
  };
}

function roleTitles(): Readonly<Record<ScaffoldRole, string>> {
  return {
    user: l10n.t("Name of the user who administrates the house"),
    domain: l10n.t("Domain of the house"),
    subdomain: l10n.t("Subdomain that services lie in"),
    email: l10n.t("Address for certificates"),
    host: l10n.t("Name of the machine"),
    timeZone: l10n.t("Time zone"),
    lanCidrs: l10n.t("Networks of the house, in CIDR notation"),
    tailnetCidrs: l10n.t("Networks of the tailnet, in CIDR notation"),
    stateDir: l10n.t("Folder for state"),
  };
}
