/** Our own request behind "new module": what can be chosen in the repo of a folder, in the editor's language. */
import { toPath } from "#lsp/convert.ts";
import type { ScaffoldChoices, ScaffoldFolder } from "#lsp/protocol.ts";
import { translate } from "#lsp/translate.ts";
import type { View } from "#lsp/view.ts";
import { choicesOf } from "#scaffold/choices.ts";
import { houseOf } from "#scaffold/house-of.ts";
import { unreadIn } from "#scaffold/unread.ts";

export function scaffoldChoices(views: readonly View[], { folder }: ScaffoldFolder): ScaffoldChoices | null {
  const view = wholeView(views, folder);
  if (!view) return null;
  const choices = choicesOf(houseOf(view.model));
  const kinds = choices.kinds.map((each) => ({
    ...each,
    title: translate(each.title),
    detail: each.detail && translate(each.detail),
    choices: each.choices.map(({ name, title, answers }) => ({
      name,
      title: translate(title),
      answers: answers.map((answer) => ({ value: answer.value, title: translate(answer.title) })),
    })),
  }));
  const unread = unreadIn(view.model);
  return {
    ...choices,
    kinds,
    unread: unread && { uri: view.uri(unread.file), at: unread.at, problem: translate(unread.problem) },
  };
}

/** The repo of a folder that is open; `undefined`: there is none, or not all of it was read. */
export function wholeView(views: readonly View[], folder: string): View | undefined {
  const wanted = toPath(folder);
  const view = views.find(({ root }) => root.folder !== undefined && root.folder === wanted);
  return view?.values === "evaluated" ? view : undefined;
}
