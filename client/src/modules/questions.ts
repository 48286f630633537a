/** The questions for a new module, in order; each proposes what fits this repo, so that Enter is a good answer. */
import { l10n } from "vscode";
import type { ScaffoldChoices, ScaffoldQuestion } from "#lsp/protocol.ts";
import { type Answers, shortTitle } from "./answers.ts";
import { askFolder } from "./ask-folder.ts";
import { askKind } from "./ask-kind.ts";
import { askChoice, askValue } from "./ask-more.ts";
import { askPort } from "./ask-port.ts";
import { askExposure, askHardening, askReason, askWrites } from "./ask-safety.ts";
import { askService } from "./ask-service.ts";
import { askAssertion, askImage, askInnerPort, askMessage, askName, askOnCalendar, askScript } from "./ask-text.ts";
import type { Answer, Place } from "./inputs.ts";
import type { Step } from "./steps.ts";

export type Ask = (answers: Answers, place: Place) => Promise<Answer<Answers>>;

/** `clicked`: the folder that somebody asked from, relative to the root. */
export function questionsFor(
  choices: ScaffoldChoices,
  clicked: string | undefined,
): (answers: Answers) => Step<Answers>[] {
  return (answers) => asksFor(choices, clicked, answers).map((ask) => ({ title: titleOf(answers), ask }));
}

function titleOf({ kind }: Answers): string {
  return kind ? l10n.t("New module: {0}", shortTitle(kind)) : l10n.t("New module");
}

/** Before the kind is chosen, as many as the first one has. */
function asksFor(choices: ScaffoldChoices, clicked: string | undefined, answers: Answers): readonly Ask[] {
  const { port, exposure, service } = answers;
  const first = askKind(choices);
  const kind = answers.kind ?? choices.kinds[0];
  if (!kind) return [first];
  const has = (question: ScaffoldQuestion): boolean => kind.asks.includes(question);
  const isShown = has("exposure") && port !== "none";
  const isNamed = exposure === "proxy" || exposure === "public";
  return [
    first,
    ...(has("service") ? [askService(choices)] : []),
    ...(has("image") ? [askImage] : []),
    ...(has("innerPort") ? [askInnerPort] : []),
    ...(kind.isFoundation ? [] : [askName]),
    ...(has("script") && (service === "own" || !has("service")) ? [askScript] : []),
    ...(has("onCalendar") ? [askOnCalendar] : []),
    ...(has("assertion") ? [askAssertion, askMessage] : []),
    askFolder(choices, clicked),
    ...(has("port") && choices.hasRegistry ? [askPort(choices)] : []),
    ...(isShown && choices.proxy ? [askExposure(choices)] : []),
    ...(isShown && exposure === "public" ? [askReason] : []),
    ...(isShown && isNamed && choices.zone === undefined ? [askValue("domain")] : []),
    ...(has("writes") ? [askWrites] : []),
    ...(has("hardening") ? [askHardening] : []),
    ...kind.choices.map(askChoice),
    ...kind.missing.map(askValue),
  ];
}
