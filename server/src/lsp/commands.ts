/** Commands that the editor asks the server to run. */
import {
  type CancellationToken,
  type ExecuteCommandParams,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  type ShowMessageParams,
} from "vscode-languageserver";
import { message } from "#text/message.ts";
import { inDocument } from "./guard.ts";
import { insertBlocks } from "./handlers/insert-blocks.ts";
import type { ServerCommands } from "./protocol.ts";
import type { Session } from "./session.ts";
import { translate } from "./translate.ts";

/** The editor applies what comes of it; where nothing does, it says why. */
export function runCommands(
  session: Session,
): (params: ExecuteCommandParams, token: CancellationToken) => Promise<null> {
  const insert = inDocument(session, null, insertBlocks);
  return async ({ command, arguments: given }, token) => {
    if (command !== ("mynixos.insertBlocks" satisfies keyof ServerCommands)) return null;
    const [uri, units] = given as unknown as ServerCommands["mynixos.insertBlocks"];
    const answer = await insert({ textDocument: { uri }, units }, token);
    if (answer instanceof ResponseError) return null;
    if (answer) await session.connection.workspace.applyEdit(answer);
    else await session.connection.sendNotification(ShowMessageNotification.type, nothing());
    return null;
  };
}

function nothing(): ShowMessageParams {
  const said = message("No block of hardening can be written here that is proven to do no harm.");
  return { type: MessageType.Info, message: translate(said) };
}
