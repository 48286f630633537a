/** The picture of the README that needs a host: the status bar while a rescue window is open, on a real machine in a bed. */

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExtension } from "#scripts/build.ts";
import { openEditor } from "#scripts/editor/live.ts";
import { root, sample } from "#scripts/places.ts";
import { bootBed } from "#test/host/bed/bed.ts";
import { editing } from "#test/host/rescue-units/generations.ts";
import { install } from "#test/host/rescue-units/truth.ts";

await buildExtension(false);
const bed = await bootBed({
  generations: [
    { kernelVersion: "6.12.54", kernelBytes: 12_000_000, initrdBytes: 14_000_000, version: "25.11.20251101" },
    { kernelVersion: "6.12.54", kernelBytes: 12_000_000, initrdBytes: 15_000_000, version: "25.11.20251115" },
    { kernelVersion: "6.12.58", kernelBytes: 12_000_000, initrdBytes: 15_000_000, version: "25.11.20251120" },
  ],
  booted: 2,
});
const closing: (() => unknown)[] = [bed.stop];
try {
  await install(bed, editing("ssh-recovery-window", 298, false));
  await bed.must("systemctl start --no-block ssh-recovery-window; sleep 1");
  const editor = await openEditor(sample, {
    settings: {
      "editor.fontSize": 15,
      "editor.minimap.enabled": false,
      "editor.stickyScroll.enabled": false,
      "window.commandCenter": false,
      "workbench.colorTheme": "Default Dark Modern",
      "workbench.layoutControl.enabled": false,
    },
    machineSettings: {
      "mynixos.ssh.configFile": bed.config,
      "mynixos.hosts": [{ name: "q958", destination: "q958" }],
      "mynixos.status.interval": 10,
    },
  });
  closing.unshift(editor.close);
  const { page } = editor;
  await page.setViewportSize({ width: 1180, height: 640 });
  await editor.goTo("00-core/ssh-rescue.nix", "systemd.services.ssh-rescue = {");
  const bar = page.locator('[id="mynixos.mynixos.mynixos.boot"]');
  await bar.click({ timeout: 60_000 });
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Connect" }).first().click();
  await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Connect" }).click();
  await page.locator('[id="mynixos.mynixos.mynixos.rescue"]', { hasText: /\d:\d\d/ }).waitFor({ timeout: 60_000 });
  await bar.hover();
  await page.locator(".monaco-hover", { hasText: "Generation" }).first().waitFor();
  await sleep(1500);
  await page.screenshot({ path: join(root, "docs", "images", "host.png") });
} finally {
  for (const close of closing) await close();
}
