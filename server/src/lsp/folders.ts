/** Which folders are open and what their settings say; both may change at any time. */
import {
  type Connection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type WorkspaceFolder,
} from "vscode-languageserver";
import { unknownSeverities } from "#rules/run.ts";
import type { ParsedSettings } from "#settings/parse.ts";
import type { Settings } from "#settings/settings.ts";
import type { Message } from "#text/message.ts";
import { settingsOf } from "#workspace/project.ts";
import type { Root } from "#workspace/root.ts";
import type { Workspace } from "#workspace/workspace.ts";
import type { Editor } from "./capabilities.ts";
import { toPath, toUri } from "./convert.ts";
import type { Indexing } from "./indexing.ts";

export interface Folders {
  /** Opens the first folders; listens for more. */
  readonly open: (params: InitializeParams) => Promise<void>;
  /** Reads the settings of all folders again. */
  readonly configure: () => Promise<void>;
}

interface Needs {
  readonly connection: Connection;
  readonly editor: Editor;
  readonly workspace: Workspace;
  readonly indexing: Indexing;
  readonly open: (folder: string, settings: Settings) => Root;
  /** Used when the editor cannot be asked. */
  readonly fixedSettings: unknown;
  /** Settings of documents outside every folder and what is wrong with any settings. */
  readonly told: (loose: ParsedSettings, problems: readonly Message[]) => void;
  readonly changed: () => void;
  readonly failed: (where: string, error: unknown) => void;
}

export function openFolders(needs: Needs): Folders {
  const { connection, editor, workspace, indexing } = needs;
  const problems = new Map<string | undefined, readonly Message[]>();
  /** Answers of the editor may overtake each other; changes are made one after the other. */
  let last: Promise<void> = Promise.resolve();

  return {
    async open(params) {
      if (editor.folders) {
        connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          void inTurn(async () => {
            for (const { uri } of removed) close(uri);
            await add(added);
          });
        });
      }
      connection.onDidChangeConfiguration(() => void inTurn(configure));
      if (editor.configurationEvents) {
        const section = { section: "mynixos" };
        void connection.client.register(DidChangeConfigurationNotification.type, section).catch(() => undefined);
      }
      const single = params.rootUri ? [{ uri: params.rootUri, name: "" }] : [];
      await inTurn(() => add(params.workspaceFolders ?? single));
    },
    configure: () => inTurn(configure),
  };

  function inTurn(change: () => Promise<void>): Promise<void> {
    last = last.then(change).catch((error) => needs.failed("folders", error));
    return last;
  }

  async function add(folders: readonly WorkspaceFolder[]): Promise<void> {
    const paths = folders.map(({ uri }) => toPath(uri)).filter((path) => path !== undefined);
    const settings = await settingsFor([undefined, ...paths]);
    for (const path of paths) {
      if (workspace.roots().some((root) => root.folder === path)) continue;
      const root = needs.open(path, take(path, settings).settings);
      workspace.add(root);
      indexing.start(root);
    }
    finish(take(undefined, settings));
  }

  function close(uri: string): void {
    const root = workspace.roots().find((root) => root.folder === toPath(uri));
    if (root?.folder === undefined) return;
    problems.delete(root.folder);
    workspace.remove(root.folder);
    indexing.forget(root);
    needs.changed();
  }

  async function configure(): Promise<void> {
    const roots = workspace.roots();
    const settings = await settingsFor([undefined, ...roots.map((root) => root.folder)]);
    for (const root of [...roots, ...workspace.looseRoots()]) {
      if (root.configure(take(root.folder, settings).settings)) reload(root);
    }
    finish(take(undefined, settings));
  }

  function reload(root: Root): void {
    workspace.rearrange();
    if (root.folder !== undefined) indexing.start(root);
  }

  function finish(loose: ParsedSettings): void {
    needs.told(loose, [...problems.values()].flat());
    indexing.tell();
    needs.changed();
  }

  async function settingsFor(
    folders: readonly (string | undefined)[],
  ): Promise<ReadonlyMap<string | undefined, unknown>> {
    if (!editor.configuration) return new Map(folders.map((folder) => [folder, needs.fixedSettings]));
    const items = folders.map((folder) =>
      folder === undefined ? { section: "mynixos" } : { scopeUri: toUri(folder), section: "mynixos" },
    );
    const sections: readonly unknown[] = await connection.workspace.getConfiguration(items);
    return new Map(folders.map((folder, index) => [folder, sections[index]]));
  }

  function take(folder: string | undefined, sections: ReadonlyMap<string | undefined, unknown>): ParsedSettings {
    const parsed = settingsOf(folder, sections.get(folder));
    problems.set(folder, [...parsed.problems, ...unknownSeverities(parsed.settings.severities)]);
    return parsed;
  }
}
