/** The document "Host status" of each host, read only, written anew whenever its state changes. */
import { type Disposable, EventEmitter, l10n, languages, Uri, window, workspace } from "vscode";
import { hostDocument } from "#client/words/host-document.ts";
import type { HostEntry } from "#client/words/shown.ts";

const scheme = "mynixos-host";

export interface HostDocuments extends Disposable {
  readonly show: (name: string) => Promise<void>;
  /** The state of a host is another one. */
  readonly changed: (name: string) => void;
}

/** `entryOf`: what is known of a host of this name now. The editor changes only what is different, so cursors stay. */
export function provideHostDocuments(entryOf: (name: string) => HostEntry | undefined): HostDocuments {
  const changes = new EventEmitter<Uri>();
  const provider = workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changes.event,
    provideTextDocumentContent({ query }) {
      const entry = entryOf(query);
      return entry
        ? hostDocument(entry, Date.now(), l10n.t)
        : l10n.t("There is no host of this name in mynixos.hosts.");
    },
  });
  return {
    async show(name) {
      const document = await workspace.openTextDocument(addressOf(name));
      await languages.setTextDocumentLanguage(document, "markdown");
      await window.showTextDocument(document, { preview: false });
    },
    changed: (name) => changes.fire(addressOf(name)),
    dispose() {
      provider.dispose();
      changes.dispose();
    },
  };
}

/** The tab says the last part of the path; the name itself, whatever stands in it, is the query. */
function addressOf(name: string): Uri {
  const title = l10n.t("Host status {0}", name).replaceAll(/[/\\\p{Cc}]/gu, "-");
  return Uri.from({ scheme, path: `/${title}.md`, query: name });
}
