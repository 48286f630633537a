/** The questions for a new module, in order; each proposes what fits this repo, so that Enter is a good answer. */
import { l10n } from "vscode";
import type { ScaffoldAnswered, ScaffoldChoices, ScaffoldQuestion, ScaffoldRole } from "#lsp/protocol.ts";
import { type Answers, isAnswered, keyOf, nameOf, shortTitle } from "./answers.ts";
import { askEnabled, askLabel, askNumber, askSummary } from "./ask-details.ts";
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

interface Question {
  readonly of: string;
  readonly ask: Ask;
}

/** `clicked`: the folder that somebody asked from, relative to the root. */
export function questionsFor(
  choices: ScaffoldChoices,
  clicked: string | undefined,
): (answers: Answers) => Step<Answers>[] {
  return (answers) =>
    questionsOf(choices, clicked, answers).map(({ of, ask }) => ({
      of,
      title: titleOf(answers),
      isAnswered: (now) => isAnswered(of, now),
      ask,
    }));
}

function titleOf({ kind }: Answers): string {
  return kind ? l10n.t("New module: {0}", shortTitle(kind)) : l10n.t("New module");
}

/** Before the kind is chosen, as many as the first one has. */
function questionsOf(choices: ScaffoldChoices, clicked: string | undefined, answers: Answers): readonly Question[] {
  const { port, exposure, service, also = [] } = answers;
  const first: Question = { of: "kind", ask: askKind(choices) };
  const kind = answers.kind ?? choices.kinds[0];
  if (!kind) return [first];
  const has = (question: ScaffoldQuestion): boolean => kind.asks.includes(question);
  const isShown = has("exposure") && port !== "none";
  const isNamed = exposure === "proxy" || exposure === "public";
  const where = (is: boolean, of: string, ask: Ask): readonly Question[] => (is ? [{ of, ask }] : []);
  const usual: readonly Question[] = [
    first,
    ...where(has("service"), "service", askService(choices)),
    ...where(has("image"), "image", askImage),
    ...where(has("innerPort"), "innerPort", askInnerPort),
    ...where(!kind.isFoundation, "name", askName),
    ...where(has("script") && (service === "own" || !has("service")), "script", askScript),
    ...where(has("onCalendar"), "onCalendar", askOnCalendar),
    ...where(has("assertion"), "assertion", askAssertion),
    ...where(has("assertion"), "message", askMessage),
    { of: "folder", ask: askFolder(choices, clicked) },
    ...where(has("port") && choices.hasRegistry, "port", askPort(choices)),
    ...where((isShown && choices.proxy !== undefined) || also.includes("exposure"), "exposure", askExposure(choices)),
    ...where((isShown || also.includes("exposure")) && exposure === "public", "exposure.reason", askReason),
    ...where(isShown && isNamed && choices.zone === undefined, "values.domain", askValue("domain")),
    ...where(has("writes"), "writes", askWrites),
    ...where(has("hardening"), "hardening", askHardening),
    ...kind.choices.map((choice) => ({ of: `choices.${choice.name}`, ask: askChoice(choice) })),
    ...kind.missing.map((role) => ({ of: `values.${role}`, ask: askValue(role) })),
  ];
  const asked = new Set(usual.map(({ of }) => of));
  const more = also.filter((of) => !asked.has(of)).map((of) => ({ of, ask: askedOnly(choices, of) }));
  return [...usual, ...more.flatMap(({ of, ask }) => (ask ? [{ of, ask }] : []))];
}

/** What is asked only of some modules, where somebody wants it or it was refused. */
function askedOnly(choices: ScaffoldChoices, of: string): Ask | undefined {
  const [first, second = ""] = of.split(".");
  if (of === "summary") return askSummary;
  if (of === "enabled") return askEnabled;
  if (of === "exposure") return askExposure(choices);
  if (of === "exposure.label") return askLabel(choices);
  if (first === "values") return askValue(second as ScaffoldRole);
  if (first === "port" && second !== "") return askNumber(second);
  return undefined;
}

/** How to come to the question that an answer was given to; `undefined`: there is none for it. */
export function wayTo(
  choices: ScaffoldChoices,
  about: ScaffoldAnswered,
  answers: Answers,
): { readonly of: string; readonly answers: Answers } | undefined {
  const asked = new Set(questionsOf(choices, undefined, answers).map(({ of }) => of));
  const [first = ""] = about.split(".");
  const key = keyOf(nameOf(answers) ?? "");
  const wanted = about === "port" ? ["port", `port.${key}`] : first === "style" ? ["kind"] : [about];
  // The registry knows keys by their question.
  const of = [...(first === "port" ? ["port"] : []), ...wanted, ...(about === "exposure.reason" ? ["exposure"] : [])];
  const found = of.find((each) => asked.has(each));
  if (found !== undefined) return { of: found, answers };
  const own = of.find((each) => askedOnly(choices, each));
  return own === undefined ? undefined : { of: own, answers: { ...answers, also: [...(answers.also ?? []), own] } };
}
