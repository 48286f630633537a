/** A job that this window did not start: found by its unit on the host, and followed. */
import { l10n, window, workspace } from "vscode";
import { confirmTimes } from "#client/hosts/settings.ts";
import { ownJobAmong } from "#client/rebuild/preflight.ts";
import { spoken } from "#client/words/rebuild-notice.ts";
import { seenOf } from "#client/words/shown.ts";
import { agreedLogin } from "./prepare.ts";
import type { RebuildTasks } from "./tasks.ts";
import { Stopped, type Tools } from "./tools.ts";

export async function followOther(host: string, tools: Tools, tasks: RebuildTasks): Promise<void> {
  await tools.hosts.refresh(host);
  const state = tools.hosts.entries().find(({ name }) => name === host)?.state;
  const units = (state && seenOf(state)?.facts.rebuild.units) ?? [];
  const id = ownJobAmong(units);
  if (id === undefined) {
    void window.showInformationMessage(l10n.t("No rebuild of this extension runs on {0}.", spoken(host)));
    return;
  }
  const known = tools.remembered.all().find((job) => job.id === id);
  try {
    const { identity, target } = await agreedLogin(host, tools);
    await tasks.follow(
      known ?? {
        id,
        host,
        identity,
        action: "test",
        sudo: "password",
        folder: workspace.workspaceFolders?.[0]?.uri.toString() ?? "",
        roots: [target.repo],
        confirmSeconds: confirmTimes().confirmSeconds,
        started: Date.now(),
      },
    );
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    void window.showErrorMessage(error.said);
  }
}
