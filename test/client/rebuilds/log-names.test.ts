/** The name of a host may be anything; the file of its log is one that every disk takes, and tells the name again. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { logsIn } from "#client/rebuilds/logs.ts";

describe("the file of a log", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mynixos-log-names-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const id = "20261122-abcdef";

  for (const host of ["nas", "../../etc/passwd", "CON", "a*b?c:d", "Büro 100 %", "$(reboot)", "a@b.log", "\u202Egro"]) {
    it(`of ${JSON.stringify(host)} lies in the folder and is found again`, async () => {
      const logs = logsIn(folder, (error) => assert.fail(String(error)));
      await logs.open(host, id);
      const path = logs.pathOf(host, id);
      assert.equal(dirname(path), folder);
      // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
      assert.doesNotMatch(basename(path), /[<>:"/\\|?*]|[. ]$/);
      assert.deepEqual(
        (await logs.list()).map((log) => [log.host, log.id]),
        [[host, id]],
      );
    });
  }
});
