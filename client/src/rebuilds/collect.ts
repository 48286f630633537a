/** Which generations go when garbage is collected: never that which runs, was booted, or is booted next. */
import { l10n, type QuickPickItem, window } from "vscode";
import { iconless } from "#client/words/foreign.ts";
import { collectQuestion } from "#client/words/rebuild-units.ts";
import { seenOf } from "#client/words/shown.ts";
import { Stopped, type Tools } from "./tools.ts";

export async function askCollect(host: string, { hosts }: Tools): Promise<readonly number[]> {
  const state = hosts.entries().find(({ name }) => name === host)?.state;
  const generations = state && seenOf(state)?.facts.generations;
  const keep = new Set([generations?.default, generations?.current, generations?.booted]);
  const list = generations?.list ?? [];
  const free = list.filter(({ number }) => !keep.has(number));
  const chosen = free.length === 0 ? [] : await choose(free);
  if (chosen === undefined) throw new Stopped(l10n.t("Nothing was deleted."), true);
  const kept = list.map(({ number }) => number).filter((number) => !chosen.includes(number));
  const { message, detail, yes } = collectQuestion(host, chosen, kept, l10n.t);
  if ((await window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes)
    throw new Stopped(l10n.t("Nothing was deleted."), true);
  return chosen;
}

/** Nothing is chosen beforehand: a deleted generation is a way back less. */
async function choose(
  free: readonly { readonly number: number; readonly made?: number; readonly version?: string }[],
): Promise<readonly number[] | undefined> {
  const items = free.map(({ number, made, version }): QuickPickItem & { readonly number: number } => ({
    number,
    label: l10n.t("Generation {0}", number),
    description: [
      ...(made === undefined ? [] : [new Date(made * 1000).toLocaleString()]),
      iconless(version ?? ""),
    ].join("  "),
  }));
  const title = l10n.t("Which generations are deleted? None is fine, too: then only what nothing needs any more goes.");
  const picked = await window.showQuickPick(items, { title, canPickMany: true, ignoreFocusOut: true });
  return picked?.map(({ number }) => number);
}
