/** Real folders for tests: made of a few texts, gone when the test is over. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** `name` becomes the folder's own name. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}, name = "repo"): string {
  const outer = realpathSync(mkdtempSync(join(tmpdir(), "mynixos-test-")));
  made.push(outer);
  const folder = join(outer, name);
  mkdirSync(folder);
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
