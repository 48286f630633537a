/**
 * Makes the modules of the sample that are scaffolded, each anew, as if it were the only one that is missing. What else the sample says of
 * them (import, port) stands there already, so that only the module itself is written.
 *
 *   node scripts/sample.ts [--check]     with --check nothing is written; exit 1 when something is stale
 */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { openRepo } from "#cli/repo.ts";
import { scaffold } from "#scaffold/scaffold.ts";
import type { Made } from "#scaffold/scaffolded.ts";
import type { Wish } from "#scaffold/wish.ts";
import { render } from "#text/message.ts";
import { sample } from "./places.ts";

/** What was wished for, by the file that came of it. */
export const SCAFFOLDED: ReadonlyMap<string, Wish> = new Map<string, Wish>([
  ["00-core/boot-safeguard.nix", { kind: "boot-safeguard", name: "boot-safeguard" }],
  [
    "00-core/kernel-slim.nix",
    { kind: "kernel-slim", name: "kernel-slim", choices: { wifi: "none", bluetooth: "none", thunderbolt: "none" } },
  ],
  ["00-core/remote-helper.nix", { kind: "remote-helper", name: "remote-helper" }],
  ["00-core/shell-premium.nix", { kind: "shell-premium", name: "shell-premium" }],
  ["00-core/ssh-hardening.nix", { kind: "ssh-hardening", name: "ssh-hardening" }],
  ["00-core/ssh-rescue.nix", { kind: "ssh-rescue", name: "ssh-rescue" }],
  ["10-infrastructure/sso.nix", { kind: "sso", name: "sso" }],
  ["lib/service-hardening.nix", { kind: "service-hardening", name: "service-hardening" }],
]);

/** Such a module as it would be made today. `before`: what happens to the copy that lacks it. */
export async function madeAnew(file: string, before?: (folder: string) => void): Promise<Made> {
  const wish = SCAFFOLDED.get(file);
  if (!wish) throw new Error(`${file} was never scaffolded`);
  const folder = mkdtempSync(join(tmpdir(), "mynixos-sample-"));
  try {
    cpSync(sample, folder, { recursive: true });
    rmSync(join(folder, file));
    before?.(folder);
    const opened = await openRepo(folder);
    if ("problem" in opened) throw new Error(render(opened.problem));
    // None of these modules has a date.
    const made = scaffold(opened.model, wish, "2026-03-05");
    if ("problem" in made) throw new Error(`${file}: ${render(made.problem)}`);
    return made;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `file` says, and what it should say. */
export async function modulesOfSample(): Promise<readonly { file: string; text: string; fresh: string }[]> {
  const all = [];
  for (const file of SCAFFOLDED.keys()) {
    const { files } = await madeAnew(file);
    const fresh = files.find(({ path }) => path === file)?.text ?? "";
    all.push({ file, text: readFileSync(join(sample, file), "utf8"), fresh });
  }
  return all;
}

if (import.meta.main) {
  for (const { file, text, fresh } of await modulesOfSample()) {
    if (text === fresh) continue;
    if (argv.includes("--check")) {
      console.error(`samples/homelab/${file} is stale; run: npm run generate`);
      process.exitCode = 1;
    } else {
      writeFileSync(join(sample, file), fresh);
      console.log(`wrote samples/homelab/${file}`);
    }
  }
}
