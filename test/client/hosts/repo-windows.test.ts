/** Which units of rescue windows a host is asked for. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type AskProposals, repoWindows } from "#client/hosts/repo-windows.ts";
import type { HostProposal } from "#lsp/protocol.ts";

const host = (...rescueUnits: readonly string[]): HostProposal => ({
  ...{ name: "q958", users: [], ports: [], addresses: [] },
  rescueUnits,
});
const never: AskProposals = () => new Promise(() => undefined);
const soon = { first: 200, later: 20 };

describe("windows by what the repo says", () => {
  it("are those of all its hosts, each once", async () => {
    const windows = repoWindows(() => Promise.resolve([host("door", "ssh-rescue-window"), host("door")]), soon);
    assert.deepEqual(await windows(), ["door", "ssh-rescue-window"]);
  });

  it("are waited for while the repo is being read, so that no window passes for missing", async () => {
    let asked = 0;
    const reading: AskProposals = () => {
      asked += 1;
      return Promise.resolve(asked < 4 ? null : [host("door")]);
    };
    const windows = repoWindows(reading, soon);
    assert.deepEqual(await windows(), ["door"]);
  });

  it("are not waited for without end", async () => {
    assert.deepEqual(await repoWindows(never, soon)(), []);
    assert.deepEqual(await repoWindows(() => Promise.resolve(undefined), soon)(), []);
  });

  it("keep nobody waiting a second time where no server runs", async () => {
    const windows = repoWindows(() => Promise.resolve(undefined), { first: 300, later: 20 });
    await windows();
    const began = Date.now();
    assert.deepEqual(await windows(), []);
    assert.ok(Date.now() - began < 280);
  });

  it("are those known before, when the server is busy later", async () => {
    const answers: AskProposals[] = [() => Promise.resolve([host("door")]), never];
    const windows = repoWindows(() => (answers.shift() ?? never)(), soon);
    assert.deepEqual(await windows(), ["door"]);
    assert.deepEqual(await windows(), ["door"]);
  });
});
