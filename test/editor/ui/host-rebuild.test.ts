/** A person rebuilds a real host from the editor: a test in three clicks, an error on its line, a lock-out that undoes itself, an editor that dies. */

import assert from "node:assert/strict";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { eventually } from "#test/editor/eventually.ts";
import { type Person, personAt } from "#test/editor/rebuild-person.ts";
import { bootGuest, type Guest } from "#test/host/guest/booted.ts";

/** Seconds for a new login; the shortest that the setting takes. */
const confirmSeconds = 10;

describe("a person who rebuilds a host", function () {
  this.timeout(120_000);
  let guest: Guest;
  let editor: LiveEditor;
  let person: Person;
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
        "mynixos.hosts": [
          { name: "q958", destination: "q958" },
          { name: "q958-pw", destination: "q958-pw" },
        ],
        "mynixos.status.interval": 10,
        "mynixos.rebuild.confirmSeconds": confirmSeconds,
      },
    });
    person = personAt(editor);
    await editor.openFile("more.nix");
    await person.menu("Connect …");
    await person.answer("Connect");
    await eventually(async () => assert.match(await person.bar(), /Gen 1\/3/), 40);
  });
  after(async () => {
    await editor?.close();
    await guest?.bed.stop();
    if (repo !== undefined) rmSync(repo, { recursive: true, force: true });
  });

  const write = (more: string, port = guest.bed.port): void =>
    writeFileSync(
      join(editor.folder, "more.nix"),
      `{ config, lib, pkgs, ... }:\n{\nservices.openssh.ports = [ ${port} ];\n${more}\n}\n`,
    );
  const current = (): Promise<string> => guest.bed.must("readlink /run/current-system");
  const letGo = (name: string): Promise<string> => guest.bed.must(`touch /run/frei-${name}`);
  const profile = (): Promise<string> => guest.bed.must("readlink /nix/var/nix/profiles/system");

  it("tests in three clicks, and the host runs it until the next boot", async () => {
    const before = [await current(), await profile()];
    write('environment.etc."aus-dem-editor".text = "ja";');
    await person.menu("Rebuild (test)");
    assert.match(await person.question(/First rebuild/), /First rebuild from here to q958: 1 file of \/etc\/nixos/);
    await person.answer("Send them");
    await person.says(/The new system runs. A new login confirmed it/);
    assert.notEqual(await current(), before[0]);
    assert.equal(await profile(), before[1]);
    assert.equal(await guest.bed.must("cat /etc/aus-dem-editor"), "ja");
    assert.doesNotMatch(await guest.bed.must("cat /etc/nixos/more.nix"), /aus-dem-editor/);
  });

  it("reads an error of evaluation where it was made", async () => {
    write('services.opensssh.enable = true;\nenvironment.etc."x".text = "y";');
    await person.command("rebuildTest");
    await person.says(/Nothing was changed on the host/);
    await editor.runCommand("Problems: Focus on Problems View");
    const row = editor.page.locator(".markers-panel .monaco-list-row", { hasText: "rebuild on q958" }).first();
    await row.waitFor();
    await row.click();
    await editor.press("Enter");
    await eventually(async () => assert.equal(await editor.inFront(), "more.nix:4"));
  });

  it("locks itself out, is told before, and gets the host back", async () => {
    const before = await current();
    write("", guest.bed.port + 1);
    await person.command("rebuildTest");
    const asked = await person.question(/who gets into q958/);
    assert.match(asked, new RegExp(`services\\.openssh\\.ports: .*${guest.bed.port}.* → .*${guest.bed.port + 1}`));
    await person.answer("Go on");
    assert.match(await person.question(/touches units on which logins depend/), /Logins depend on these: .*sshd/);
    await person.answer("Activate");
    await eventually(async () => assert.equal(await current(), before), confirmSeconds + 30);
    await person.says(/Nobody could confirm by a new login in time\. The previous system runs again/);
    assert.equal((await guest.bed.login("moritz", "true")).code, 0);
  });

  it("is cancelled by Ctrl+C while it builds", async () => {
    const before = await current();
    write(slow("cancelled"));
    await person.command("rebuildTest");
    await person.says(/building .*slow/);
    await editor.page.locator(".terminal-wrapper.active .xterm-helper-textarea").focus();
    await editor.press("Control+C");
    assert.match(await person.question(/Cancel the rebuild\?/), /Nothing was changed/);
    await person.answer("Cancel the rebuild");
    await person.says(/The rebuild was cancelled\. Nothing was changed/, 20);
    assert.equal(await current(), before);
  });

  it("is asked about a file that both sides changed, and compares it first", async () => {
    await guest.bed.must("echo '# vom Host' >> /etc/nixos/configuration.nix");
    const file = join(editor.folder, "configuration.nix");
    writeFileSync(file, `# from here\n${readFileSync(file, "utf8")}`);
    write("");
    await person.command("rebuildBuild");
    assert.match(await person.question(/changed here and on the host/), /configuration\.nix: changed on both sides/);
    await person.answer("Decide for each file");
    await person.pickRow("Compare");
    await editor.page.locator(".tab.active", { hasText: "configuration.nix (there) ↔ (here)" }).waitFor();
    await editor.page.locator(".monaco-diff-editor .editor.original", { hasText: /vom\sHost/ }).waitFor();
    await editor.page.locator(".monaco-diff-editor .editor.modified", { hasText: /from\shere/ }).waitFor();
    await person.pickRow("Take mine");
    await person.says(/The configuration was built\. Nothing was changed/);
    assert.match(await guest.bed.must("cat /etc/nixos/configuration.nix"), /vom Host/);
  });

  it("switches after a question, and the host has the files then", async () => {
    const before = await profile();
    write('environment.etc."bleibt".text = "ja";');
    await person.command("rebuildSwitch");
    const asked = await person.question(/Switch q958 to the system that was built\?/);
    assert.match(asked, /\/boot/);
    await person.answer("Switch");
    await person.says(/The new system runs\. A new login confirmed it\. The next boot starts generation 2/);
    assert.notEqual(await profile(), before);
    assert.equal(
      await guest.bed.must("cat /etc/nixos/more.nix"),
      readFileSync(join(editor.folder, "more.nix"), "utf8"),
    );
    assert.match(await guest.bed.must("cat /etc/nixos/configuration.nix"), /^# from here/);
  });

  it("dies while it builds, and the next editor goes on where it stopped", async () => {
    const before = await current();
    write(slow("killed"));
    await person.command("rebuildTest");
    await person.says(/building .*slow-killed/);
    await editor.kill();
    editor = await editor.reopen();
    person = personAt(editor);
    await person.says(/A rebuild on q958 that was started before is followed again\. .*building '[^']*slow-killed/);
    assert.equal((await person.screen()).split(/building '[^']*slow-killed/).length, 2);
    await letGo("killed");
    await person.says(/The new system runs\. A new login confirmed it/);
    const [log = ""] = globSync("data/User/globalStorage/*/rebuilds/*.log", { cwd: dirname(editor.folder) })
      .toSorted()
      .slice(-1);
    const [id = ""] = basename(log).split("@");
    const kept = readFileSync(join(dirname(editor.folder), log), "utf8");
    assert.equal(kept, await guest.bed.must(`cat /var/lib/mynixos/jobs/${id}/log`));
    assert.notEqual(await current(), before);
  });

  it("sees from a second window that a rebuild runs, and follows it there", async () => {
    write(slow("two"));
    await person.command("rebuildTest");
    await person.says(/building .*slow-two/);
    const folder = join(dirname(editor.folder), "second");
    cpSync(editor.folder, folder, { recursive: true });
    const second = await editor.another(folder);
    const other = personAt(second);
    await eventually(async () => assert.match(await other.bar(), /Gen \d\/3/), 40);
    await other.command("rebuildTest");
    await other.says(/Another rebuild is at work on the host/);
    await other.notified(/Another rebuild is at work/, "Follow it");
    await other.says(/building .*slow-two/);
    await letGo("two");
    await other.says(/The new system runs\. A new login confirmed it/);
    await second.close();
    await person.says(/The new system runs\. A new login confirmed it/);
  });

  it("asks for the password of sudo once, and again when it was wrong", async () => {
    await person.menu("Show another host");
    await person.pickRow("q958-pw");
    await person.menu("Connect …");
    await person.answer("Connect");
    await eventually(async () => assert.match(await person.bar(), /^q958-pw .*Gen/), 40);
    write("");
    await person.command("rebuildBuild");
    const box = editor.page.locator(".quick-input-widget input[type=password]");
    await box.fill("falsch");
    await editor.press("Enter");
    await person.says(/sudo refuses the password/);
    await person.command("rebuildBuild");
    await box.fill(guest.bed.password);
    await editor.press("Enter");
    await person.says(/The configuration was built/);
    const jobs = (): Promise<string> => guest.bed.must("ls /var/lib/mynixos/jobs");
    const before = await jobs();
    await person.command("rebuildBuild");
    await eventually(async () => assert.notEqual(await jobs(), before));
    await person.says(/The configuration was built/);
    assert.equal(await box.count(), 0);
  });
});

/** A line of a module: what is not built before it is let go, or two minutes are over. */
function slow(name: string): string {
  const waits = `for i in $(seq 600); do [ -e /run/frei-${name} ] && break; sleep 0.2; done`;
  return `environment.etc."${name}".source = pkgs.derive "slow-${name}" "${waits}; echo ${name} > $out" { };`;
}
