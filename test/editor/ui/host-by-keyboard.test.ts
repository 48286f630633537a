/** A person adds a host, agrees to its address, and sees boot and rescue of a real machine in the status bar, and nothing that is not so. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";
import { type Bed, bootBed, freePort } from "#test/host/bed/bed.ts";
import { editing } from "#test/host/rescue-units/generations.ts";

/** Seconds that the rescue window of the bed is open. */
const window = 14;
/** Between two questions, seconds: the shortest that the setting takes. */
const interval = 10;

describe("a person who keeps an eye on a host", function () {
  this.timeout(60_000);
  let bed: Bed;
  let editor: LiveEditor;

  before("a host with a rescue window that is closed", async () => {
    bed = await bootBed({
      files: editing("ssh-recovery-window", window, false),
      commands: ["mkdir -p /run/gates; touch /run/gates/open /run/gates/close /run/gates/slow"],
    });
  });
  after(() => bed?.stop());

  const item = (id: string) => editor.page.locator(`[id="mynixos.mynixos.mynixos.${id}"]`);
  const text = async (id: string): Promise<string> => ((await item(id).textContent()) ?? "").trim();
  const label = async (id: string): Promise<string> => (await item(id).locator("a").getAttribute("aria-label")) ?? "";
  const color = async (id: string): Promise<string | undefined> =>
    /(warning|error)-kind/.exec((await item(id).getAttribute("class")) ?? "")?.[1];
  const says = (id: string, what: RegExp, seconds = 20): Promise<void> =>
    eventually(async () => assert.match(await text(id), what), seconds);
  const dialog = () => editor.page.locator(".monaco-dialog-box");
  /** It has a dot where there is a message; what pops up does not under the driver. */
  const bell = () => editor.page.locator('[id="status.notifications"]');
  const refresh = (): Promise<void> => editor.runCommand("mynixos: Refresh Host Status");
  /** From the menu behind the status bar, by keyboard. */
  const pick = async (what: string): Promise<void> => {
    await item("boot").click();
    await editor.page.locator(".quick-input-widget input[type=text]").first().fill(what);
    await editor.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: what }).waitFor();
    await editor.press("Enter");
  };
  /** Everybody who came to sshd and showed a key, whether it let them in or not. */
  const logins = async (): Promise<number> =>
    (await bed.must("journalctl -q -o cat -t sshd -t sshd-session"))
      .split("\n")
      .filter((line) => /^Accepted |authenticating user .* \[preauth\]$/.test(line)).length;
  const machineSettings = (hosts: readonly object[], configFile = bed.config): Record<string, unknown> => ({
    "mynixos.ssh.configFile": configFile,
    "mynixos.hosts": hosts,
    "mynixos.status.interval": interval,
  });
  const setHosts = (hosts: readonly object[], configFile?: string): void =>
    writeFileSync(
      join(dirname(editor.folder), "data/Machine/settings.json"),
      JSON.stringify(machineSettings(hosts, configFile)),
    );

  describe("in a workspace that they trust", () => {
    before("a window without hosts", async () => {
      editor = await openEditor(sample, { machineSettings: machineSettings([]) });
      await editor.openFile("00-core/ports.nix");
    });
    after(() => editor?.close());

    it("types an address, says no, and nothing is contacted", async () => {
      await editor.runCommand("mynixos: Add Host…");
      await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Enter an address" }).click();
      await editor.page.locator(".quick-input-widget input").fill("q958");
      await editor.press("Enter");
      await dialog().waitFor();
      await editor.press("Escape");
      await says("boot", /^q958: connect …$/);
      assert.equal(await item("rescue").count(), 0);
      assert.equal(await logins(), 0);
    });

    it("agrees to exactly this address, and sees what df and the profile say", async () => {
      await pick("Connect …");
      await dialog().waitFor();
      assert.match((await dialog().textContent()) ?? "", new RegExp(`\\(moritz@127\\.0\\.0\\.1:${bed.port}\\)`));
      await dialog().locator(".monaco-button", { hasText: "Connect" }).click();
      const [, used] = /(\d+)%/.exec(await bed.must("df -P /boot")) ?? [];
      await says("boot", new RegExp(`^/boot ${used} % · Gen 4/5$`));
      await says("rescue", /^Rescue closed$/);
      assert.deepEqual([await color("boot"), await color("rescue")], [undefined, undefined]);
      assert.equal(await logins(), 1);
    });

    it("is not asked a second time when the window is loaded anew", async () => {
      await editor.page.reload();
      await says("boot", /^\/boot \d+ % · Gen 4\/5$/, 40);
      assert.equal(await dialog().count(), 0);
    });

    it("sees /boot turn red, and hears it", async () => {
      const [blocks, used] = (await bed.must("df -Pk /boot | awk 'END { print $2, $3 }'")).split(" ").map(Number);
      assert.ok(blocks !== undefined && used !== undefined);
      await bed.must(`fallocate -l ${(Math.floor(blocks * 0.88) - used) * 1024} /boot/more`);
      await refresh();
      await says("boot", /^\/boot 8[5-9] % · Gen 4\/5 · no room/);
      assert.equal(await color("boot"), "error");
      assert.match(await label("boot"), /\/boot is 8[5-9] % full\..* Error: /);
      await bed.must("rm /boot/more");
      await refresh();
      await says("boot", /Gen 4\/5$/);
      assert.equal(await color("boot"), undefined);
    });

    it("sees the rescue window open, its seconds run, and close", async () => {
      await bed.must("systemctl start --no-block ssh-recovery-window");
      await refresh();
      await says("rescue", /^Rescue open 0:\d\d$/);
      assert.equal(await color("rescue"), "warning");
      await item("rescue").hover();
      const hover = await editor.page.locator(".monaco-hover", { hasText: "Open until" }).first().elementHandle();
      const left = async (): Promise<number> => Number((await text("rescue")).slice(-2));
      const [before, at] = [await left(), Date.now()];
      await sleep(3000);
      const [after, passed] = [await left(), (Date.now() - at) / 1000];
      assert.ok(Math.abs(before - after - passed) < 2, `${before} s, and ${passed} s later ${after} s`);
      assert.ok(await hover?.isVisible(), "what somebody reads there stays open while seconds tick beside it");
      await editor.page.mouse.move(600, 300);
      await says("rescue", /^Rescue closed$/, window + 5);
      assert.equal(await color("rescue"), undefined);
    });

    it("sees a host that is gone quietly, with its age; and it comes back", async () => {
      await bed.must("systemctl stop sshd; pkill -u moritz sshd; true");
      await refresh();
      await says("boot", /Gen 4\/5 · (just now|\d+ s ago)$/);
      await says("rescue", /^Rescue was closed · /);
      assert.deepEqual([await color("boot"), await color("rescue")], [undefined, undefined]);
      assert.equal(await bell().locator(".codicon-bell-dot").count(), 0);
      await bed.must("systemctl start sshd");
      await refresh();
      await says("rescue", /^Rescue closed$/);
      await says("boot", /Gen 4\/5$/);
    });

    it("is asked again where the address has become another, and sees both", async () => {
      await bed.must("systemctl restart --no-block ssh-recovery-window");
      await refresh();
      await says("rescue", /^Rescue open 0:\d\d$/);
      const before = await logins();
      const port = await freePort();
      setHosts([{ name: "q958", destination: "q958", port }]);
      await says("boot", /^q958: connect …$/);
      await pick("Connect …");
      await dialog().waitFor();
      const question = (await dialog().textContent()) ?? "";
      assert.ok(question.includes(`(moritz@127.0.0.1:${port})`), question);
      assert.ok(question.includes(`Agreed to was: moritz@127.0.0.1:${bed.port}`), question);
      await editor.press("Escape");
      assert.match(await text("boot"), /^q958: connect …$/);
      assert.equal(await logins(), before);
      await bed.must("while [ $(systemctl show -P ActiveState ssh-recovery-window) = activating ]; do sleep 0.2; done");
      setHosts([{ name: "q958", destination: "q958" }]);
      await says("boot", /Gen 4\/5$/);
      await says("rescue", /^Rescue closed$/);
      assert.equal(await color("rescue"), undefined, "what was hidden takes no old colour along");
    });

    it("shows a key that is refused once, and again only when asked to", async () => {
      const config = join(dirname(editor.folder), "ssh_config");
      writeFileSync(config, stranger(bed));
      setHosts([{ name: "stranger", destination: "stranger" }], config);
      await says("boot", /^stranger: connect …$/);
      const before = await logins();
      await pick("Connect …");
      await dialog().locator(".monaco-button", { hasText: "Connect" }).click();
      await says("boot", /^stranger: login refused$/);
      assert.equal(await color("boot"), "warning");
      await sleep((interval + 2) * 1000);
      assert.equal(await logins(), before + 1);
      await pick("Connect again");
      await eventually(async () => assert.equal(await logins(), before + 2), 10);
      await says("boot", /^stranger: login refused$/);
    });
  });

  it("contacts nobody from a window that is restricted", async () => {
    const before = await logins();
    editor = await openEditor(sample, {
      restricted: true,
      machineSettings: machineSettings([{ name: "q958", destination: "q958" }]),
    });
    try {
      await editor.openFile("00-core/ports.nix");
      await editor.runCommand("mynixos: Add Host…");
      await bell().locator(".codicon-bell-dot").waitFor();
      await bell().click();
      await editor.page
        .locator(".notifications-center", { hasText: "Hosts are only contacted in a trusted workspace." })
        .waitFor();
      assert.deepEqual([await item("boot").count(), await item("rescue").count()], [0, 0]);
      assert.equal(await logins(), before);
    } finally {
      await editor.close();
    }
  });
});

/** The same host for somebody with a key that lets nobody in: the host's own. */
function stranger(bed: Bed): string {
  return `Host stranger
  HostName ${bed.host}
  Port ${bed.port}
  User moritz
  IdentityFile ${bed.hostKey}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${bed.knownHosts}
`;
}
