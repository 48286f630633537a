/** The texts being edited: they lie over the files on disk until they are closed. */
import { type Connection, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Workspace } from "#workspace/workspace.ts";
import { toPath } from "./convert.ts";

export interface Documents {
  readonly version: (uri: string) => number | undefined;
}

/** A change is only noted here; the text is read when somebody asks, at the latest when the diagnostics are due. */
export function syncDocuments(connection: Connection, workspace: Workspace, changed: () => void): Documents {
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => {
    workspace.write(document.uri, toPath(document.uri), document.getText());
    changed();
  });
  documents.onDidClose(({ document }) => {
    workspace.close(document.uri);
    changed();
  });
  documents.listen(connection);
  return { version: (uri) => documents.get(uri)?.version };
}
