/** A person adds a host, agrees to its address, and sees boot and rescue of a real machine in the status bar. */

import assert from "node:assert/strict";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";
import { type Bed, bootBed } from "#test/host/bed/bed.ts";

describe("a person who keeps an eye on a host", function () {
  this.timeout(120_000);
  let bed: Bed;
  let editor: LiveEditor;

  before("a host", async () => {
    bed = await bootBed();
  });
  after(() => bed?.stop());
  afterEach(async () => {
    await editor?.page.screenshot({ path: "/tmp/hostui.png" });
    await editor?.close();
  });

  const bar = (id: string) => editor.page.locator(`[id="mynixos.mynixos.mynixos.${id}"]`);
  const logins = async (): Promise<number> =>
    Number(
      (await bed.must("journalctl -q -t sshd -t sshd-session | grep -c 'Connection from\\|Accepted' || true")).trim(),
    );
  const window = async (hosts: readonly unknown[] = [], language: "en" | "de" = "en"): Promise<void> => {
    const machineSettings = {
      "mynixos.ssh.configFile": bed.config,
      "mynixos.hosts": hosts,
      "mynixos.status.interval": 10,
    };
    editor = await openEditor(sample, { machineSettings, language });
    await editor.openFile("00-core/ports.nix");
  };
  const agree = async (): Promise<void> => {
    const dialog = editor.page.locator(".monaco-dialog-box");
    await dialog.waitFor({ timeout: 30_000 });
    assert.match((await dialog.textContent()) ?? "", new RegExp(`moritz@127\\.0\\.0\\.1:${bed.port}`));
    await dialog.locator(".monaco-button", { hasText: "Connect" }).click();
  };

  it("types its address, agrees to it, and sees it", async () => {
    await window();
    await editor.runCommand("mynixos: Add Host…");
    const input = editor.page.locator(".quick-input-widget input");
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Enter an address" }).click();
    await input.fill("q958");
    await editor.press("Enter");
    await agree();
    await bar("boot").waitFor({ timeout: 30_000 });
    await eventually(async () => assert.match((await bar("boot").textContent()) ?? "", /\/boot \d+ % · Gen 4\/5/));
    const used = /(\d+)%/.exec(await bed.must("df -P /boot"))?.[1];
    assert.ok((await bar("boot").textContent())?.includes(`/boot ${used} %`));
  });

  it("is asked before anything is contacted, and says no", async () => {
    const before = await logins();
    await window([{ name: "heim", destination: "q958" }]);
    await bar("boot").waitFor({ timeout: 30_000 });
    assert.match((await bar("boot").textContent()) ?? "", /heim: connect/);
    await bar("boot").click();
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Connect" }).first().click();
    const dialog = editor.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    await editor.press("Escape");
    assert.match((await bar("boot").textContent()) ?? "", /heim: connect/);
    assert.equal(await logins(), before);
  });
});
