/** Hosts in the window: nobody is contacted who was not agreed to, whatever is clicked. */

import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationTarget, commands, workspace } from "vscode";

describe("hosts", () => {
  let server: Server;
  let connections = 0;
  let port = 0;

  before(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  after(async () => {
    await write(undefined);
    server.close();
  });

  const write = (hosts: unknown): Thenable<void> =>
    workspace.getConfiguration("mynixos").update("hosts", hosts, ConfigurationTarget.Global);

  it("have their commands", async () => {
    const all = await commands.getCommands();
    for (const name of ["addHost", "hostMenu", "refreshHost", "showHostStatus"])
      assert.ok(all.includes(`mynixos.${name}`), name);
  });

  it("are not contacted before a person agreed", async () => {
    await write([{ name: "box", destination: "127.0.0.1", user: "nobody", port }]);
    await sleep(1500);
    // Asks the person, and nobody answers: the editor shows no dialogs to tests.
    void commands.executeCommand("mynixos.refreshHost").then(undefined, () => undefined);
    await sleep(1500);
    void commands.executeCommand("workbench.action.closeQuickOpen");
    assert.equal(connections, 0);
  });

  it("cannot be set by a workspace", async () => {
    await assert.rejects(
      async () => workspace.getConfiguration("mynixos").update("hosts", [], ConfigurationTarget.Workspace),
      /mynixos\.hosts.*Workspace Settings/,
    );
  });
});
