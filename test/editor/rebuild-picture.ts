/** The picture of a rebuild in the documentation: terminal, progress and status bar while a real host in a bed builds. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExtension } from "#scripts/build.ts";
import { openEditor } from "#scripts/editor/live.ts";
import { root } from "#scripts/places.ts";
import { bootGuest } from "#test/host/guest/booted.ts";
import { editing } from "#test/host/rescue-units/generations.ts";
import { install } from "#test/host/rescue-units/truth.ts";
import { personAt } from "./rebuild-person.ts";

const configuration = `{ ... }:
{
  imports = [ ./more.nix ];
  networking.hostName = "q958";
  boot.loader.systemd-boot.enable = true;
  boot.loader.systemd-boot.configurationLimit = 3;
  services.openssh.enable = true;
  services.openssh.settings = {
    KbdInteractiveAuthentication = false;
    PasswordAuthentication = false;
  };
  system.stateVersion = "25.11";
}
`;

await buildExtension(false);
const parent = mkdtempSync(join(tmpdir(), "mynixos-repo-"));
const closing: (() => unknown)[] = [() => rmSync(parent, { recursive: true, force: true })];
try {
  const { bed } = await bootGuest({ repo: { "configuration.nix": configuration, "more.nix": "{ }\n" } });
  closing.unshift(bed.stop);
  const more = (text: string): string => `{ pkgs, ... }:\n{\n  services.openssh.ports = [ ${bed.port} ];\n${text}}\n`;
  writeFileSync(join(parent, "configuration.nix"), configuration);
  await bed.write("/etc/nixos/more.nix", more(""));
  await bed.must("git -C /etc/nixos -c user.name=Moritz -c user.email=moritz@example.org commit -qam second");
  writeFileSync(
    join(parent, "more.nix"),
    more(`  environment.etc.motd.source = import ./motd.nix { inherit pkgs; };\n`),
  );
  writeFileSync(join(parent, "motd.nix"), `{ pkgs }: pkgs.derive "motd" "sleep 20; echo hello > $out" { }\n`);
  await install(bed, editing("ssh-recovery-window", 298, false));
  const editor = await openEditor(parent, {
    settings: {
      "editor.fontSize": 14,
      "editor.minimap.enabled": false,
      "terminal.integrated.gpuAcceleration": "off",
      "window.commandCenter": false,
      "workbench.colorTheme": "Default Light Modern",
      "workbench.layoutControl.enabled": false,
      "workbench.sideBar.visible": false,
    },
    machineSettings: {
      "mynixos.ssh.configFile": bed.config,
      "mynixos.hosts": [{ name: "q958", destination: "q958" }],
      "mynixos.status.interval": 10,
    },
  });
  closing.unshift(editor.close);
  const person = personAt(editor);
  await editor.page.setViewportSize({ width: 1180, height: 640 });
  await editor.openFile("more.nix");
  await person.menu("Connect …");
  await person.answer("Connect");
  await editor.page.locator('[id="mynixos.mynixos.mynixos.boot"]', { hasText: "Gen" }).waitFor({ timeout: 40_000 });
  await editor.runCommand("View: Toggle Primary Side Bar Visibility");
  await person.command("rebuildTest");
  await person.question(/First rebuild/);
  await person.answer("Send them");
  await person.says(/building '[^']*motd/);
  await sleep(2500);
  await editor.runCommand("Notifications: Show Notifications");
  await sleep(1200);
  await editor.page.screenshot({ path: join(root, "docs", "images", "rebuild.png") });
} finally {
  for (const close of closing) await close();
}
