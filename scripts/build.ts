/**
 * The shipped bundles in `dist/`: readable with source maps for development, minified and without for the package.
 *
 *   node scripts/build.ts [--production]
 */

import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { type BuildOptions, build } from "esbuild";
import { notices } from "./notices.ts";
import { dist, root } from "./places.ts";
import { probeScript } from "./probe.ts";
import { rebuildScript } from "./rebuild-script.ts";

/** An ES module has no `require`, but some of what we bundle asks for it. */
const withRequire =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

export async function buildExtension(production: boolean): Promise<void> {
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    minify: production,
    sourcemap: !production,
    metafile: true,
    write: false,
    legalComments: "none",
    logLevel: "silent",
  } satisfies BuildOptions;
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: ["client/src/extension.ts"],
      outfile: join(dist, "client.cjs"),
      format: "cjs",
      external: ["vscode"],
    }),
    // What both are made of, the tables about NixOS for the most part, is shipped once.
    build({
      ...common,
      entryPoints: { server: "server/src/lsp/main.ts", cli: "server/src/cli/main.ts" },
      outdir: dist,
      outExtension: { ".js": ".mjs" },
      chunkNames: "core-[hash]",
      splitting: true,
      format: "esm",
      banner: { js: withRequire },
    }),
  ]);

  const probe = probeScript();
  const rebuild = rebuildScript();
  // Nothing is touched before everything has compiled: a mistake in one file leaves the last good build in place.
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const { path, contents } of results.flatMap((result) => result.outputFiles)) writeFileSync(path, contents);
  chmodSync(join(dist, "cli.mjs"), 0o755);
  cpSync(join(root, "server/grammar/tree-sitter-nix.wasm"), join(dist, "tree-sitter-nix.wasm"));
  cpSync(join(root, "node_modules/web-tree-sitter/web-tree-sitter.wasm"), join(dist, "web-tree-sitter.wasm"));
  writeFileSync(join(dist, "probe.sh"), probe);
  writeFileSync(join(dist, "rebuild.sh"), rebuild);
  cpSync(join(root, "docs/rules"), join(dist, "docs/rules"), { recursive: true });
  const inputs = results.flatMap((result) => Object.keys(result.metafile.inputs));
  writeFileSync(join(dist, "NOTICES.txt"), notices(inputs));
}

if (import.meta.main) {
  await buildExtension(argv.includes("--production")).catch((error: Error) => {
    console.error(error.message);
    exit(1);
  });
}
