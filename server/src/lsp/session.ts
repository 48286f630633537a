/** What every part of the running server shares. It is made once, when the editor says hello. */
import type { Connection } from "vscode-languageserver";
import type { Root } from "#workspace/root.ts";
import type { Workspace } from "#workspace/workspace.ts";
import type { Editor } from "./capabilities.ts";
import type { Diagnostics } from "./diagnostics.ts";

export interface Session {
  readonly connection: Connection;
  readonly editor: Editor;
  readonly workspace: Workspace;
  readonly diagnostics: Diagnostics;
  /** Resolves when the folders are known and the grammar can read. */
  readonly started: Promise<void>;
  /** Resolves when these folders are read, as far as it is known now. */
  readonly indexed: (roots: readonly Root[]) => Promise<void>;
  /** Version of an open document. */
  readonly version: (uri: string) => number | undefined;
  /** Logs a failure; ends the process when nothing can be trusted any more. */
  readonly failed: (where: string, error: unknown) => void;
}
