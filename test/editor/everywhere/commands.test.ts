/** The two commands, as keys and menus call them: on the caret of the editor in front. */

import assert from "node:assert/strict";
import { commands, Selection, window } from "vscode";
import { caret, inFront } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

async function putCaret(path: string, marked: string): Promise<void> {
  const { document, position } = await caret(path, marked);
  const editor = await window.showTextDocument(document);
  editor.selection = new Selection(position, position);
}

describe("in the sample", () => {
  afterEach(() => commands.executeCommand("workbench.action.closeAllEditors"));

  it("“Go to source” lands on the value", async () => {
    await eventually(async () => {
      await putCaret("00-core/ssh.nix", "ports = lib.mkForce [ po|rt ]");
      await commands.executeCommand("mynixos.goToSource");
      assert.equal(inFront(), "00-core/ports.nix: ssh = 50022;");
    });
  });

  it("“Go to sinks” lands on the only use", async () => {
    await putCaret("00-core/ports.nix", "    son|arr");
    await commands.executeCommand("mynixos.goToSinks");
    await eventually(() => assert.equal(inFront(), "20-services/media/sonarr.nix: port = config.my.ports.sonarr;"));
  });
});
