/** A rename as editors take it: an edit with headings for their preview, and words for whoever may not have one. */
import {
  type ChangeAnnotation,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Refused, Renamed } from "#model/rename/renamed.ts";
import { type Message, message } from "#text/message.ts";
import type { Session } from "./session.ts";
import { translate } from "./translate.ts";
import type { View } from "./view.ts";

export function renameEdit({ editor }: Session, view: View, { edits }: Renamed): WorkspaceEdit {
  if (editor.previews) return view.sortedEdit(edits, notes());
  const files = [...new Set(edits.map(({ file }) => file))];
  return view.edit(files.map((path) => ({ file: path, edits: edits.filter(({ file }) => file === path) })));
}

/** What the new name does not reach. */
export function sayWhatIsLeft({ connection }: Session, { leftOut, unsure }: Renamed): void {
  const files = (places: Renamed["leftOut"]): string => [...new Set(places.map(({ file }) => file))].join(", ");
  const said: Message[] = [];
  if (leftOut.length > 0) said.push(message("Left as they are, since they do not parse: {0}.", files(leftOut)));
  if (unsure.length > 0)
    said.push(message("No host imports these files, and they may look for the old name: {0}.", files(unsure)));
  if (said.length === 0) return;
  const text = said.map(translate).join(" ");
  void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message: text });
}

export function failure({ reason }: Pick<Refused, "reason">): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, translate(reason));
}

/** The headings of the preview. */
function notes(): Record<string, ChangeAnnotation> {
  const note = (label: Message): ChangeAnnotation => ({ label: translate(label), needsConfirmation: false });
  return {
    code: note(message("Code")),
    id: note(message("Comments that mark sources and sinks")),
    mention: note(message("Mentions in text")),
  };
}
