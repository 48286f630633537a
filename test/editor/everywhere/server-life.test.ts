/** The language server as a person sees it: restarted on request, back by itself when it dies, its answers at hand. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { commands, type Location, Selection, window, workspace } from "vscode";
import { caret, seen } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

async function definitions(): Promise<string[]> {
  const { uri, position } = await caret("00-core/ssh.nix", "config.my.ports.s|sh");
  return seen(await commands.executeCommand<Location[]>("vscode.executeDefinitionProvider", uri, position));
}

/** Servers that this extension host started. */
function servers(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("server.mjs");
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function oneServerAnswers(other: readonly number[]): Promise<void> {
  await eventually(async () => {
    const running = servers();
    assert.equal(running.length, 1);
    assert.ok(!other.includes(running[0] ?? 0));
    assert.equal((await definitions()).length, 1);
  });
}

describe("the language server", () => {
  before(() => oneServerAnswers([]));

  it("answers again after a restart", async () => {
    const before = servers();
    await commands.executeCommand("mynixos.restartServer");
    await oneServerAnswers(before);
  });

  it("comes back by itself when it dies, and nobody is asked", async () => {
    const before = servers();
    for (const pid of before) process.kill(pid, "SIGKILL");
    await oneServerAnswers(before);
  });

  it("stays one when it is restarted twice at once", async () => {
    const before = servers();
    await Promise.all([1, 2].map(() => commands.executeCommand("mynixos.restartServer")));
    await oneServerAnswers(before);
  });

  it("shows its log on request", async () => {
    await commands.executeCommand("mynixos.showLog");
  });
});

describe("the command behind a lens", () => {
  it("takes places as the server sends them", async () => {
    const { uri, position } = await caret("00-core/ports.nix", "    so|narr");
    await window.showTextDocument(uri);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    const plain = { line: position.line, character: position.character };
    await commands.executeCommand("mynixos.showReferences", uri.toString(), plain, [{ uri: uri.toString(), range }]);
    await commands.executeCommand("closeReferenceSearch");
  });
});

describe("a new text that is no file yet", () => {
  it("is read as a repo of its own", async () => {
    const content = "{ config, lib, ... }: { options.a.b = lib.mkOption { default = 1; }; config.x = config.a.b; }";
    const document = await workspace.openTextDocument({ language: "nix", content });
    const position = document.positionAt(content.lastIndexOf("b;"));
    await eventually(async () => {
      const found = await commands.executeCommand<Location[]>(
        "vscode.executeDefinitionProvider",
        document.uri,
        position,
      );
      assert.equal(found.length, 1);
    });
    const editor = await window.showTextDocument(document);
    editor.selection = new Selection(position, position);
    await commands.executeCommand("mynixos.goToSource");
    assert.equal(window.activeTextEditor?.selection.active.character, content.indexOf("b = lib"));
    await commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
