/** All that was answered, a row each: whoever wants one of them otherwise chooses it there. */
import { l10n } from "vscode";
import type { ScaffoldDetails } from "#lsp/protocol.ts";
import { type Answers, nameOf, shortTitle } from "./answers.ts";
import { iconless, type Offer, type Place, pickOne } from "./inputs.ts";

/** What the question to change is of. `asked`: those that were answered, in order. */
export async function chooseChange(
  place: Place,
  answers: Answers,
  asked: readonly string[],
): Promise<string | "back" | undefined> {
  const picked = await pickOne(place, {
    items: [...asked, ...unasked(answers).filter((of) => !asked.includes(of))].map(
      (of): Offer<string> => ({ label: titleOf(of), description: iconless(said(of, answers)), value: of }),
    ),
    placeholder: l10n.t("Which answer is to be another one? All others stay."),
  });
  return picked === undefined || picked === "back" ? picked : picked.value;
}

/** What nobody is asked for. */
function unasked({ shown, exposure, port, kind }: Answers): readonly string[] {
  const isShown = kind?.asks.includes("exposure") && port !== "none" && exposure !== undefined && exposure !== "none";
  return [
    ...(shown ? ["summary"] : []),
    ...(isShown ? ["exposure.label"] : []),
    ...(shown?.enabled === undefined ? [] : ["enabled"]),
  ];
}

/** In one line, for the row that leads to all of them. */
export function saidOf({ summary, host, enabled }: ScaffoldDetails): string {
  const state = enabled === undefined ? undefined : enabled ? l10n.t("on") : l10n.t("off");
  return [state, host, summary].filter((part) => part !== undefined).join(" · ");
}

function titleOf(of: string): string {
  const titles: Readonly<Record<string, string>> = {
    kind: l10n.t("Kind"),
    service: l10n.t("Service"),
    image: l10n.t("Image"),
    innerPort: l10n.t("Port inside the container"),
    name: l10n.t("Name"),
    script: l10n.t("Script"),
    onCalendar: l10n.t("Time"),
    assertion: l10n.t("Assertion"),
    message: l10n.t("What Nix says"),
    folder: l10n.t("Folder"),
    port: l10n.t("Port"),
    exposure: l10n.t("Who gets to it"),
    "exposure.reason": l10n.t("Why it is public"),
    "exposure.label": l10n.t("Host name"),
    writes: l10n.t("Paths"),
    hardening: l10n.t("Hardening"),
    summary: l10n.t("Summary"),
    enabled: l10n.t("Switch of the module"),
  };
  return titles[of] ?? of.slice(of.indexOf(".") + 1);
}

function said(of: string, answers: Answers): string {
  const { kind, service, port, exposure, shown } = answers;
  const [first, second = ""] = of.split(".");
  if (first === "choices") return answers.choices?.[second] ?? "";
  if (first === "values") return answers.values?.[second as keyof typeof answers.values] ?? "";
  switch (of) {
    case "kind":
      return kind ? shortTitle(kind) : "";
    case "service":
      return service === "own" ? l10n.t("Own program") : (service?.path ?? "");
    case "port":
      return typeof port === "object"
        ? [port.key, port.number].filter((part) => part !== undefined).join(" = ")
        : l10n.t("No port");
    case "exposure":
      return exposure === "public"
        ? l10n.t("Public")
        : exposure === "proxy"
          ? l10n.t("Proxy")
          : l10n.t("Only this machine");
    case "exposure.reason":
      return answers.reason ?? "";
    case "exposure.label":
      return shown?.host ?? answers.label ?? nameOf(answers) ?? "";
    case "hardening":
      return answers.hardening === "strict"
        ? l10n.t("Strict")
        : answers.hardening === "none"
          ? l10n.t("None")
          : l10n.t("Base");
    case "folder":
      return answers.folder || ".";
    case "summary":
      return answers.summary ?? shown?.summary ?? "";
    case "enabled":
      return shown?.enabled === false ? l10n.t("off") : l10n.t("on");
    case "writes":
      return answers.writes || l10n.t("none");
    case "innerPort":
      return String(answers.innerPort ?? "");
    case "name":
    case "image":
    case "script":
    case "onCalendar":
    case "assertion":
    case "message":
      return answers[of] ?? "";
    default:
      return answers.number && of === `port.${answers.number.key}` ? String(answers.number.number) : "";
  }
}
