/** Logs of rebuilds on this machine: whole, in order, of their owner alone, not without end. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { type Logs, logsIn } from "#client/rebuilds/logs.ts";

describe("logs of rebuilds", () => {
  let folder: string;
  let logs: Logs;
  let failed: unknown[];
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "mynixos-logs-")), "rebuilds");
    failed = [];
    logs = logsIn(folder, (error) => failed.push(error));
  });
  afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));
  const id = (number: number): string => `20261122-${String(number).padStart(6, "0")}`;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it("are whole however fast pieces come, and nobody else reads them", async () => {
    assert.equal(await logs.open("q958", id(1)), 0);
    await Promise.all(
      ["eins ", "zwei ", "drei"].map((text, index) => logs.write("q958", id(1), 5 * index, bytes(text))),
    );
    assert.equal(readFileSync(logs.pathOf("q958", id(1)), "utf8"), "eins zwei drei");
    assert.equal(statSync(logs.pathOf("q958", id(1))).mode & 0o777, 0o600);
    assert.equal(await logs.tail("q958", id(1), 9), "zwei drei");
    assert.deepEqual(failed, []);
  });

  it("stay the same where two windows follow one job, and go on where an earlier one stopped", async () => {
    const other = logsIn(folder, (error) => failed.push(error));
    await logs.open("q958", id(1));
    await other.open("q958", id(1));
    for (const each of [logs, other]) await each.write("q958", id(1), 0, bytes("eins"));
    assert.equal(await other.open("q958", id(1)), 4);
    await other.write("q958", id(1), 4, bytes(" zwei"));
    assert.equal(await logs.tail("q958", id(1), 100), "eins zwei");
  });

  it("are the last twenty; what else lies there stays", async () => {
    await logs.open("q958", id(0));
    writeFileSync(join(folder, "notizen.log"), "");
    for (let number = 1; number <= 21; number++) {
      await logs.open("a/b c", id(number));
      utimesSync(logs.pathOf("a/b c", id(number)), number, number);
    }
    utimesSync(logs.pathOf("q958", id(0)), 0, 0);
    await logs.open("a/b c", id(22));
    const names = (await logs.list()).map((log) => `${log.host} ${log.id}`);
    assert.deepEqual([names.length, names[0], names.at(-1)], [20, `a/b c ${id(22)}`, `a/b c ${id(3)}`]);
    assert.ok(statSync(join(folder, "notizen.log")).isFile());
  });

  it("end no rebuild where they cannot be written: that is told once", async () => {
    writeFileSync(folder, "a file where the folder should be");
    assert.equal(await logs.open("q958", id(1)), 0);
    await logs.write("q958", id(1), 0, bytes("x"));
    assert.equal(await logs.tail("q958", id(1), 9), "");
    assert.deepEqual(await logs.list(), []);
    assert.equal(failed.length, 1);
  });
});
