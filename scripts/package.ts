/** The `.vsix`: built without source maps, made by vsce from the allow-list in `.vscodeignore`. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exit } from "node:process";
import { buildExtension } from "./build.ts";
import { packageFile } from "./package-file.ts";
import { out, root } from "./places.ts";
import { run } from "./run.ts";

export async function makePackage(): Promise<void> {
  await buildExtension(true);
  mkdirSync(out, { recursive: true });
  const readme = join(out, "README.md");
  writeFileSync(readme, shippedReadme(readFileSync(join(root, "README.md"), "utf8")));
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const args = [vsce, "package", "--no-dependencies", "--allow-missing-repository", "--out", packageFile];
  const { code, output } = await run(process.execPath, [...args, "--readme-path", "out/README.md"], {
    cwd: root,
    limitSeconds: 120,
  });
  if (code !== 0) throw new Error(output);
  console.log(output.trim());
}

/** Inside the editor neither our pictures nor our pages are at hand: pictures go, links become their text. */
export function shippedReadme(readme: string): string {
  return readme.replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, "").replace(/\[([^\]]*)\]\((?!https:)[^)]*\)/g, "$1");
}

if (import.meta.main) {
  try {
    await makePackage();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    exit(1);
  }
}
