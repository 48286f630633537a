/** Which repo a new module belongs to, and which folder of it was clicked. */
import { FileType, l10n, type Uri, window, workspace } from "vscode";

export interface RepoFolder {
  readonly uri: Uri;
  readonly name: string;
  /** Relative to the root, with `/`; `undefined`: none in particular. */
  readonly clicked: string | undefined;
}

/** `undefined`: there is none, or nobody chose one. */
export async function repoFolder(clicked: Uri | undefined): Promise<RepoFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  const own = clicked && workspace.getWorkspaceFolder(clicked);
  if (own && clicked) return { uri: own.uri, name: own.name, clicked: await within(own.uri, clicked) };
  if (folders.length === 0) {
    void window.showInformationMessage(l10n.t("Open the folder of a repo first: a module belongs to one."));
    return undefined;
  }
  const [only] = folders;
  const chosen =
    folders.length === 1
      ? only
      : await window.showWorkspaceFolderPick({ placeHolder: l10n.t("In which repo?"), ignoreFocusOut: true });
  return chosen && { uri: chosen.uri, name: chosen.name, clicked: undefined };
}

/** Of a file, the folder that it lies in; of the root itself none. */
async function within(root: Uri, clicked: Uri): Promise<string | undefined> {
  const isFolder = await workspace.fs.stat(clicked).then(
    ({ type }) => (type & FileType.Directory) !== 0,
    () => true,
  );
  const path = clicked.path.slice(root.path.length).replace(/^\/+|\/+$/g, "");
  const folder = isFolder ? path : path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return folder === "" ? undefined : folder;
}
