/** The last step: what would be made, file by file, with a look at the changes; nothing is written before somebody says so. */
import { commands, l10n, QuickPickItemKind, type Tab, Uri, window } from "vscode";
import type { ScaffoldAnswer, ScaffoldMade } from "#lsp/protocol.ts";
import { type Offer, type Picked, type Place, pickOne } from "./inputs.ts";
import { type ShownTexts, shownScheme } from "./shown-texts.ts";

/** `back`: something is to be answered otherwise; `undefined`: given up. */
export type Decision = "make" | "back" | undefined;

export async function preview(
  texts: ShownTexts,
  place: Place,
  answer: ScaffoldAnswer,
  says: string,
): Promise<Decision> {
  if ("problem" in answer) return refused(place, answer.problem);
  if (answer.files.length === 0 && answer.edits.length === 0) return refused(place, answer.done.join(" "));
  let isLookedAt = false;
  for (;;) {
    const items: readonly Offer<"make" | "look" | "list">[] = isLookedAt ? besideChanges(answer) : itemsOf(answer);
    const picked: Picked<"make" | "look" | "list"> | "back" | undefined = await pickOne(place, {
      items,
      placeholder: says,
    });
    if (picked !== undefined && picked !== "back" && picked.value !== "make") {
      isLookedAt = picked.value === "look";
      if (isLookedAt) await look(texts, answer);
      continue;
    }
    await closeChanges();
    return picked === undefined || picked === "back" ? picked : "make";
  }
}

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
function itemsOf(answer: ScaffoldMade): readonly Offer<"make" | "look">[] {
  const { files, edits, done, open } = answer;
  const heading = (label: string) => ({ label, kind: QuickPickItemKind.Separator });
  const told = (icon: string, width = 84) => {
    // Beside the first row stands the heading.
    return (text: string, index: number) =>
      rows(icon, text, index === 0 ? 56 : width, width).map((row) => ({ ...row, value: "look" as const }));
  };
  return [
    makeIt(answer),
    { label: `$(diff) ${l10n.t("Look at all changes")}`, value: "look" },
    ...(open.length > 0 ? [heading(l10n.t("What is left to you"))] : []),
    ...open.flatMap(told("circle-large-outline", 72)),
    ...(done.length > 0 ? [heading(l10n.t("What it does"))] : []),
    ...done.flatMap(told("pass")),
    heading(l10n.t("Files")),
    ...files.flatMap(({ file }, index) => told("new-file")(file, index)),
    ...edits.flatMap(({ file }) => told("edit")(file, 1)),
  ];
}

/** What a repo says is no icon of ours. */
function iconless(text: string): string {
  return text.replaceAll("$(", "$\u{200B}(");
}

async function refused(place: Place, problem: string): Promise<Decision> {
  const picked = await pickOne<"back" | "end">(place, {
    items: [
      { label: `$(arrow-left) ${l10n.t("Answer otherwise")}`, value: "back" },
      { label: `$(close) ${l10n.t("Leave it")}`, value: "end" },
      { label: l10n.t("Nothing is made"), kind: QuickPickItemKind.Separator },
      ...rows("info", problem, 56, 72),
    ],
    placeholder: l10n.t("It cannot be made like this. What now?"),
  });
  return picked === "back" || (picked && picked.value === "back") ? "back" : undefined;
}

/** A row is cut off at the edge; what has to be read is not. */
function rows(icon: string, text: string, first: number, next: number): readonly { readonly label: string }[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const most = lines.length > 1 ? next : first;
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => ({ label: `$(${index === 0 ? icon : "blank"}) ${iconless(line)}` }));
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
