/** Texts that are shown and stand in no file: how files would be, and what is left to do; read only, as long as the window lives. */
import { type Disposable, EventEmitter, Uri, workspace } from "vscode";

export const shownScheme = "mynixos-module";

export interface ShownTexts extends Disposable {
  /** `slot`: a second text of the same slot and path takes the place of the first. */
  readonly put: (slot: string, path: string, text: string) => Uri;
}

export function provideShownTexts(): ShownTexts {
  const texts = new Map<string, string>();
  const changes = new EventEmitter<Uri>();
  const provider = workspace.registerTextDocumentContentProvider(shownScheme, {
    onDidChange: changes.event,
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  });
  return {
    put(slot, path, text) {
      const uri = Uri.from({ scheme: shownScheme, path: `/${path}`, query: slot });
      texts.set(uri.toString(), text);
      changes.fire(uri);
      return uri;
    },
    dispose() {
      provider.dispose();
      changes.dispose();
    },
  };
}
