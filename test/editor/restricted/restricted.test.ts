/** In a folder that nobody vouched for, the extension reads and answers; it starts no program. */

import assert from "node:assert/strict";
import { ConfigurationTarget, commands, extensions, tasks, window, workspace } from "vscode";
import { eventually } from "#test/editor/eventually.ts";

describe("the extension in a restricted workspace", () => {
  const write = (hosts: unknown): Thenable<void> =>
    workspace.getConfiguration("mynixos").update("hosts", hosts, ConfigurationTarget.Global);
  before("a host that a rebuild would be tried on", () => write([{ name: "box", destination: "127.0.0.1", port: 9 }]));
  after(() => write(undefined));

  it("is not trusted", () => assert.equal(workspace.isTrusted, false));

  it("activates all the same", () => eventually(() => assert.ok(extensions.getExtension("mynixos.mynixos")?.isActive)));

  for (const command of [
    "rebuildTest",
    "rebuildDryActivate",
    "rebuildBuild",
    "rebuildSwitch",
    "rollBackHost",
    "collectGarbage",
    "removeTraces",
  ]) {
    it(`does not ${command}, and opens no terminal for it`, async () => {
      const before = window.terminals.length;
      // The message stays until somebody answers it.
      void commands.executeCommand(`mynixos.${command}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.deepEqual([window.terminals.length, tasks.taskExecutions.length], [before, 0]);
    });
  }
});
