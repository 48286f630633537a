/** What a code lens calls: the editor's peek view wants its own kinds of places, the server sends those of the protocol. */
import { commands, type Disposable, Location, Position, Range, Uri } from "vscode";
import type { Commands } from "#lsp/protocol.ts";

export function registerShowReferences(): Disposable {
  return commands.registerCommand("mynixos.showReferences", (...args: Commands["mynixos.showReferences"]) => {
    const [uri, { line, character }, locations] = args;
    const found = locations.map(({ uri, range: { start, end } }) => {
      const range = new Range(start.line, start.character, end.line, end.character);
      return new Location(Uri.parse(uri, true), range);
    });
    const position = new Position(line, character);
    return commands.executeCommand("editor.action.showReferences", Uri.parse(uri, true), position, found);
  });
}
