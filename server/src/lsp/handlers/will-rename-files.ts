/** Before files and folders move: what has to be written anew so that imports lead where they led; what cannot be kept is said. */
import { basename, dirname, join, sep } from "node:path";
import {
  MessageType,
  type RenameFilesParams,
  ShowMessageNotification,
  type ShowMessageParams,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { fileMoves } from "#features/file-moves.ts";
import { toPath } from "#lsp/convert.ts";
import { noticeOf } from "#lsp/moved-notice.ts";
import type { Session } from "#lsp/session.ts";
import type { View } from "#lsp/view.ts";
import { resolved } from "#workspace/files.ts";

export function willRenameFiles(
  session: Session,
): (views: readonly View[], params: RenameFilesParams) => WorkspaceEdit | null {
  return function willRename(views, { files }) {
    const moves = files.flatMap(({ oldUri, newUri }) => {
      const [from, to] = [placeOf(oldUri), placeOf(newUri)];
      return from === undefined || to === undefined ? [] : [{ from, to }];
    });
    const changes: NonNullable<WorkspaceEdit["changes"]> = {};
    for (const view of views) {
      if (view.root.folder === undefined) continue;
      const made = fileMoves(view.repo, plain(resolved(view.root.folder)), moves);
      // Folders may be open that lie in each other: each file is written once.
      for (const [uri, edits] of Object.entries(view.edit(made.edits).changes ?? {})) changes[uri] ??= edits;
      const message = noticeOf(view.repo, made);
      if (message) void session.connection.sendNotification(ShowMessageNotification.type, warning(message));
    }
    return Object.keys(changes).length > 0 ? { changes } : null;
  };
}

function warning(message: string): ShowMessageParams {
  return { type: MessageType.Warning, message };
}

/** A link that moves is the link, not what it leads to. */
function placeOf(uri: string): string | undefined {
  const path = toPath(uri);
  return path === undefined ? undefined : plain(join(resolved(dirname(path)), basename(path)));
}

function plain(path: string): string {
  const slashes = path.split(sep).join("/");
  return slashes.startsWith("/") ? slashes : `/${slashes}`;
}
