/** Changes on disk, collected until a batch (a save, a rename, a checkout) is over, then handed to the index once. */
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesParams,
  FileChangeType,
  type FileEvent,
  WatchKind,
} from "vscode-languageserver";
import { PROJECT_FILE } from "#settings/parse.ts";
import type { Root } from "#workspace/root.ts";
import type { Workspace } from "#workspace/workspace.ts";
import type { Editor } from "./capabilities.ts";
import { toPath } from "./convert.ts";
import type { Indexing } from "./indexing.ts";

interface Needs {
  readonly connection: Connection;
  readonly editor: Editor;
  readonly workspace: Workspace;
  readonly indexing: Indexing;
  readonly configure: () => Promise<void>;
}

interface Batch {
  readonly paths: Set<string>;
  structure: boolean;
}

/** A batch is over when nothing came for this long, or after the longest time. */
const PAUSE_MILLISECONDS = 100;
const LONGEST_MILLISECONDS = 1000;

/**
 * Folders come and go without an event for each file in them, and a file of any name may be read into a value: watching all names is the
 * only way to see that.
 */
const WATCHERS = [{ globPattern: "**/*", kind: WatchKind.Create | WatchKind.Change | WatchKind.Delete }];

export function watchFiles({ connection, editor, workspace, indexing, configure }: Needs): void {
  const batches = new Map<Root, Batch>();
  let settingsChanged = false;
  let timer: NodeJS.Timeout | undefined;
  let since = 0;

  connection.onDidChangeWatchedFiles(collect);
  connection.workspace.onDidRenameFiles(({ files }) => {
    const events = files.flatMap(({ oldUri, newUri }): FileEvent[] => [
      { uri: oldUri, type: FileChangeType.Deleted },
      { uri: newUri, type: FileChangeType.Created },
    ]);
    collect({ changes: events });
  });
  if (editor.fileEvents) {
    const registered = connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHERS });
    void registered.catch(() => undefined);
  }

  function collect({ changes }: DidChangeWatchedFilesParams): void {
    for (const { uri, type } of changes) {
      const path = toPath(uri);
      for (const { root, file } of path === undefined ? [] : workspace.placesIn(path)) {
        if (file === PROJECT_FILE) settingsChanged = true;
        else if (type === FileChangeType.Changed ? root.reads(file) : root.concerns(file))
          note(root, file, type !== FileChangeType.Changed);
      }
    }
    if (batches.size === 0 && !settingsChanged) return;
    const now = Date.now();
    since ||= now;
    clearTimeout(timer);
    timer = setTimeout(flush, Math.max(0, Math.min(PAUSE_MILLISECONDS, since + LONGEST_MILLISECONDS - now)));
  }

  function note(root: Root, file: string, structure: boolean): void {
    const batch = batches.get(root) ?? { paths: new Set(), structure: false };
    batch.paths.add(file);
    batch.structure ||= structure;
    batches.set(root, batch);
  }

  function flush(): void {
    since = 0;
    for (const [root, { paths, structure }] of batches) indexing.refresh(root, { paths: [...paths], structure });
    batches.clear();
    if (settingsChanged) void configure();
    settingsChanged = false;
  }
}
