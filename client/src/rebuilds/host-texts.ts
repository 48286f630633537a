/** Texts of files as they lie on a host, to be compared with those here: read only, and gone with the window. */
import { randomUUID } from "node:crypto";
import { commands, type Disposable, l10n, Uri, workspace } from "vscode";
import { oneLine } from "#client/host/said.ts";

const scheme = "mynixos-host-file";

export interface HostTexts extends Disposable {
  /** Opens the editor that compares two texts: on the left the host's, on the right that of the file here. `undefined`: there is none. */
  readonly compare: (host: string, path: string, theirs: string | undefined, ours: Uri | undefined) => Promise<void>;
}

export function provideHostTexts(): HostTexts {
  const texts = new Map<string, string>();
  const provider = workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) => texts.get(uri.query),
  });
  let count = 0;
  // An editor that is restored with the window asks for a text of the one before: it gets none, never that of another file.
  const run = randomUUID();
  /** The last part of a path tells the editor the language and the title. */
  const added = (path: string, text: string): Uri => {
    const key = `${run}-${count++}`;
    texts.set(key, text);
    return Uri.from({ scheme, path: `/${path}`, query: key });
  };
  return {
    async compare(host, path, theirs, ours) {
      const left = added(path, theirs ?? "");
      const right = ours ?? added(path, "");
      const title = l10n.t("{0}: {1} (there) ↔ (here)", oneLine(host), oneLine(path));
      await commands.executeCommand("vscode.diff", left, right, title, { preview: true });
    },
    dispose: () => provider.dispose(),
  };
}
