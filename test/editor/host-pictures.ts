/**
 * Every state of a host in the running editor, driven on a real host in a bed and looked at by people: light, dark, high contrast.
 *
 *   node test/editor/host-pictures.ts <folder for the pictures> [en|de]
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExtension } from "#scripts/build.ts";
import { openWindow } from "#scripts/editor/browse.ts";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { type Bed, bootBed, freePort } from "#test/host/bed/bed.ts";
import { type Relay, startRelay } from "#test/host/relay.ts";
import { editing } from "#test/host/rescue-units/generations.ts";
import { eventually } from "./eventually.ts";

const [out, language = "en"] = argv.slice(2);
if (out === undefined || (language !== "en" && language !== "de")) {
  console.log("node test/editor/host-pictures.ts <folder for the pictures> [en|de]");
  exit(1);
}

const themes = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"] as const;
const german = language === "de";

interface World {
  readonly editor: LiveEditor;
  readonly relay: Relay;
}

/** `do`: makes it so on the host; `host`: the one in the bar; `says`: when the picture may be taken, by its text or by its label. */
interface Step {
  readonly title: string;
  readonly host?: string;
  readonly do?: string;
  /** Makes it so in the editor, or on the way to the host. */
  readonly make?: (world: World) => unknown;
  readonly says: RegExp;
  readonly of?: "boot" | "rescue";
  /** Pictures of what hovering shows, too. */
  readonly hover?: boolean;
}

const current = "/run/current-system";
const window = editing("ssh-recovery-window", 600, false);
/** Of the window; with `sleep 600` in it. */
const script = Object.keys(window).find((path) => path.startsWith("/nix/store")) ?? "";

/** Whatever reads this gate waits from now on; `pass`: no longer. */
function gate(name: string): string {
  return `rm -f /run/gates/${name}; mkfifo /run/gates/${name}`;
}

function pass(name: string): string {
  return `timeout 10 sh -c 'echo > /run/gates/${name}'; rm -f /run/gates/${name}; touch /run/gates/${name}`;
}

const steps: readonly Step[] = [
  { title: "nobody agreed", host: "neu", says: /neu: (connect|noch nicht verbunden)/, hover: true },
  { title: "gap", host: "q958", says: /GAP/, of: "rescue", hover: true },
  {
    title: "closed",
    do: "cp /root/window/* /etc/systemd/system/; systemctl daemon-reload",
    says: /closed|zu$/,
    of: "rescue",
  },
  {
    title: "75 percent",
    do: "fallocate -l $(( $(df -Pk /boot | awk 'END { print int($2 * 78 / 100) - $3 }') * 1024 )) /boot/more",
    says: /7[5-9] %/,
  },
  {
    title: "85 percent",
    do: "fallocate -l $(( $(df -Pk /boot | awk 'END { print int($2 * 91 / 100) - $3 }') * 1024 )) /boot/evenmore",
    says: /9\d %/,
    hover: true,
  },
  { title: "room again", do: "rm /boot/more /boot/evenmore", says: /Gen \d\/\d$/ },
  {
    title: "test active",
    do: `readlink ${current} > /root/was; cp -r $(readlink -f ${current}) /nix/store/tttttttttttttttttttttttttttttttt-nixos-system-q958-test; ln -sfn /nix/store/tttttttttttttttttttttttttttttttt-nixos-system-q958-test ${current}`,
    says: /test (active|aktiv)/,
  },
  { title: "no test", do: `ln -sfn "$(cat /root/was)" ${current}`, says: /Gen \d\/\d$/ },
  {
    title: "reboot needed",
    do: "readlink /run/booted-system > /root/booted; ln -sfn $(readlink -f /nix/var/nix/profiles/system-1-link) /run/booted-system",
    says: /reboot|Neustart/,
  },
  {
    title: "rebuild",
    do: "systemd-run --unit=mynixos-rebuild-1 --service-type=exec sleep 900",
    says: /rebuild is running|Rebuild läuft/,
    hover: true,
  },
  {
    title: "window closing",
    do: `${gate("close")}; sed -i 's/^sleep 600$/sleep 2/' ${script}; systemctl start --no-block ssh-recovery-window; sleep 4`,
    says: /closing|schließt/,
    of: "rescue",
    hover: true,
  },
  {
    title: "window opening",
    do: `${pass("close")}; sleep 1; sed -i 's/^sleep 2$/sleep 600/' ${script}; systemctl stop ssh-recovery-window; ${gate("slow")}; systemctl start --no-block slow ssh-recovery-window`,
    says: /opening|öffnet/,
    of: "rescue",
    hover: true,
  },
  {
    title: "window open",
    do: `${pass("slow")}; sleep 1`,
    says: /\d:\d\d/,
    of: "rescue",
    hover: true,
  },
  {
    title: "password without window",
    do: "systemctl kill -s KILL ssh-recovery-window; sleep 1",
    says: /\$?(without|ohne|failed|fehl|stale|veraltet)/,
    of: "rescue",
    hover: true,
  },
  { title: "not NixOS, with a hostile name", host: "debian", says: /NixOS/, hover: true },
  { title: "offline, never seen", host: "aus", says: /reachable|erreichbar/, hover: true },
  { title: "login refused", host: "fremd", says: /refused|abgelehnt/, hover: true },
  { title: "host key changed", host: "neuer-schluessel", says: /changed|geändert/, hover: true },
  { title: "hardened session", host: "gehaertet", says: /Gen \d\/\d$/, hover: true },
  { title: "hardened session, rescue", says: /GAP/, of: "rescue", hover: true },
  {
    title: "connecting",
    make: ({ editor, relay }) => {
      relay.set({ delayMs: 4000 });
      return agree(editor, "langsam");
    },
    says: /langsam: (connecting|wird verbunden)/,
    hover: true,
  },
  {
    title: "nobody looked for a while",
    host: "q958",
    make: async ({ editor, relay }) => {
      await relay.resume();
      await look(editor, false);
    },
    says: /ago|vor /,
    hover: true,
  },
  { title: "nobody looked for a while, rescue", says: /ago|vor /, of: "rescue", hover: true },
  {
    title: "offline",
    make: ({ editor }) => look(editor, true),
    do: "systemctl stop sshd 'user@*' 2>/dev/null || systemctl stop ssh; pkill -u moritz sshd; true",
    says: /ago|vor /,
    hover: true,
  },
];

const work = mkdtempSync(join(tmpdir(), "mynixos-pictures-"));
mkdirSync(out, { recursive: true });
const pictures: { title: string; theme: string; kind: "bar" | "hover"; image: Buffer }[] = [];
const closing: (() => unknown)[] = [() => rmSync(work, { recursive: true, force: true })];
let front: LiveEditor["page"] | undefined;
try {
  await buildExtension(false);
  const files = Object.fromEntries(
    Object.entries(window).map(([path, text]) => [path.replace("/etc/systemd/system", "/root/window"), text]),
  );
  const bed = await bootBed({
    files,
    commands: [
      "mkdir -p /run/gates; touch /run/gates/open /run/gates/close /run/gates/slow",
      "systemd-run --unit=jellyfin --service-type=exec sh -c 'echo no $(zap) `database`; exit 1' || true",
    ],
  });
  closing.push(bed.stop);
  const name = "$(zap) `x` [a](command:workbench.action.quit) <b>b</b> https://evil.example | **c**";
  const debian = await bootBed({ debian: true, files: { "/etc/os-release": `ID=debian\nPRETTY_NAME='${name}'\n` } });
  closing.push(debian.stop);
  const hardened = await bootBed({ hardened: true });
  closing.push(hardened.stop);
  const relay = await startRelay({ to: bed.port });
  closing.push(relay.close);
  const names = ["q958", "neu", "debian", "aus", "fremd", "neuer-schluessel", "gehaertet", "langsam"];
  const machineSettings = {
    "mynixos.ssh.configFile": await sshConfig({ bed, debian, hardened, relay }),
    "mynixos.hosts": names.map((name) => ({ name, destination: name })),
    "mynixos.status.interval": 10,
  };
  const settings = {
    "workbench.colorTheme": themes[0],
    "window.autoDetectHighContrast": false,
    "workbench.hover.delay": 200,
  };
  const editor = await openEditor(sample, { machineSettings, language, settings });
  closing.push(editor.close);
  front = editor.page;
  await editor.page.setViewportSize({ width: 1000, height: 760 });
  await editor.openFile("00-core/ports.nix");
  await item(editor, "boot").waitFor({ timeout: 60_000 });
  for (const name of ["q958", "debian", "aus", "fremd", "neuer-schluessel", "gehaertet"]) await agree(editor, name);
  for (const step of steps) await take({ editor, relay }, bed, step);
  await editor.runCommand(german ? "mynixos: Host-Status anzeigen" : "mynixos: Show Host Status");
  await sleep(2000);
  await editor.page.screenshot({ path: join(out, `document-${language}.png`) });
} catch (error) {
  await front?.screenshot({ path: join(out, `failed-${language}.png`) });
  throw error;
} finally {
  for (const step of closing.toReversed()) await step();
  await sheets();
}

async function take(world: World, bed: Bed, step: Step): Promise<void> {
  const { editor } = world;
  if (step.do !== undefined) await bed.asRoot(step.do);
  if (step.host !== undefined) await choose(editor, step.host);
  await step.make?.(world);
  if (step.do !== undefined)
    await editor
      .runCommand(german ? "mynixos: Host-Status aktualisieren" : "mynixos: Refresh Host Status")
      .catch(() => undefined);
  const of = step.of ?? "boot";
  const label = (): Promise<string | null> => item(editor, of).locator("a").first().getAttribute("aria-label");
  await eventually(async () => {
    const said = [((await item(editor, of).textContent()) ?? "").trim(), (await label()) ?? ""];
    if (!said.some((text) => step.says.test(text))) throw new Error(`${step.title}: the bar says ${said.join(" | ")}`);
  }, 90).catch((error: unknown) => console.log(error instanceof Error ? error.message : error));
  console.log(step.title, "|", await label().catch(() => "?"));
  // What the mouse is over is shown in another colour, and what has the focus in a frame.
  await editor.page.mouse.move(500, 200);
  await item(editor, "boot").locator("a").first().blur();
  for (const theme of themes) {
    mkdirSync(join(editor.folder, ".vscode"), { recursive: true });
    writeFileSync(join(editor.folder, ".vscode/settings.json"), JSON.stringify({ "workbench.colorTheme": theme }));
    await sleep(700);
    const bar = await editor.page.locator(".part.statusbar").boundingBox();
    if (bar === null) continue;
    const image = await editor.page.screenshot({ clip: bar });
    pictures.push({ title: step.title, theme, kind: "bar", image });
    if (step.hover !== true) continue;
    await item(editor, of).hover();
    const hover = editor.page
      .locator(".monaco-hover.workbench-hover, .workbench-hover-container .monaco-hover")
      .first();
    const shown = await hover.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    await sleep(300);
    if (shown) pictures.push({ title: step.title, theme, kind: "hover", image: await hover.screenshot() });
    const links = await hover.locator("a").evaluateAll((all) => all.map((one) => one.getAttribute("data-href") ?? ""));
    const bad = links.filter((link) => !link.startsWith("command:mynixos."));
    const marks = await hover.locator(".codicon, b, img").count();
    if (bad.length > 0 || marks > 0) throw new Error(`${step.title}: a tooltip has ${bad.join()} and ${marks} marks`);
    await editor.page.mouse.move(500, 200);
    await sleep(500);
  }
}

function item(editor: LiveEditor, id: "boot" | "rescue") {
  return editor.page.locator(`[id="mynixos.mynixos.mynixos.${id}"]`);
}

async function choose(editor: LiveEditor, name: string): Promise<void> {
  await item(editor, "boot").click();
  await pick(editor, german ? "Anderen Host zeigen" : "Show another host");
  await editor.page.locator(".quick-input-title", { hasText: german ? "Statusleiste" : "status bar" }).waitFor();
  await pick(editor, name);
  await sleep(500);
}

/** Whether this window is in front, as the editor finds out: the one of a test always is, and so asks its hosts for ever. */
async function look(editor: LiveEditor, isInFront: boolean): Promise<void> {
  await editor.page.evaluate((hasFocus) => {
    document.hasFocus = () => hasFocus;
    globalThis.dispatchEvent(new Event(hasFocus ? "focus" : "blur"));
  }, isInFront);
}

/** Makes it the one in the bar and says yes to its address. */
async function agree(editor: LiveEditor, name: string): Promise<void> {
  await choose(editor, name);
  await item(editor, "boot").click();
  await pick(editor, german ? "Verbinden …" : "Connect …");
  const dialog = editor.page.locator(".monaco-dialog-box");
  await dialog.waitFor({ timeout: 30_000 });
  if (name === "q958") await dialog.screenshot({ path: join(out ?? "", `consent-${language}.png`) });
  await dialog.locator(".monaco-button", { hasText: german ? "Verbinden" : "Connect" }).click();
  await sleep(500);
}

/** By keyboard: rows still move while a picker opens. */
async function pick(editor: LiveEditor, text: string): Promise<void> {
  await editor.page.locator(".quick-input-widget input[type=text]").first().fill(text);
  await editor.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: text }).waitFor();
  await editor.press("Enter");
}

interface Beds {
  readonly bed: Bed;
  readonly debian: Bed;
  readonly hardened: Bed;
  readonly relay: Relay;
}

/** Further names for the beds: a closed port, an account without our key, another key than the known one, a slow way. */
async function sshConfig({ bed, debian, hardened, relay }: Beds): Promise<string> {
  const known = (name: string, port: number, { hostKey }: Bed): string => {
    const [kind, key] = readFileSync(`${hostKey}.pub`, "utf8").split(" ");
    writeFileSync(join(work, name), `[127.0.0.1]:${port} ${kind} ${key}\n`);
    return join(work, name);
  };
  const file = join(work, "config");
  writeFileSync(
    file,
    `Host debian
  User moritz
  Port ${debian.port}
  IdentityFile ${debian.keyFile}
  UserKnownHostsFile ${debian.knownHosts}
Host aus
  Port ${await freePort()}
Host fremd
  User none
  IdentityFile ${debian.keyFile}
  IdentitiesOnly yes
  UserKnownHostsFile ${bed.knownHosts}
Host neuer-schluessel
  UserKnownHostsFile ${known("other", bed.port, debian)}
Host gehaertet
  User moritz
  Port ${hardened.port}
  IdentityFile ${hardened.keyFile}
  UserKnownHostsFile ${hardened.knownHosts}
Host langsam
  Port ${relay.port}
  UserKnownHostsFile ${known("slow", relay.port, bed)}
Host fremd debian gehaertet
  HostName 127.0.0.1
  IdentityAgent none
Host fremd
  Port ${bed.port}
Host q958 neu neuer-schluessel aus langsam
  User moritz
  Include ${bed.config}
`,
  );
  return file;
}

/** One sheet of all bars, one of all hovers: a row for each state, a column for each theme. */
async function sheets(): Promise<void> {
  const { page, close } = await openWindow();
  for (const kind of ["bar", "hover"] as const) {
    const titles = [...new Set(pictures.filter((one) => one.kind === kind).map(({ title }) => title))];
    const rows = titles.map((title) => {
      const cells = themes.map((theme) => {
        const found = pictures.find((one) => one.kind === kind && one.title === title && one.theme === theme);
        return `<td>${found ? `<img src="data:image/png;base64,${found.image.toString("base64")}">` : ""}</td>`;
      });
      return `<tr><th>${title}</th>${cells.join("")}</tr>`;
    });
    await page.setViewportSize({ width: kind === "bar" ? 3300 : 2000, height: 400 });
    await page.setContent(
      `<style>th{font:14px sans-serif;text-align:left}td{vertical-align:top;padding:4px}</style><table>${rows.join("")}</table>`,
    );
    await page.screenshot({ path: join(out ?? "", `${kind}-${language}.png`), fullPage: true });
  }
  await close();
}
