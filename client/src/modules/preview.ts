/** The last step: what would be made, file by file, with a look at the changes; nothing is written before somebody says so. */
import { commands, l10n, QuickPickItemKind, type Tab, Uri, window, workspace } from "vscode";
import type { ScaffoldMade } from "#lsp/protocol.ts";
import { saidOf } from "./change.ts";
import { iconless, type Offer, type Picked, type Place, pickOne, textRows } from "./inputs.ts";
import { type ShownTexts, shownScheme } from "./shown-texts.ts";

/** `back`: to the question before; `change`: to one that is chosen; `undefined`: given up. */
export type Decision = "make" | "back" | "change" | undefined;

export async function preview(texts: ShownTexts, place: Place, answer: ScaffoldMade, says: string): Promise<Decision> {
  let isLookedAt = false;
  for (;;) {
    const items: readonly Offer<Chosen>[] = isLookedAt ? besideChanges(answer) : itemsOf(answer);
    const picked: Picked<Chosen> | "back" | undefined = await pickOne(place, { items, placeholder: says });
    const chosen = picked === undefined || picked === "back" ? picked : picked.value;
    if (chosen === "look" || chosen === "list") {
      isLookedAt = chosen === "look";
      if (isLookedAt) await look(texts, answer);
      continue;
    }
    await closeChanges();
    return chosen;
  }
}

type Chosen = "make" | "look" | "list" | "change";

/** A long list would hide what somebody wants to look at. */
function besideChanges(answer: ScaffoldMade): readonly Offer<"make" | "list">[] {
  return [makeIt(answer), { label: `$(list-unordered) ${l10n.t("Back to the list")}`, value: "list" }];
}

function makeIt({ files, edits }: ScaffoldMade): Offer<"make"> {
  return {
    label: `$(check) ${l10n.t("Make the module")}`,
    description: l10n.t("{0} new, {1} changed", files.length, edits.length),
    value: "make",
  };
}

/** Rows below the two answers only tell; Enter on one of them looks at the changes, too. */
function itemsOf(answer: ScaffoldMade): readonly Offer<Chosen>[] {
  const { files, edits, done, open, details } = answer;
  const heading = (label: string) => ({ label, kind: QuickPickItemKind.Separator });
  const told = (icon: string, width = 76) => {
    // Beside the first row stands the heading.
    return (text: string, index: number) =>
      textRows(icon, text, index === 0 ? 56 : width, width).map((row) => ({ ...row, value: "look" as const }));
  };
  return [
    makeIt(answer),
    { label: `$(diff) ${l10n.t("Look at all changes")}`, value: "look" },
    {
      label: `$(edit) ${l10n.t("Change an answer")}`,
      ...(details ? { description: iconless(saidOf(details)) } : {}),
      value: "change",
    },
    ...(open.length > 0 ? [heading(l10n.t("What is left to you"))] : []),
    ...open.flatMap(told("circle-large-outline", 72)),
    ...(done.length > 0 ? [heading(l10n.t("What it does"))] : []),
    ...done.flatMap(told("pass")),
    ...(workspace.isTrusted
      ? []
      : told("shield")(l10n.t("This folder is not trusted: files are written, and nothing is run."), 1)),
    heading(l10n.t("Files")),
    ...files.flatMap(({ file }, index) => told("new-file")(file, index)),
    ...edits.flatMap(({ file }) => told("edit")(file, 1)),
  ];
}

/** Where it is not one answer alone that cannot be taken. */
export async function refused(place: Place, problem: string): Promise<"back" | "change" | undefined> {
  const picked = await pickOne<"change" | "end">(place, {
    items: [
      { label: `$(edit) ${l10n.t("Change an answer")}`, value: "change" },
      { label: `$(close) ${l10n.t("Leave it")}`, value: "end" },
      { label: l10n.t("Nothing is made"), kind: QuickPickItemKind.Separator },
      ...textRows("info", problem, 56, 72),
    ],
    placeholder: l10n.t("It cannot be made like this. What now?"),
  });
  if (picked === undefined || picked === "back") return picked;
  return picked.value === "change" ? "change" : undefined;
}

/** All in one editor, as a comparison of what is and what would be. */
async function look(texts: ShownTexts, { files, edits }: ScaffoldMade): Promise<void> {
  const created = files.map(({ uri, file, text }) => [
    Uri.parse(uri, true),
    texts.put("before", file, ""),
    texts.put("after", file, text),
  ]);
  const changed = edits.map(({ uri, file, before, after }) => [
    Uri.parse(uri, true),
    texts.put("before", file, before),
    texts.put("after", file, after),
  ]);
  await commands.executeCommand("vscode.changes", l10n.t("New module"), [...created, ...changed]);
}

/** What would be is no news once it is, or is not. */
async function closeChanges(): Promise<void> {
  await window.tabGroups.close(window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(showsChanges)));
}

/** The editor has no name for such a tab in its API, but says what is compared in it. */
function showsChanges({ input }: Tab): boolean {
  const { textDiffs } = (input ?? {}) as { readonly textDiffs?: readonly { readonly modified?: Uri }[] };
  return textDiffs?.some(({ modified }) => modified?.scheme === shownScheme) ?? false;
}
