/** A new module is written as one edit of the workspace, or not at all: where a text is not the one that it was made for, nothing is done. */
import { Position, Range, TextEdit, Uri, WorkspaceEdit, workspace } from "vscode";
import type { ScaffoldEdits, ScaffoldMade } from "#lsp/protocol.ts";

/** `stale`: a file has changed, or is there, which was not so when the answer was made; `unsaved`: one that only its window knows. */
export type Applied = "applied" | "refused" | { readonly stale: true; readonly unsaved: string | undefined };

export async function applyMade(made: ScaffoldMade): Promise<Applied> {
  const fresh = await Promise.all([
    ...made.files.map(async ({ uri }) => !(await exists(Uri.parse(uri, true)))),
    ...made.edits.map(isAsThen),
  ]);
  if (!fresh.every(Boolean)) return { stale: true, unsaved: made.edits.find(isUnsaved)?.file };
  const edit = new WorkspaceEdit();
  for (const { uri, text } of made.files)
    edit.createFile(Uri.parse(uri, true), { contents: new TextEncoder().encode(text), overwrite: false });
  for (const { uri, edits } of made.edits)
    edit.set(
      Uri.parse(uri, true),
      edits.map(({ range: { start, end }, newText }) => {
        const [from, to] = [start, end].map(({ line, character }) => new Position(line, character)) as [
          Position,
          Position,
        ];
        return new TextEdit(new Range(from, to), newText);
      }),
    );
  // As of a rename, files that were saved before are saved again.
  return (await workspace.applyEdit(edit, { isRefactoring: true })) ? "applied" : "refused";
}

async function isAsThen({ uri, before }: ScaffoldEdits): Promise<boolean> {
  try {
    const document = await workspace.openTextDocument(Uri.parse(uri, true));
    return lines(document.getText()) === lines(before);
  } catch {
    return false;
  }
}

/** The server is told of what is typed into Nix files; of pages it reads what is saved. */
function isUnsaved({ uri, file }: ScaffoldEdits): boolean {
  const key = Uri.parse(uri, true).toString();
  return !file.endsWith(".nix") && workspace.textDocuments.some((each) => each.isDirty && each.uri.toString() === key);
}

/** The editor has one kind of line end for a whole document. */
function lines(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replace(/^\u{FEFF}/u, "");
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
