/** Writes into a folder what bed.sh and the scripts behind it read: the files of a bed, its systems, its settings. */
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { germanLocale } from "./german.ts";
import { guestFiles } from "./guest.ts";
import type { BedOptions } from "./options.ts";
import { plan } from "./systems.ts";

export async function writeRoot(folder: string, port: number, options: BedOptions, publicKey: string): Promise<void> {
  const { debian = false, locale = "de", sudo = true, boot = {} } = options;
  const folders = {
    ...options.folders,
    ...(locale === "de" ? { "/usr/lib/locale/de_DE.utf8": await germanLocale() } : {}),
  };
  const write = (name: string, text: string): void => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, text.startsWith("#!") ? 0o755 : 0o644);
  };
  for (const name of ["bed.sh", "boot.sh", "prepare.sh", "nixos.sh", "running.sh", "systems.nix", "loader.py"])
    copyFileSync(join(import.meta.dirname, name), join(folder, name));
  for (const [path, text] of Object.entries(guestFiles(port, options, publicKey))) write(join("files", path), text);
  for (const [path, text] of Object.entries(options.files ?? {})) write(join("files", path), text);
  const { systems, steps } = plan(port, options);
  write("systems.json", JSON.stringify(systems));
  write("plan", steps.map((step) => `${step}\n`).join(""));
  write("askpass", `#!/bin/sh\nprintf '%s\\n' "$BED_PASSWORD"\n`);
  write(
    "folders",
    Object.entries(folders)
      .map(([to, from]) => `${from}\t${to}\n`)
      .join(""),
  );
  write(
    "settings.sh",
    `NIXOS=${debian ? "no" : "yes"}
SUDO=${sudo ? "yes" : "no"}
HOST_NAME=q958
BOOT_MEGABYTES=${debian ? "" : (boot.megabytes ?? 96)}
`,
  );
}
