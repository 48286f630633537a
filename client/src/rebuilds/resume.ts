/** Jobs whose end nobody saw, because the editor ended: followed again by themselves, once, in the window of their folder, where it is trusted. */
import { type Disposable, window, workspace } from "vscode";
import type { RebuildTasks } from "./tasks.ts";
import type { Tools } from "./tools.ts";

export function resume(tools: Tools, tasks: RebuildTasks): Disposable {
  const begun = new Set<string>();
  const start = (): void => {
    // A window behind others waits until somebody looks at it: several may open at once, and one is enough.
    if (!workspace.isTrusted || !window.state.focused) return;
    const folders = new Set((workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()));
    // A window without folder has those that were started in such a one.
    if (folders.size === 0) folders.add("");
    for (const job of tools.remembered.all()) {
      const isOurs = folders.has(job.window ?? job.folder);
      const isKnown = begun.has(job.id) || tools.running.hasFollowed(job.id);
      if (!isOurs || isKnown || tools.running.of(job.host) !== undefined) continue;
      begun.add(job.id);
      void tasks.follow(job);
    }
  };
  const listening = [workspace.onDidGrantWorkspaceTrust(start), window.onDidChangeWindowState(start)];
  start();
  return { dispose: () => void listening.map((each) => each.dispose()) };
}
