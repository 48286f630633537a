/** The report of traceability is written by a command, and shown. */

import assert from "node:assert/strict";
import { commands, Uri, window, workspace } from "vscode";
import { eventually } from "#test/editor/eventually.ts";

function uri(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  return Uri.joinPath(folder.uri, path);
}

async function textOf(path: string): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(uri(path)));
}

const page = "00-core/ids-report.md";
const json = "00-core/ids-report.json";

describe("in the sample", () => {
  afterEach(async () => {
    await commands.executeCommand("workbench.action.closeAllEditors");
    for (const path of [page, json]) await workspace.fs.delete(uri(path)).then(undefined, () => undefined);
  });

  it("“Write traceability report” writes both files and shows the page", async () => {
    await eventually(async () => {
      await commands.executeCommand("mynixos.writeReport");
      assert.match(await textOf(page), /^### `my\.ports\.ssh`$/m);
    });
    assert.equal(window.activeTextEditor?.document.uri.toString(), uri(page).toString());
    const report = JSON.parse(await textOf(json)) as { sources: readonly { path: string }[] };
    assert.ok(report.sources.some(({ path }) => path === "my.ports.ssh"));
  });

  it("writes nothing over a file that is none", async () => {
    const mine = '{ "mine": true }\n';
    await workspace.fs.writeFile(uri(json), new TextEncoder().encode(mine));
    await commands.executeCommand("mynixos.writeReport");
    assert.equal(await textOf(json), mine);
    await assert.rejects(textOf(page));
  });
});
