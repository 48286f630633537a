/** Places in the sample as the tests write them: a file and a piece of its text, with `|` where the caret stands. */

import { Location, type LocationLink, type Position, type TextDocument, type Uri, window, workspace } from "vscode";

export interface Caret {
  readonly document: TextDocument;
  readonly uri: Uri;
  readonly position: Position;
}

export async function caret(path: string, marked: string): Promise<Caret> {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  const document = await workspace.openTextDocument(`${folder.uri.fsPath}/${path}`);
  const [before = "", after = ""] = marked.split("|");
  const at = document.getText().indexOf(before + after);
  if (at < 0) throw new Error(`${path} does not say ${before}${after}`);
  return { document, uri: document.uri, position: document.positionAt(at + before.length) };
}

/** Each location as `file: the line it points at`, sorted: what a person sees, whatever the line numbers. */
export async function seen(locations: readonly (Location | LocationLink)[]): Promise<string[]> {
  const lines = locations.map(async (location) => {
    const [uri, range] =
      location instanceof Location
        ? [location.uri, location.range]
        : [location.targetUri, location.targetSelectionRange ?? location.targetRange];
    const document = await workspace.openTextDocument(uri);
    return `${workspace.asRelativePath(uri)}: ${document.lineAt(range.start.line).text.trim()}`;
  });
  return (await Promise.all(lines)).sort();
}

/** What the editor in front shows at its caret. */
export function inFront(): string {
  const editor = window.activeTextEditor;
  if (editor === undefined) return "";
  const line = editor.document.lineAt(editor.selection.active.line).text.trim();
  return `${workspace.asRelativePath(editor.document.uri)}: ${line}`;
}
