/** What kind of module: the services first, then what the house stands on; last the conventions, which may be others than detected. */
import { l10n, QuickPickItemKind } from "vscode";
import type { ScaffoldChoices, ScaffoldKind, ScaffoldStyle } from "#lsp/protocol.ts";
import { type Answers, shortTitle, withKind } from "./answers.ts";
import { type Answer, type Offer, type Place, pickOne } from "./inputs.ts";

type Picked = ScaffoldKind | "conventions";

export function askKind(choices: ScaffoldChoices) {
  return async (answers: Answers, place: Place): Promise<Answer<Answers>> => {
    for (let now = answers; ; ) {
      const picked = await pickOne<Picked>(place, {
        items: itemsOf(choices, now),
        placeholder: l10n.t("What is the new module?"),
        active: (value) => value !== "conventions" && value.kind === now.kind?.kind,
      });
      if (picked === undefined || picked === "back") return picked;
      if (picked.value !== "conventions") return { value: withKind(now, picked.value) };
      const style = await askStyle(choices, now);
      if (style === undefined) return undefined;
      if (style !== "back") now = { ...now, style: style.value };
    }
  };
}

function itemsOf({ kinds, style }: ScaffoldChoices, answers: Answers): readonly Offer<Picked>[] {
  const itemOf = (kind: ScaffoldKind): Offer<Picked> => {
    // Pages and the command line call what the house stands on by its name, too.
    const detail = kind.isFoundation ? kind.title : kind.detail;
    return {
      label: shortTitle(kind),
      value: kind,
      ...(kind.file === undefined ? {} : { description: l10n.t("there is {0}", kind.file) }),
      ...(detail === undefined ? {} : { detail }),
    };
  };
  const foundations = kinds.filter(({ isFoundation }) => isFoundation);
  return [
    ...kinds.filter(({ isFoundation }) => !isFoundation).map(itemOf),
    ...(foundations.length > 0
      ? [{ label: l10n.t("What the house stands on"), kind: QuickPickItemKind.Separator }]
      : []),
    ...foundations.map(itemOf),
    { label: l10n.t("Conventions of this repo"), kind: QuickPickItemKind.Separator },
    {
      label: `$(settings-gear) ${Object.values({ ...style, ...answers.style }).join(" · ")}`,
      description: l10n.t("detected, can be changed"),
      value: "conventions",
    },
  ];
}

const answersOf: { readonly [K in keyof ScaffoldStyle]: readonly ScaffoldStyle[K][] } = {
  header: ["meta", "yaml", "nms", "none"],
  annotations: ["source-id", "sink-id", "none"],
  proxy: ["caddy", "traefik", "none"],
};

type Style = NonNullable<Answers["style"]>;

async function askStyle(choices: ScaffoldChoices, { style = {} }: Answers): Promise<Answer<Style>> {
  const questions: readonly { readonly of: keyof ScaffoldStyle; readonly title: string }[] = [
    { of: "header", title: l10n.t("Header of modules") },
    { of: "annotations", title: l10n.t("Comments above central values") },
    { of: "proxy", title: l10n.t("Proxy") },
  ];
  let chosen = style;
  for (let at = 0; at < questions.length; ) {
    const { of, title } = questions[at] as (typeof questions)[number];
    const items = answersOf[of].map((value) => ({ label: value, value, ...evidence(choices, of, value) }));
    const place = { title, step: at + 1, steps: questions.length };
    const now = chosen[of] ?? choices.style[of];
    const picked = await pickOne<string>(place, {
      items,
      placeholder: l10n.t("What new modules of this repo have"),
      active: (value) => value === now,
    });
    if (picked === undefined) return undefined;
    if (picked === "back") {
      at--;
      continue;
    }
    const { [of]: _, ...others } = chosen;
    chosen = picked.value === choices.style[of] ? others : { ...others, [of]: picked.value };
    at++;
  }
  return { value: chosen };
}

function evidence(choices: ScaffoldChoices, of: keyof ScaffoldStyle, value: string): { readonly description?: string } {
  const found = choices.evidence.find((each) => each.of === of && each.value === value);
  const isDetected = choices.style[of] === value;
  const files = found && l10n.t("{0} files", found.files);
  const parts = [files, isDetected ? l10n.t("detected") : undefined].filter((part) => part !== undefined);
  return parts.length > 0 ? { description: parts.join(" · ") } : {};
}
