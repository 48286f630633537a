/** A person at the keyboard: what is pressed, and which file and line are then in front. */

import assert from "node:assert/strict";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";

describe("a person at the keyboard", function () {
  this.timeout(120_000);
  let editor: LiveEditor;

  before("a window on the sample", async () => {
    editor = await openEditor(sample);
  });
  after(() => editor?.close());
  afterEach(() => editor.runCommand("View: Close All Editors"));

  const arrivesAt = (path: string, text: string): Promise<void> =>
    eventually(async () => assert.equal(await editor.inFront(), editor.placeOf(path, text)), 5);

  it("presses F12 on a use and sees the file that sets the value", async () => {
    await eventually(async () => {
      await editor.goTo("00-core/ssh.nix", "ssh;");
      await editor.press("F12");
      await arrivesAt("00-core/ports.nix", "ssh = 50022;");
    }, 60);
  });

  it("presses Ctrl+Alt+Home on an alias and sees the file that sets the value", async () => {
    await editor.goTo("00-core/ssh.nix", "port ]");
    await editor.press("Control+Alt+Home");
    await arrivesAt("00-core/ports.nix", "ssh = 50022;");
  });

  it("presses Ctrl+Alt+End on a source, sees its uses by sink, and goes to one", async () => {
    await editor.goTo("00-core/ports.nix", "ssh = ");
    await editor.press("Control+Alt+End");
    const uses = editor.page.locator(".quick-input-list .monaco-list-row");
    await uses.filter({ hasText: "00-core/ssh.nix:25" }).waitFor();
    await editor.page.keyboard.type("ssh.nix:25");
    await uses.filter({ hasText: "00-core/ssh.nix:25" }).first().waitFor();
    await editor.press("Enter");
    await arrivesAt("00-core/ssh.nix", "ports = lib.mkForce [ port ];");
  });

  it("clicks a lens and sees the uses in a peek view", async () => {
    await editor.goTo("00-core/configs.nix", "email = ");
    await editor.page.locator(".codelens-decoration a", { hasText: "5 uses · 4 sinks" }).click();
    const files = editor.page.locator(".peekview-widget .ref-tree .monaco-list-row");
    await files.filter({ hasText: "caddy.nix" }).first().waitFor();
    await editor.press("Escape");
  });
});
