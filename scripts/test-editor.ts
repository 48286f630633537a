/**
 * The extension in a real VS Code, in four kinds of windows; without arguments all of them run.
 *
 *   node scripts/test-editor.ts [development] [packaged] [german] [restricted]
 */

import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { build } from "esbuild";
import { buildExtension } from "./build.ts";
import { type Counts, inWords, nothing, oneFailed, sum } from "./counts.ts";
import { openWindow } from "./editor/browse.ts";
import type { Report } from "./editor/record.ts";
import { type EditorOptions, serveEditor } from "./editor/serve.ts";
import { copyWorkspace } from "./editor/workspace-copy.ts";
import { makePackage } from "./package.ts";
import { packageFile } from "./package-file.ts";
import { editorTests, out, root, sample } from "./places.ts";

interface Variant {
  /** Folders of `test/editor` that run in this window. */
  readonly suites: readonly string[];
  readonly editor: Pick<EditorOptions, "language" | "restricted" | "vsix">;
}

const variants: Readonly<Record<string, Variant>> = {
  development: { suites: ["everywhere"], editor: {} },
  packaged: { suites: ["everywhere", "packaged"], editor: { vsix: packageFile } },
  german: { suites: ["everywhere", "german"], editor: { language: "de" } },
  restricted: { suites: ["everywhere", "restricted"], editor: { restricted: true } },
};

const limitSeconds = 240;

export async function testInEditor(name: string): Promise<Counts> {
  const variant = variants[name];
  if (variant === undefined) throw new Error(`no variant ${name}; there are ${Object.keys(variants).join(", ")}`);
  await buildEditorTests();
  const { home, folder, remove } = copyWorkspace(sample);
  try {
    return await testInWindow(name, variant, home, folder);
  } finally {
    remove();
  }
}

async function testInWindow(name: string, variant: Variant, home: string, folder: string): Promise<Counts> {
  const reportFile = join(home, "report.json");
  const environment = {
    MYNIXOS_EDITOR_REPORT: reportFile,
    MYNIXOS_EDITOR_SUITES: variant.suites.join(","),
    MYNIXOS_EDITOR_VARIANT: name,
  };
  // What a test types and takes back must not have come to the disk in between: there it would be found by "revert".
  const settings = { "files.autoSave": "off" };
  const server = await serveEditor({ home, ...variant.editor, settings, environment });
  const window = await openWindow(variant.editor.language);
  const picture = join(out, `editor-${name}.png`);
  try {
    const ended = new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error(`no result after ${limitSeconds} s`)), limitSeconds * 1000).unref();
      window.page.exposeFunction("codeAutomationExit", resolve).catch(reject);
    });
    await window.page.exposeFunction("codeAutomationLog", () => undefined);
    const extension = variant.editor.vsix === undefined ? root : bareExtension(home);
    await window.page.goto(
      server.url(folder, [
        ["extensionDevelopmentPath", server.uri(extension)],
        ["extensionTestsPath", server.uri(join(editorTests, "index.cjs"))],
        ["skipWelcome", "true"],
      ]),
    );
    const code = await ended;
    if (!existsSync(reportFile)) throw new Error(`the tests did not start (${code})`);
    const counts = tell(reportFile);
    if (counts.failed > 0) await window.page.screenshot({ path: picture });
    return counts;
  } catch (error) {
    const counts = tell(reportFile);
    await window.page.screenshot({ path: picture }).catch(() => undefined);
    console.log(`editor ${name}: ${error instanceof Error ? error.message : String(error)}; see ${picture}`);
    console.log(
      `--- the page said\n${window.console().slice(-4000)}\n--- the server said\n${server.log().slice(-4000)}`,
    );
    console.log(`--- the extension said\n${extensionLog(home).slice(-4000)}`);
    return counts.failed > 0 ? counts : sum([counts, oneFailed]);
  } finally {
    await window.close();
    await server.stop();
  }
}

/** Bundles the suites for the extension host, which loads CommonJS and brings `vscode`. */
export async function buildEditorTests(): Promise<void> {
  rmSync(editorTests, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [
      "test/editor/index.ts",
      ...globSync("test/editor/{everywhere,packaged,german,restricted}/*.test.ts", { cwd: root }),
    ],
    outdir: editorTests,
    outbase: "test/editor",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
}

/** The tests need a development extension to come with; the one under test is installed. */
function bareExtension(home: string): string {
  const folder = join(home, "bare");
  mkdirSync(folder);
  const manifest = { name: "bare", publisher: "mynixos-tests", version: "0.0.0", engines: { vscode: "*" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}

function extensionLog(home: string): string {
  const files = globSync("data/logs/**/{mynixos,remoteexthost}.log", { cwd: home });
  return files.map((file) => readFileSync(join(home, file), "utf8")).join("\n");
}

function tell(reportFile: string): Counts {
  if (!existsSync(reportFile)) return nothing;
  const report = JSON.parse(readFileSync(reportFile, "utf8")) as Report;
  for (const title of report.passed) console.log(`  ✔ ${title}`);
  for (const { title, error } of report.failed) console.log(`  ✘ ${title}\n${error.replace(/^/gm, "      ")}`);
  if (!report.done) console.log(`  … stopped in: ${report.running}`);
  return { passed: report.passed.length, failed: report.failed.length + (report.done ? 0 : 1) };
}

if (import.meta.main) {
  const names = argv.length > 2 ? argv.slice(2) : Object.keys(variants);
  const counts: Counts[] = [];
  await buildExtension(false);
  for (const name of names) {
    console.log(`editor: ${name}`);
    if (variants[name]?.editor.vsix !== undefined) await makePackage();
    counts.push(await testInEditor(name));
  }
  const all = sum(counts);
  console.log(inWords(all));
  exit(all.failed === 0 ? 0 : 1);
}
