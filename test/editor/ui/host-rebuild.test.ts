/** A person rebuilds a real host from the editor: a test in three clicks, an error on its line, a lock-out that undoes itself, an editor that dies. */

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { eventually } from "#test/editor/eventually.ts";
import { bootGuest, type Guest } from "#test/host/guest/booted.ts";

/** Seconds for a new login; the shortest that the setting takes. */
const confirmSeconds = 10;

describe("a person who rebuilds a host", function () {
  this.timeout(120_000);
  let guest: Guest;
  let editor: LiveEditor;
  let repo: string;

  before("a host that was built from the repo that is open", async () => {
    guest = await bootGuest();
    const { bed } = guest;
    repo = mkdtempSync(join(tmpdir(), "mynixos-repo-"));
    for (const name of ["configuration.nix", "more.nix"])
      writeFileSync(join(repo, name), await bed.must(`cat /etc/nixos/${name}`));
    mkdirSync(join(repo, ".vscode"));
    editor = await openEditor(repo, {
      // What a terminal draws on a canvas nobody can read.
      settings: { "terminal.integrated.gpuAcceleration": "off" },
      machineSettings: {
        "mynixos.ssh.configFile": bed.config,
        "mynixos.hosts": [{ name: "q958", destination: "q958" }],
        "mynixos.status.interval": 10,
        "mynixos.rebuild.confirmSeconds": confirmSeconds,
      },
    });
    await editor.openFile("more.nix");
    await item("boot").click();
    await pickRow("Connect …");
    await dialog().waitFor();
    await answer("Connect");
    await eventually(async () => assert.match(await text("boot"), /Gen 1\/3/), 40);
  });
  afterEach(async () => {
    await editor.page.screenshot({ path: `/tmp/shot-${Date.now()}.png` });
  });
  after(async () => {
    await editor?.close();
    await guest?.bed.stop();
    if (repo !== undefined) rmSync(repo, { recursive: true, force: true });
  });

  const item = (id: string) => editor.page.locator(`[id="mynixos.mynixos.mynixos.${id}"]`);
  const text = async (id: string): Promise<string> => ((await item(id).textContent()) ?? "").trim();
  const dialog = () => editor.page.locator(".monaco-dialog-box");
  const answer = (button: string): Promise<void> =>
    dialog().locator(".monaco-button", { hasText: button }).first().click();
  const pickRow = async (what: string): Promise<void> => {
    await editor.page.locator(".quick-input-widget input[type=text]").first().fill(what);
    await editor.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: what }).waitFor();
    await editor.press("Enter");
  };
  const write = (more: string, port = guest.bed.port): void =>
    writeFileSync(
      join(editor.folder, "more.nix"),
      `{ config, lib, pkgs, ... }:\n{\nservices.openssh.ports = [ ${port} ];\n${more}\n}\n`,
    );
  const current = (): Promise<string> => guest.bed.must("readlink /run/current-system");
  const profile = (): Promise<string> => guest.bed.must("readlink /nix/var/nix/profiles/system");
  /** What the terminal in front shows. */
  const screen = async (): Promise<string> =>
    (await editor.page.locator(".terminal-wrapper .xterm-rows > div").allTextContents()).join("\n");
  const says = (what: RegExp, seconds: number): Promise<void> =>
    eventually(async () => assert.match((await screen()).replaceAll(/\s+/g, " "), what), seconds);

  it("tests in three clicks, and the host runs it until the next boot", async () => {
    const before = [await current(), await profile()];
    write('environment.etc."aus-dem-editor".text = "ja";');
    await item("boot").click();
    await pickRow("Rebuild (test)");
    await dialog().waitFor();
    assert.match((await dialog().textContent()) ?? "", /First rebuild from here to q958: 1 file of \/etc\/nixos/);
    await answer("Send them");
    await says(/The new system runs/, 60);
    assert.notEqual(await current(), before[0]);
    assert.equal(await profile(), before[1]);
    assert.equal(await guest.bed.must("cat /etc/aus-dem-editor"), "ja");
    assert.doesNotMatch(await guest.bed.must("cat /etc/nixos/more.nix"), /aus-dem-editor/);
  });

  it("reads an error of evaluation where it was made", async () => {
    write('services.opensssh.enable = true;\nenvironment.etc."x".text = "y";');
    await editor.runCommand("mynixos: Remote: Rebuild (test)…");
    await says(/Nothing was changed/, 60);
    await editor.runCommand("View: Toggle Problems");
    const row = editor.page.locator(".markers-panel .monaco-list-row", { hasText: "opensssh" }).first();
    await row.waitFor();
    await row.click();
    await editor.press("Enter");
    await eventually(async () => assert.equal(await editor.inFront(), "more.nix:4"));
  });

  it("locks itself out, is told before, and gets the host back", async () => {
    const before = await current();
    write("", guest.bed.port + 1);
    await editor.runCommand("mynixos: Remote: Rebuild (test)…");
    await dialog().waitFor({ timeout: 60_000 });
    const asked = (await dialog().textContent()) ?? "";
    assert.match(asked, /who gets into q958/);
    assert.match(asked, new RegExp(`services\\.openssh\\.ports: .*${guest.bed.port}.* → .*${guest.bed.port + 1}`));
    await answer("Go on");
    await eventually(async () => assert.notEqual(await current(), before), 60);
    await eventually(async () => assert.equal(await current(), before), confirmSeconds + 30);
    await says(/previous system/, 60);
    assert.equal((await guest.bed.login("moritz", "true")).code, 0);
  });
});
