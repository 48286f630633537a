/** Jobs whose end nobody saw, because the editor ended: followed again by themselves, once, in a window that is trusted. */
import { type Disposable, window, workspace } from "vscode";
import type { RebuildTasks } from "./tasks.ts";
import type { Tools } from "./tools.ts";

export function resume(tools: Tools, tasks: RebuildTasks): Disposable {
  const begun = new Set<string>();
  const start = (): void => {
    // A window behind others waits until somebody looks at it: several may open at once, and one is enough.
    if (!workspace.isTrusted || !window.state.focused) return;
    const folders = new Set((workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()));
    for (const job of tools.remembered.all()) {
      const isOurs = job.folder === "" || folders.has(job.folder);
      if (!isOurs || begun.has(job.id) || tools.running.of(job.host) !== undefined) continue;
      begun.add(job.id);
      void tasks.follow(job);
    }
  };
  const listening = [workspace.onDidGrantWorkspaceTrust(start), window.onDidChangeWindowState(start)];
  start();
  return { dispose: () => void listening.map((each) => each.dispose()) };
}
