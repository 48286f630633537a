/** The licences of everything that ships inside our bundles, as their authors ask for: complete and word for word. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.ts";

/** Shipped as a compiled file and as a table of ours, so the bundler does not see them. */
const shippedBesides = ["node_modules/tree-sitter-nix", "node_modules/franc-min"];

/** `inputs` are the bundled files relative to the repo, as esbuild's metafile names them. */
export function notices(inputs: readonly string[]): string {
  const bundled = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  const folders = [...new Set([...bundled, ...shippedBesides])].filter((folder) => folder !== undefined).sort();
  const seen = new Set<string>();
  const texts: string[] = [];
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
    const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
    if (seen.has(title)) continue;
    seen.add(title);
    texts.push(
      `${"=".repeat(80)}\n${title}\n${"=".repeat(80)}\n\n${licence(folder, manifest).replaceAll("\r\n", "\n").trim()}\n`,
    );
  }
  return `mynixos contains the following software.\n\n${texts.join("\n")}`;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

function licence(folder: string, manifest: Manifest): string {
  const path = join(root, folder);
  const files = readdirSync(path).filter((name) => /^(licen[cs]e|copying|notice|thirdparty)/i.test(name));
  if (files.length > 0) return files.map((name) => readFileSync(join(path, name), "utf8")).join("\n");
  const author = typeof manifest.author === "object" ? manifest.author.name : manifest.author;
  if (manifest.license === "MIT" && author !== undefined)
    return `MIT License\n\nCopyright (c) ${author}\n\n${mitTerms()}`;
  throw new Error(`${folder} ships no licence text`);
}

/** What every MIT licence says after its copyright line; ours is one. */
function mitTerms(): string {
  const own = readFileSync(join(root, "LICENSE"), "utf8");
  return own.slice(own.indexOf("Permission is hereby granted"));
}
