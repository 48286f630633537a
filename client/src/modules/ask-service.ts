/** Which service of NixOS, searched by name, port or unit; or a program that has no module. */
import { l10n } from "vscode";
import type { ScaffoldChoices, ScaffoldService } from "#lsp/protocol.ts";
import { type Answers, nameFrom, withName } from "./answers.ts";
import { type Answer, type Offer, type Place, pickOne } from "./inputs.ts";

type Picked = ScaffoldService | "own";

export function askService({ services }: ScaffoldChoices) {
  return async (answers: Answers, place: Place): Promise<Answer<Answers>> => {
    const { service } = answers;
    const own: Offer<Picked> = {
      label: `$(terminal) ${l10n.t("Own program")}`,
      description: l10n.t("a unit of this repo, NixOS has no module for it"),
      value: "own",
      // Also where nothing else has the name that was typed.
      alwaysShow: true,
    };
    const picked = await pickOne<Picked>(place, {
      items: [own, ...services.map(itemOf)],
      placeholder: l10n.t("Which service? Type a part of its name"),
      active: (value) => (value === "own" ? service === "own" : service !== "own" && value.path === service?.path),
    });
    if (picked === undefined || picked === "back") return picked;
    const { value, typed } = picked;
    // A name that was typed stays, one that was only proposed goes with the service that it came from.
    const isTyped = service === undefined || service === "own" || answers.name !== service.name;
    if (isTyped && answers.name !== undefined) return { value: { ...answers, service: value } };
    // Whoever looked for a service that NixOS has not, has said what it is called.
    const said = value === "own" ? nameFrom(typed) : undefined;
    return { value: { ...withName(answers, said), service: value } };
  };
}

function itemOf(service: ScaffoldService): Offer<Picked> {
  const { name, path, port, unit, state, file } = service;
  const known = [port === undefined ? undefined : l10n.t("port {0}", port), unit].filter((part) => part !== undefined);
  const there = {
    enabled: l10n.t("already on in this repo"),
    possible: l10n.t("perhaps on in this repo"),
    disabled: l10n.t("off in this repo"),
    absent: file === undefined ? undefined : l10n.t("in {0}, which is not imported", file),
  }[state];
  const description = [...known, there].filter((part) => part !== undefined).join(" · ");
  return { label: name, description: `${path}${description === "" ? "" : ` · ${description}`}`, value: service };
}
