/** Which files go to the host: both sides compared, and a person asked where that has to be. */
import { l10n, type QuickPickItem, ThemeIcon, Uri, window, workspace } from "vscode";
import { readLocalTree } from "#client/rebuild/local-tree.ts";
import type { Operations, Staging } from "#client/rebuild/operations.ts";
import {
  areStrangers,
  type Choice,
  type Decision,
  type Difference,
  decide,
  type Plan,
  planOf,
} from "#client/rebuild/plan.ts";
import { spoken } from "#client/words/rebuild-notice.ts";
import {
  choiceWordsOf,
  conflictsQuestion,
  conflictWords,
  firstUseQuestion,
  hostOnlyLines,
  oursWords,
  type PlanQuestion,
  planItem,
  sentLine,
  undecidedLines,
} from "#client/words/rebuild-plan.ts";
import { unreadLines } from "#client/words/rebuild-tree.ts";
import { showNotice } from "./notices.ts";
import { done, Refused } from "./refused.ts";
import type { Screen } from "./terminal.ts";
import { Stopped, type Tools } from "./tools.ts";

export interface Files {
  readonly decision: Decision;
  readonly staging: Omit<Staging, "id">;
  readonly plan: Plan;
}

interface Sides {
  readonly host: string;
  readonly repo: string;
  readonly folder: Uri;
  readonly operations: Operations;
}

/** Nothing is changed on the host by that. */
export async function decideFiles(sides: Sides, tools: Tools, screen: Screen): Promise<Files> {
  const { folder, operations, repo } = sides;
  const [local, look] = await Promise.all([readLocalTree(folder.fsPath), operations.look(repo)]);
  const { base, host, unread } = done(look, "look");
  const plan = planOf({ base, local: local.tree, host, besides: local.besides, unread: new Set(unread) });
  for (const line of unreadLines(local.unread, unread, l10n.t)) screen.say(line);
  const accepted =
    plan.isFirst && plan.ours.length > 0 ? await askFirst(sides, plan, areStrangers(local.tree, host), tools) : "all";
  const choices = plan.conflicts.length > 0 ? await askConflicts(sides, plan, tools) : new Map<string, Choice>();
  const decision = decide(plan, choices, accepted);
  screen.say(sentLine(plan, l10n.t, decision.changes));
  for (const line of [...hostOnlyLines(plan, l10n.t), ...undecidedLines(decision.undecided, l10n.t)]) screen.say(line);
  return {
    decision,
    plan,
    staging: { repo, changes: decision.changes, settled: decision.settled, read: local.read, local: local.tree },
  };
}

/** Each local difference is shown once: which of the two sides is right, nobody else knows. */
async function askFirst(sides: Sides, plan: Plan, isStrange: boolean, tools: Tools): Promise<ReadonlySet<string>> {
  const question = firstUseQuestion(sides.host, sides.repo, plan, l10n.t, isStrange);
  const answer = await ask(question);
  if (answer === question.yes) return new Set(plan.ours.map(({ path }) => path));
  if (answer === undefined) throw new Stopped(l10n.t("Nothing was sent."), true);
  const items = plan.ours.map((one) => ({ ...planItem(one, oursWords(one, l10n.t)), path: one.path, picked: true }));
  const picked = await pickFiles(items, sides, plan.ours, tools);
  if (picked === undefined) throw new Stopped(l10n.t("Nothing was sent."), true);
  return picked;
}

async function askConflicts(sides: Sides, plan: Plan, tools: Tools): Promise<ReadonlyMap<string, Choice>> {
  const question = conflictsQuestion(plan, l10n.t);
  const [mine, theirs] = question.others;
  const answer = await ask(question);
  const all = (choice: Choice): ReadonlyMap<string, Choice> =>
    new Map(plan.conflicts.map(({ path }) => [path, choice] as const));
  if (answer === undefined) throw new Stopped(l10n.t("Nothing was sent."), true);
  if (answer === mine) return all("ours");
  if (answer === theirs) return all("theirs");
  const choices = new Map<string, Choice>();
  for (const conflict of plan.conflicts) choices.set(conflict.path, await askConflict(sides, conflict, tools));
  return choices;
}

async function askConflict(sides: Sides, conflict: Difference, tools: Tools): Promise<Choice> {
  const words = choiceWordsOf(l10n.t);
  const { label, description } = planItem(conflict, conflictWords(conflict, l10n.t));
  for (;;) {
    const items = [words.ours, words.theirs, words.compare].map((text): QuickPickItem => ({ label: text }));
    const title = `${label}: ${description}`;
    const picked = await window.showQuickPick(items, { title, ignoreFocusOut: true });
    if (picked === undefined) throw new Stopped(l10n.t("Nothing was sent."), true);
    if (picked.label === words.ours) return "ours";
    if (picked.label === words.theirs) return "theirs";
    await compareAside(sides, conflict, tools);
  }
}

/** The files of a first use, each with a button that compares it. */
function pickFiles(
  items: readonly (QuickPickItem & { readonly path: string })[],
  sides: Sides,
  differences: readonly Difference[],
  tools: Tools,
): Promise<ReadonlySet<string> | undefined> {
  return new Promise((resolve) => {
    const pick = window.createQuickPick<QuickPickItem & { readonly path: string }>();
    const { compare: tooltip } = choiceWordsOf(l10n.t);
    const button = { iconPath: new ThemeIcon("diff"), tooltip };
    pick.title = l10n.t("Which files of this machine are sent? Those that are not stay as on the host.");
    pick.canSelectMany = true;
    pick.ignoreFocusOut = true;
    pick.items = items.map((item) => ({ ...item, buttons: [button] }));
    pick.selectedItems = pick.items;
    let answer: ReadonlySet<string> | undefined;
    pick.onDidTriggerItemButton(({ item }) => {
      const found = differences.find(({ path }) => path === item.path);
      if (found) void compareAside(sides, found, tools);
    });
    pick.onDidAccept(() => {
      answer = new Set(pick.selectedItems.map(({ path }) => path));
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(answer);
    });
    pick.show();
  });
}

async function compare(
  { host, repo, folder, operations }: Sides,
  { path, local, host: there }: Difference,
  tools: Tools,
): Promise<void> {
  const theirs = done(await operations.fetch(repo, [path]), "fetch").get(path);
  if (theirs === undefined && there !== undefined) {
    void window.showInformationMessage(
      l10n.t(
        "What {0} has on the host cannot be shown: it is no text, a link, too large, or gone by now.",
        spoken(path),
      ),
    );
    return;
  }
  await tools.texts.compare(host, path, theirs, local === undefined ? undefined : Uri.joinPath(folder, path));
}

/** From a button of a list that stays open: what goes wrong is said, and ends nothing. */
async function compareAside(sides: Sides, difference: Difference, tools: Tools): Promise<void> {
  try {
    await compare(sides, difference, tools);
  } catch (error) {
    if (error instanceof Refused) void showNotice(sides.host, error.notice(), {});
    else void window.showErrorMessage(spoken(error instanceof Error ? error.message : String(error)));
  }
}

function ask({ message, detail, yes, others }: PlanQuestion): Thenable<string | undefined> {
  return window.showWarningMessage(message, { modal: true, detail }, yes, ...others);
}

/** Folders of this window that may be the repo of a host; asked where there are several. */
export async function repoFolder(): Promise<Uri | undefined> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  if (folders.length < 2) return folders[0]?.uri;
  const items = folders.map(({ name, uri }) => ({ label: name, description: uri.fsPath, uri }));
  return (await window.showQuickPick(items, { title: l10n.t("Which folder is the configuration of the host?") }))?.uri;
}
