/** Before anything is activated: what of the change decides who gets into the host, found by evaluating the repo before and after. */
import { l10n, type Uri, window, workspace } from "vscode";
import type { Operations } from "#client/rebuild/operations.ts";
import type { Difference } from "#client/rebuild/plan.ts";
import type { Confirmation } from "#client/words/rebuild-ends.ts";
import { lockOutQuestion } from "#client/words/rebuild-lock-outs.ts";
import type { Files } from "./files.ts";
import { done } from "./refused.ts";
import type { Screen } from "./terminal.ts";
import { Stopped, type Tools } from "./tools.ts";
import { unsaved } from "./unsaved.ts";

export interface LockOutsOf {
  readonly host: string;
  readonly attribute?: string | undefined;
  readonly repo: string;
  readonly folder: Uri;
  readonly operations: Operations;
  readonly files: Files;
  readonly confirmSeconds: number;
  readonly confirmation: Confirmation;
}

type Texts = Record<string, string | null | false>;

export async function askLockOuts(of: LockOutsOf, tools: Tools, screen: Screen): Promise<void> {
  const { host, attribute, folder, files, confirmSeconds, confirmation } = of;
  const { before, after } = await sidesOf(of);
  const answer =
    Object.keys(before).length === 0
      ? { changes: [], unknown: [] }
      : ((await tools.server.lockOuts({ folder: folder.toString(), host: attribute, before, after })) ?? {
          changes: [],
          unknown: [l10n.t("the repo is not read, so nothing of the change was evaluated")],
        });
  const question = lockOutQuestion(host, answer, confirmSeconds, l10n.t, confirmation);
  if (question === undefined) return;
  screen.say(`${question.message}\n${question.detail}`);
  if (files.decision.changes.length === 0 && answer.changes.length === 0) return;
  const { message, detail, yes } = question;
  if ((await window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes)
    throw new Stopped(l10n.t("Nothing was sent."), true);
}

/**
 * Where the host's tree before and the stage after differ from what the server has open: before, all paths are as on the host; after,
 * those that are sent as they are saved here, which is not what somebody types meanwhile.
 */
async function sidesOf({
  repo,
  folder,
  operations,
  files,
}: LockOutsOf): Promise<{ readonly before: Texts; readonly after: Texts }> {
  const { plan, decision } = files;
  const sent = new Set(decision.changes.map(({ path }) => path));
  const all = [...plan.ours, ...plan.theirs, ...plan.conflicts];
  const wanted = all.filter((each) => each.host !== undefined && isOfRepo(each)).map(({ path }) => path);
  const texts = wanted.length === 0 ? new Map<string, string>() : done(await operations.fetch(repo, wanted), "fetch");
  const there = ({ path, host }: Difference): string | null | false =>
    host === undefined ? null : (texts.get(path) ?? false);
  const before: Texts = {};
  const after: Texts = {};
  for (const each of all) {
    before[each.path] = there(each);
    if (!sent.has(each.path)) after[each.path] = there(each);
  }
  if (all.length === 0) return { before, after };
  for (const [path, text] of await savedTexts(folder)) {
    if (!(path in before)) before[path] = text;
    if (!(path in after)) after[path] = text;
  }
  return { before, after };
}

/** Of files that are changed in the editor: what lies on the disk. */
async function savedTexts(folder: Uri): Promise<ReadonlyMap<string, string | false>> {
  const texts = new Map<string, string | false>();
  const start = folder.path.replace(/\/$/, "").length + 1;
  for (const { uri } of unsaved(folder)) {
    const bytes = await Promise.resolve(workspace.fs.readFile(uri)).catch(() => undefined);
    texts.set(uri.path.slice(start), bytes === undefined ? false : new TextDecoder().decode(bytes));
  }
  return texts;
}

/** What the host has alone may be a secret: that it is there is enough to know. A text of Nix may be imported. */
function isOfRepo({ path, local, base }: Difference): boolean {
  return local !== undefined || base !== undefined || path.endsWith(".nix");
}
