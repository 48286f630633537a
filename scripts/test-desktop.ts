/**
 * The suites of `test/editor/everywhere` in a desktop VS Code or VSCodium: the one that VSCODE_EXECUTABLE names, else a
 * download. Needs a screen (`xvfb-run` will do).
 */

import { join } from "node:path";
import process, { env } from "node:process";
import { runTests } from "@vscode/test-electron";
import { buildExtension } from "./build.ts";
import { copyWorkspace } from "./editor/workspace-copy.ts";
import { editorTests, root, sample } from "./places.ts";
import { buildEditorTests } from "./test-editor.ts";

const { home, folder, remove } = copyWorkspace(sample);
await buildExtension(false);
await buildEditorTests();
const executable = env["VSCODE_EXECUTABLE"];
try {
  await runTests({
    ...(executable === undefined ? {} : { vscodeExecutablePath: executable }),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(editorTests, "index.cjs"),
    extensionTestsEnv: { MYNIXOS_EDITOR_SUITES: "everywhere", MYNIXOS_EDITOR_VARIANT: "desktop" },
    launchArgs: [folder, "--disable-extensions", "--disable-workspace-trust", `--user-data-dir=${join(home, "user")}`],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  remove();
}
