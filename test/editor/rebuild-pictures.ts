/**
 * Four stories of a rebuild in the running editor, on a real host in a bed, with a picture of every step, to be looked at by people.
 *
 *   node test/editor/rebuild-pictures.ts <folder for the pictures> [en|de]
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExtension } from "#scripts/build.ts";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { bootGuest } from "#test/host/guest/booted.ts";
import { eventually } from "./eventually.ts";
import { type Person, personAt } from "./rebuild-person.ts";

const [out, language = "en"] = argv.slice(2);
if (out === undefined || (language !== "en" && language !== "de")) {
  console.log("node test/editor/rebuild-pictures.ts <folder for the pictures> [en|de]");
  exit(1);
}

const confirmSeconds = 10;
const repo = mkdtempSync(join(tmpdir(), "mynixos-repo-"));
const closing: (() => unknown)[] = [() => rmSync(repo, { recursive: true, force: true })];
mkdirSync(out, { recursive: true });
let editor: LiveEditor | undefined;
let person: Person;
let story = "";
let step = 0;

try {
  await buildExtension(false);
  const { bed } = await bootGuest();
  closing.push(bed.stop);
  for (const name of ["configuration.nix", "more.nix"])
    writeFileSync(join(repo, name), await bed.must(`cat /etc/nixos/${name}`));
  editor = await openEditor(repo, {
    language,
    settings: { "terminal.integrated.gpuAcceleration": "off", "workbench.colorTheme": "Default Light Modern" },
    machineSettings: {
      "mynixos.ssh.configFile": bed.config,
      "mynixos.hosts": [{ name: "q958", destination: "q958" }],
      "mynixos.status.interval": 10,
      "mynixos.rebuild.confirmSeconds": confirmSeconds,
    },
  });
  closing.push(() => editor?.close());
  person = personAt(editor, language);
  const { folder } = editor;
  const write = (more: string, port = bed.port): void =>
    writeFileSync(
      join(folder, "more.nix"),
      `{ config, lib, pkgs, ... }:\n{\n  services.openssh.ports = [ ${port} ];\n  ${more}\n}\n`,
    );
  await editor.openFile("more.nix");
  await person.menu("Connect …");
  await person.answer("Connect");
  await eventually(async () => {
    if (!/Gen 1\/3/.test(await person.bar())) throw new Error(await person.bar());
  }, 40);

  begin("three-clicks");
  write(slow(6, "etwas"));
  await person.item("boot").click();
  await picture("menu");
  await person.pickRow("Rebuild (test)");
  await question("first-use");
  await person.answer("Send them");
  await person.says(/slow-etwas/);
  await sleep(1500);
  await withNotifications("building");
  await ended("The new system runs.");
  await withNotifications("kept");

  begin("evaluation-error");
  write("services.opensssh.enable = true;");
  await person.command("rebuildTest");
  await ended("Nothing was changed on the host.");
  await withNotifications("failed");
  await editor.runCommand("Problems: Focus on Problems View");
  await picture("problem");

  begin("lock-out");
  write("", bed.port + 1);
  await person.command("rebuildTest");
  await question("guard");
  await person.answer("Go on");
  await question("units");
  await person.answer("Activate");
  await sleep(4000);
  await withNotifications("waiting");
  await ended("The previous system runs again.");
  await withNotifications("back");

  begin("killed");
  write(slow(14, "lang"));
  await person.command("rebuildTest");
  await person.says(/slow-lang/);
  await picture("before");
  await editor.kill();
  editor = await editor.reopen();
  person = personAt(editor, language);
  await person.says(/slow-lang/);
  await withNotifications("again");
  await ended("The new system runs.");
  await withNotifications("confirmed");

  begin("switch");
  await person.command("rebuildSwitch");
  await question("question");
  await person.answer("Switch");
  await ended("The new system runs.");
  await withNotifications("done");
} catch (error) {
  await editor?.page.screenshot({ path: join(out, `failed-${language}.png`) });
  throw error;
} finally {
  for (const close of closing.toReversed()) await close();
}

function begin(name: string): void {
  story = name;
  step = 0;
}

async function picture(what: string): Promise<void> {
  await sleep(700);
  step += 1;
  await editor?.page.screenshot({ path: join(out ?? "", `${language}-${story}-${step}-${what}.png`) });
  console.log(story, what, "|", await person.bar());
}

async function question(what: string): Promise<void> {
  await person.dialog().waitFor({ timeout: 60_000 });
  await picture(what);
}

/** Nothing pops up under the driver: what would, lies behind the bell. */
async function withNotifications(what: string): Promise<void> {
  await editor?.runCommand("Notifications: Show Notifications");
  await picture(what);
  await editor?.runCommand("Notifications: Hide Notifications");
}

/** `text`: of the end, without holes. */
async function ended(text: string): Promise<void> {
  const words = person.t(text).split(" ").join("\\s+");
  await person.says(new RegExp(words.replaceAll(".", "\\.")), 60);
}

/** A line of a module: what takes so many seconds to build. */
function slow(seconds: number, name: string): string {
  return `environment.etc."${name}".source = pkgs.derive "slow-${name}" "sleep ${seconds}; echo ${name} > $out" { };`;
}
