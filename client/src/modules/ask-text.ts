/** What is typed: names, images, scripts, times, assertions; each says while it is typed why it cannot be that. */
import { l10n } from "vscode";
import { type Answers, imageName, imageProblem, isName, isPort, nameFrom, withName } from "./answers.ts";
import { type Answer, type Place, typeLine } from "./inputs.ts";

type Asked = Promise<Answer<Answers>>;
type Line = Parameters<typeof typeLine>[1];

export const askName = (answers: Answers, place: Place): Asked =>
  typed(place, (name) => withName(answers, name), {
    value: answers.name ?? proposedName(answers),
    prompt: l10n.t("Name of the module; its file is called so, too"),
    problem: nameProblem,
  });

export const askImage = (answers: Answers, place: Place): Asked =>
  typed(place, (image) => ({ ...answers, image }), {
    value: answers.image ?? "",
    prompt: l10n.t("Image with a version"),
    placeholder: "ghcr.io/open-webui/open-webui:v0.6.5",
    problem: (text) => {
      const problem = imageProblem(text);
      if (problem === "latest") return l10n.t("latest is another program tomorrow: name a version or a digest.");
      if (problem === "untagged") return l10n.t("Without a version nobody knows what runs: add :version or @sha256:….");
      return problem && l10n.t("This is no image.");
    },
  });

export const askInnerPort = (answers: Answers, place: Place): Asked =>
  typed(place, (text) => ({ ...answers, innerPort: Number(text) }), {
    value: answers.innerPort === undefined ? "" : String(answers.innerPort),
    prompt: l10n.t("Port inside the container"),
    placeholder: "8080",
    problem: (text) => (isPort(text) ? undefined : l10n.t("A number from 1 to 65535.")),
  });

export const askScript = (answers: Answers, place: Place): Asked =>
  typed(place, (script) => ({ ...answers, script }), {
    value: answers.script ?? "",
    prompt: l10n.t("What is run, in one line of shell; more can be written in the module"),
    problem: notEmpty,
  });

export const askOnCalendar = (answers: Answers, place: Place): Asked =>
  typed(place, (onCalendar) => ({ ...answers, onCalendar }), {
    value: answers.onCalendar ?? "daily",
    prompt: l10n.t("When, as systemd writes it: daily, weekly, Sun 03:30, *-*-* 04:00:00"),
    problem: (text) =>
      /^[\w*:.,/~ +-]+$/.test(text) ? undefined : l10n.t("No time that systemd knows (man systemd.time)."),
  });

export const askAssertion = (answers: Answers, place: Place): Asked =>
  typed(place, (assertion) => ({ ...answers, assertion }), {
    value: answers.assertion ?? "",
    prompt: l10n.t("What has to hold, as a Nix expression"),
    placeholder: "config.networking.firewall.enable",
    problem: notEmpty,
  });

export const askMessage = (answers: Answers, place: Place): Asked =>
  typed(place, (message) => ({ ...answers, message }), {
    value: answers.message ?? "",
    prompt: l10n.t("What Nix says where it does not hold: what is wrong, and what to do"),
    problem: notEmpty,
  });

export function notEmpty(text: string): string | undefined {
  return text === "" ? l10n.t("Something has to stand here.") : undefined;
}

function nameProblem(text: string): string | undefined {
  if (isName(text)) return undefined;
  const near = nameFrom(text);
  return near === undefined
    ? l10n.t("Small letters, digits and - between them; a letter first, no word of Nix.")
    : l10n.t("Small letters, digits and - between them, as in {0}.", near);
}

/** Nothing is proposed that would be refused. */
function proposedName({ service, image }: Answers): string {
  return (service !== undefined && service !== "own" ? nameFrom(service.name) : imageName(image ?? "")) ?? "";
}

async function typed(place: Place, answer: (text: string) => Answers, line: Line): Asked {
  const given = await typeLine(place, line);
  return given === undefined || given === "back" ? given : { value: answer(given.value) };
}
