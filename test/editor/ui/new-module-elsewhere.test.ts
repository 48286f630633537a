/** A person makes modules from other places: a folder's menu, a window with several repos, a restricted one, an empty file. */

import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { root, sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";
import { ready, type Wizard, wizardIn } from "#test/editor/wizard.ts";

describe("a person who makes a module", function () {
  this.timeout(240_000);
  let editor: LiveEditor;
  let wizard: Wizard;
  const text = (path: string): string => readFileSync(join(editor.folder, path), "utf8");

  describe("in a window on one repo", () => {
    before("a window", async () => {
      editor = await openEditor(sample);
      wizard = wizardIn(editor);
      await ready(editor);
    });
    after(() => editor?.close());

    it("starts at a folder, is led back to what cannot be, and says otherwise what nobody asked", async () => {
      const { page } = editor;
      const row = (name: string) =>
        page.locator(".explorer-folders-view .monaco-list-row", { hasText: new RegExp(`^${name}$`) });
      await row("20-services").click();
      await row("media").click({ button: "right" });
      // A menu that just opened takes no click yet.
      const item = page.locator(".monaco-menu .action-item", { hasText: "New Module" });
      await eventually(async () => {
        if (await item.isVisible()) await item.click();
        await wizard.shown().waitFor({ timeout: 2000 });
      });
      const { question, focused, enter, choose, type } = wizard;
      await question(1, "Service");
      await enter();
      await question(2, "Own program");
      await choose("gotify", "services.gotify");
      await question(3, "Name of the module");
      await enter();
      // What was clicked comes first.
      await question(4, "imported in");
      await focused("20-services/media");
      await enter();
      await question(5, "the next free number of the range");
      await choose("Own key");
      await wizard.shown().filter({ hasText: "Key of the registry" }).waitFor();
      await type("gotify=20004");
      await enter();
      for (const [number, says] of [
        [6, "Public"],
        [7, "Paths that it writes to"],
        [8, "Strict"],
      ] as const) {
        await question(number, says);
        await enter();
      }
      // The number belongs to another service: back to the port, with the reason, and from there straight on.
      await question(5, "It cannot be made like this");
      await wizard.row(/Port 20004 is taken by my\.ports\.miniflux/).waitFor();
      await choose("next free", "new key gotify");
      await question(9, "Make the module");

      const change = async (title: string): Promise<void> => {
        await question(9 + changes++, "Make the module");
        await choose("Change an answer");
        await wizard.shown().getByPlaceholder("Which answer is to be another one?").waitFor();
        await choose(title);
      };
      let changes = 0;
      await change("Summary");
      await wizard.shown().filter({ hasText: "One line on what it is" }).waitFor();
      assert.equal(await wizard.input().inputValue(), "Gotify – Push-Nachrichten, hinter der Anmeldung");
      await type("Gotify – pingt das Telefon an");
      await enter();
      await change("Host name");
      await wizard.shown().filter({ hasText: "before .heim.example.org" }).waitFor();
      await type("ping");
      await enter();
      await change("Switch of the module");
      await wizard.shown().getByPlaceholder("Is it switched on at once?").waitFor();
      await choose("Off");
      await wizard.row("off · ping.heim.example.org · Gotify – pingt das Telefon an").waitFor();
      await choose("Make the module");

      await eventually(async () => assert.equal(await editor.inFront(), "gotify.nix:1"), 60);
      const made = text("20-services/media/gotify.nix");
      assert.match(made, /^# {3}summary: Gotify – pingt das Telefon an$/m);
      assert.match(made, /"ping\.\$\{subdomain\}\.\$\{domain\}"/);
      assert.match(text("00-core/ports.nix"), /^ {4}gotify +=/m);
      assert.match(text("00-core/registry.nix"), /gotify\.enable = mkSchalter false /);
    });
  });

  describe("in a window on two repos", () => {
    let first: string;
    let second: string;
    before("a window", async () => {
      const one = await openEditor(sample);
      first = one.folder;
      second = join(dirname(first), "zweites");
      cpSync(join(root, "test/scaffold/houses/neu"), second, { recursive: true });
      const workspace = join(dirname(one.folder), "zwei.code-workspace");
      writeFileSync(workspace, JSON.stringify({ folders: [{ path: first }, { path: second }] }));
      // A page in the background draws nothing.
      one.page.context().once("page", (page) => void page.bringToFront());
      editor = { ...(await one.another(workspace)), close: one.close };
      wizard = wizardIn(editor);
      await ready(editor);
    });
    after(() => editor?.close());

    it("is asked for the repo first, and all that follows is of that one", async () => {
      await editor.runCommand("mynixos: New Module");
      await wizard.shown().getByPlaceholder("In which repo?").waitFor();
      await wizard.choose("zweites");
      await wizard.question(1, "Policy");
      await wizard.choose("Policy");
      await wizard.question(2, "Name of the module");
      await wizard.type("regel");
      await wizard.enter();
      await wizard.question(3, "What has to hold");
      await wizard.type("true");
      await wizard.enter();
      await wizard.question(4, "What Nix says");
      await wizard.type("Nein.");
      await wizard.enter();
      await wizard.question(5, "90-policy");
      await wizard.enter();
      await wizard.question(6, "Make the module");
      await wizard.enter();
      const file = "90-policy/regel.nix";
      await eventually(() => assert.ok(existsSync(join(second, file))), 60);
      assert.ok(!existsSync(join(first, file)));
      await eventually(async () => assert.match(await editor.inFront(), /regel\.nix:1$/), 60);
    });

    it("types a word into an empty file and has a module, and in the next file another one", async () => {
      const made: string[] = [];
      const names = ["mealie", "gatus"];
      const fileOf = (name: string): string => join(second, `60-apps/service-app-${name}.nix`);
      for (const name of names) writeFileSync(fileOf(name), "");
      for (const name of names) {
        const file = fileOf(name);
        await editor.openFile(`service-app-${name}.nix`);
        await editor.page.locator(".tab.active").first().waitFor();
        await editor.page.keyboard.type("modul-dienst");
        const whole = editor.page.locator(".suggest-widget .monaco-list-row.focused", { hasText: "modul-dienst" });
        await whole.waitFor({ timeout: 30_000 });
        await eventually(async () => {
          await editor.press("Enter");
          await editor.page.locator(".view-line", { hasText: "haus" }).first().waitFor({ timeout: 3000 });
        }, 30);
        await editor.press("Escape");
        await editor.press("Control+S");
        await eventually(() => assert.match(readFileSync(file, "utf8"), /\n\}\n$/));
        made.push(readFileSync(file, "utf8"));
      }
      const found = (pattern: RegExp): readonly (string | undefined)[] => made.map((one) => pattern.exec(one)?.[1]);
      assert.deepEqual(found(/port = config\.haus\.ports\.(\w+);/), ["mealie", "gatus"]);
      assert.deepEqual(found(/description = "(\w+ – [^"]+)";/), [
        "Mealie – Rezepte und Essensplan, hinter der Anmeldung",
        "Gatus – Überwachung von Diensten und Statusseite, hinter der Anmeldung",
      ]);
      const [ports, ids] = [found(/nächste freie Port ist (\d+)/), found(/id = "BRK-60-APP-(\d+)"/)];
      for (const [one, other] of [ports, ids])
        assert.equal(Number(other), Number(one) + 1, `${ports.join()} ${ids.join()}`);
    });
  });

  describe("in a restricted window", () => {
    before("a window", async () => {
      editor = await openEditor(sample, { restricted: true });
      wizard = wizardIn(editor);
      await ready(editor);
    });
    after(() => editor?.close());

    it("is told that nothing is run, and has the module", async () => {
      await editor.runCommand("mynixos: New Module");
      await wizard.question(1, "Plain module");
      await wizard.choose("Plain module");
      await wizard.question(2, "Name of the module");
      await wizard.type("notiz");
      await wizard.enter();
      await wizard.question(3, "imported in");
      await wizard.enter();
      await wizard.question(4, "This folder is not trusted: files are written, and nothing is run.");
      await wizard.enter();
      await eventually(async () => assert.match(await editor.inFront(), /^notiz\.nix:/), 60);
      assert.equal(await editor.page.locator(".terminal-wrapper").count(), 0);
    });
  });
});
