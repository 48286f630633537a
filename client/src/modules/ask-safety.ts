/** Who gets to it, what it may write to, and how it is confined: the safe answer comes first. */
import { l10n } from "vscode";
import type { ScaffoldChoices } from "#lsp/protocol.ts";
import { type Answers, areWritable, nameOf } from "./answers.ts";
import { type Answer, type Offer, type Place, pickOne, typeLine } from "./inputs.ts";

type Asked = Promise<Answer<Answers>>;
type Exposure = NonNullable<Answers["exposure"]>;
type Hardening = NonNullable<Answers["hardening"]>;

export function askExposure(choices: ScaffoldChoices) {
  return async (answers: Answers, place: Place): Asked => {
    const picked = await pickOne(place, {
      items: exposures(choices, answers),
      placeholder: l10n.t("Who gets to it?"),
      active: (value) => value === answers.exposure,
    });
    return picked === undefined || picked === "back" ? picked : { value: { ...answers, exposure: picked.value } };
  };
}

function exposures({ proxy, login, zone }: ScaffoldChoices, answers: Answers): readonly Offer<Exposure>[] {
  const host = `${nameOf(answers)}.${zone ?? "…"}`;
  const none: Offer<Exposure> = {
    label: `$(lock) ${l10n.t("Only this machine")}`,
    description: l10n.t("no entry in the proxy"),
    value: "none",
  };
  const behind: Offer<Exposure> = {
    label:
      login === undefined ? `$(warning) ${l10n.t("Proxy, no login yet")}` : `$(shield) ${l10n.t("Proxy with login")}`,
    description:
      login === undefined
        ? l10n.t("{0}: this repo has no login that works, so a gap is marked", host)
        : l10n.t("{0}, {1} with {2}", host, proxy ?? "", login),
    value: "proxy",
  };
  const open: Offer<Exposure> = {
    label: `$(globe) ${l10n.t("Public")}`,
    description: l10n.t("{0} without a login; the reason is asked", host),
    value: "public",
  };
  return login === undefined ? [none, behind, open] : [behind, none, open];
}

export async function askReason(answers: Answers, place: Place): Asked {
  const given = await typeLine(place, {
    value: answers.reason ?? "",
    prompt: l10n.t("Why may everybody get to it? The reason stands above the entry"),
    problem: (text) =>
      text.length >= 5 ? undefined : l10n.t("Without a reason it would be a gap: one short sentence is enough."),
  });
  return given === undefined || given === "back" ? given : { value: { ...answers, reason: given.value } };
}

export async function askWrites(answers: Answers, place: Place): Asked {
  const given = await typeLine(place, {
    value: answers.writes ?? "",
    prompt: l10n.t("Paths that it writes to beside its own state, with blanks between; mostly none: Enter"),
    placeholder: "/srv/media",
    problem: (text) => (areWritable(text) ? undefined : l10n.t("Absolute paths or options (config.…).")),
  });
  return given === undefined || given === "back" ? given : { value: { ...answers, writes: given.value } };
}

export async function askHardening(answers: Answers, place: Place): Asked {
  const items: readonly Offer<Hardening>[] = [
    {
      label: `$(shield) ${l10n.t("Base")}`,
      description: l10n.t("what is proven to do no harm, hardly any service notices it"),
      value: "base",
    },
    {
      label: `$(shield) ${l10n.t("Strict")}`,
      description: l10n.t("all that a program of this kind bears"),
      value: "strict",
    },
    { label: `$(circle-slash) ${l10n.t("None")}`, description: l10n.t("a comment says so"), value: "none" },
  ];
  const picked = await pickOne(place, {
    items,
    placeholder: l10n.t("How is it confined?"),
    active: (value) => value === answers.hardening,
  });
  return picked === undefined || picked === "back" ? picked : { value: { ...answers, hardening: picked.value } };
}
