/** The texts being edited: they lie over the files on disk until they are closed. */
import { type Connection, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { isMarkdown } from "#workspace/documents.ts";
import type { Workspace } from "#workspace/workspace.ts";
import { toPath } from "./convert.ts";

export interface Documents {
  readonly version: (uri: string) => number | undefined;
}

/** A change is only noted here; the text is read when somebody asks, at the latest when the diagnostics are due. */
export function syncDocuments(connection: Connection, workspace: Workspace, changed: () => void): Documents {
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => {
    const path = toPath(document.uri);
    // What is Markdown for the editor only, by its settings, is no page of the repo, and no Nix either.
    if (document.languageId === "markdown" && !isMarkdown(path ?? "")) return;
    workspace.write(document.uri, path, document.getText());
    changed();
  });
  documents.onDidClose(({ document }) => {
    workspace.close(document.uri);
    changed();
  });
  documents.listen(connection);
  return { version: (uri) => documents.get(uri)?.version };
}
