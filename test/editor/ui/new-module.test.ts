/** A person makes a module by keyboard: from the command to a service behind the login in one go, and takes all of it back. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";
import { ready, type Wizard, wizardIn } from "#test/editor/wizard.ts";

const module = "20-services/apps/gotify.nix";
const registry = "00-core/ports.nix";
const imports = "configuration.nix";
const switches = "00-core/registry.nix";
const startPage = "10-infrastructure/homepage.nix";

describe("a person who makes a new module", function () {
  this.timeout(240_000);
  let editor: LiveEditor;
  let shown: Wizard["shown"];
  let question: Wizard["question"];
  let focused: Wizard["focused"];
  let enter: Wizard["enter"];

  // What one of them writes, another one must not find.
  beforeEach("a window on the sample", async () => {
    editor = await openEditor(sample);
    ({ shown, question, focused, enter } = wizardIn(editor));
    await ready(editor);
  });
  afterEach(() => editor?.close());

  const text = (path: string): string => readFileSync(join(editor.folder, path), "utf8");
  /** All answers but the last are Enter alone. */
  const answerAll = async (): Promise<void> => {
    await question(1, "Service");
    await focused("Service");
    await enter();
    await question(2, "Own program");
    await editor.page.keyboard.type("gotify");
    await focused("services.gotify · port 80 · gotify-server.service");
    await enter();
    await question(3, "Name of the module");
    assert.equal(await shown().locator("input.input").inputValue(), "gotify");
    await enter();
    await question(4, "imported in");
    await focused("20-services/apps");
    await enter();
    await question(5, "the next free number of the range");
    await focused("20014");
  };
  const finish = async (): Promise<void> => {
    await enter();
    await question(6, "Public");
    await focused(/Proxy with login.*gotify\.heim\.example\.org, caddy with sso_auth/);
    await enter();
    await question(7, "Paths that it writes to");
    await enter();
    await question(8, "Strict");
    await enter();
    await question(9, "Make the module");
    await focused(/1 new, \d changed/);
  };

  const isMade = (): void => {
    assert.match(text(module), /import sso_auth\n/);
    assert.match(text(module), /ProtectKernelModules = true;/);
    assert.match(text(registry), /^ {4}gotify +/m);
    assert.match(text(imports), /\.\/20-services\/apps\/gotify\.nix/);
    assert.match(text(switches), /gotify\.enable/);
  };

  it("has a protected and hardened service after a few times Enter, and takes it back with one key", async () => {
    const before = new Map([registry, imports, switches, startPage].map((path) => [path, text(path)]));
    const started = Date.now();
    await editor.runCommand("mynixos: New Module");
    await answerAll();
    // One step back: what was answered is still chosen.
    await shown()
      .locator(".quick-input-titlebar a.codicon-quick-input-back, .quick-input-titlebar a[aria-label=Back]")
      .click();
    await question(4, "imported in");
    await focused("20-services/apps");
    await enter();
    await question(5, "the next free number of the range");
    await finish();
    assert.ok(!existsSync(join(editor.folder, module)), "nothing is written before somebody says so");
    await enter();
    await eventually(isMade, 60);
    await eventually(async () => assert.equal(await editor.inFront(), "gotify.nix:1"));
    console.log(`      from the command to the written service: ${((Date.now() - started) / 1000).toFixed(1)} s`);

    await editor.runCommand("Notifications: Show Notifications");
    const said = editor.page.locator(".notifications-center .notification-list-item", { hasText: "gotify is made" });
    await said.first().waitFor();
    await editor.runCommand("Notifications: Clear All Notifications");

    await editor.goTo(registry, "gotify");
    await editor.press("Control+Z");
    await eventually(async () => {
      assert.ok(!existsSync(join(editor.folder, module)));
      await editor.press("Control+S");
      for (const [path, old] of before) assert.equal(text(path), old, path);
    }, 60);
  });

  it("looks at the changes first, and is told anew where a file changes meanwhile", async () => {
    await editor.runCommand("mynixos: New Module");
    await answerAll();
    await finish();
    await editor.press("ArrowDown");
    await focused("Look at all changes");
    await enter();
    await editor.page
      .locator(".multiDiffEntry, .multi-diff-editor, .multiDiffEditor")
      .first()
      .waitFor({ timeout: 30_000 });
    // Nothing but the question stands before what somebody wants to look at.
    await question(9, "Back to the list");
    assert.equal(await shown().locator(".monaco-list-row").count(), 2);
    const changed = text(registry).replace(
      "    # source-id: PORT.komga\n",
      "    # noch ein Wort\n    # source-id: PORT.komga\n",
    );
    writeFileSync(join(editor.folder, registry), changed);
    await editor.page.locator(".quick-input-widget input.input").focus();
    await focused(/1 new, \d changed/);
    await enter();
    await editor.page.getByPlaceholder("A file has changed meanwhile, so it was made anew.").waitFor();
    await focused(/1 new, \d changed/);
    assert.ok(!existsSync(join(editor.folder, module)));
    await enter();
    await eventually(isMade, 60);
    assert.match(text(registry), /# noch ein Wort\n/);
    await editor.page.locator(".tab", { hasText: "New module" }).waitFor({ state: "hidden" });
  });

  it("finds a module of the house by its name, and makes a name of what NixOS has no service for", async () => {
    await editor.runCommand("mynixos: New Module");
    await question(1, "Service");
    await editor.page.keyboard.type("kernel-slim");
    await focused("Kernel modules");
    await editor.press("Control+A");
    await editor.page.keyboard.type("Service");
    await focused("Service");
    await enter();
    await question(2, "Own program");
    await editor.page.keyboard.type("Wächter Uhr");
    await focused("Own program");
    await enter();
    await question(3, "Name of the module");
    assert.equal(await shown().locator("input.input").inputValue(), "waechter-uhr");
    await editor.press("Control+A");
    await editor.page.keyboard.type("Zweite Uhr");
    await shown().filter({ hasText: "as in zweite-uhr." }).waitFor();
    await editor.press("Escape");
    await shown().waitFor({ state: "hidden" });
  });

  it("writes nothing after Escape", async () => {
    const before = text(registry);
    await editor.runCommand("mynixos: New Module");
    await answerAll();
    await finish();
    await editor.press("Escape");
    await shown().waitFor({ state: "hidden" });
    assert.equal(text(registry), before);
    assert.ok(!existsSync(join(editor.folder, module)));
  });
});
