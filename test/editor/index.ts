/** What VS Code loads as the tests of an extension: the suites of this run, inside the extension host. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { recordIn } from "#scripts/editor/record.ts";

/** Everything here is told by `scripts/test-editor.ts`. */
const report = process.env["MYNIXOS_EDITOR_REPORT"];
const suites = process.env["MYNIXOS_EDITOR_SUITES"]?.split(",") ?? ["everywhere"];

export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 30_000,
    ...(report === undefined ? {} : { reporter: recordIn(report) as unknown as Mocha.ReporterConstructor }),
  });
  for (const suite of suites) {
    const folder = join(__dirname, suite);
    for (const file of readdirSync(folder).sort()) if (file.endsWith(".test.cjs")) mocha.addFile(join(folder, file));
  }
  await mocha.loadFilesAsync();
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => (failures === 0 ? resolve() : reject(new Error(`${failures} tests failed`))));
  });
}
