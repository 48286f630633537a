/** The sample stands on modules that were scaffolded, untouched since: whoever makes them today gets the same, and nothing else changes. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { foundations } from "#scaffold/foundation/index.ts";
import { madeAnew, modulesOfSample, SCAFFOLDED } from "#scripts/sample.ts";
import { applyEdits } from "#text/edit.ts";
import { findings, lineOf, linesOf } from "./homelab-files.ts";

describe("the foundation of the sample", function () {
  this.timeout(60_000);

  it("is whole", () =>
    assert.deepEqual(
      [...SCAFFOLDED.values()].map(({ kind }) => kind).sort(),
      foundations.map(({ name }) => name).toSorted(),
    ));

  it("is what is made of the sample today (npm run generate)", async () => {
    const stale = (await modulesOfSample()).filter(({ text, fresh }) => text !== fresh);
    assert.deepEqual(
      stale.map(({ file }) => file),
      [],
    );
  });

  for (const file of SCAFFOLDED.keys()) {
    it(`is wired already: ${file} alone is written where it is missing`, async () => {
      const { files, edits } = await madeAnew(file);
      assert.deepEqual([files.map(({ path }) => path), edits.map((edit) => edit.file)], [[file], []]);
    });
  }

  it("is wired by the module itself where nothing is yet", async () => {
    const ports = "00-core/ports.nix";
    const imports = "configuration.nix";
    const withoutIt = new Map<string, string>();
    const { edits } = await madeAnew("00-core/ssh-rescue.nix", (folder) => {
      for (const path of [ports, imports]) {
        const text = readFileSync(join(folder, path), "utf8")
          .split("\n")
          .filter((line) => !/sshRescue|ssh-rescue/.test(line))
          .join("\n");
        withoutIt.set(path, text);
        writeFileSync(join(folder, path), text);
      }
    });
    const after = new Map(edits.map(({ file, edits: own }) => [file, applyEdits(withoutIt.get(file) ?? "", own)]));
    assert.equal(after.get(ports), linesOf(ports).join("\n"));
    assert.deepEqual(after.get(imports)?.split("\n").toSorted(), linesOf(imports).toSorted());
  });

  it("has a line in the index of its pages, with the page and all that is asked", () => {
    const pages = join(import.meta.dirname, "../../docs/foundation");
    const rows = readFileSync(join(pages, "README.md"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| ["));
    const told = rows.map((row) => /^\| \[(?<name>[\w-]+)\]\(\k<name>\.md\)/.exec(row)?.groups?.["name"] ?? row);
    assert.deepEqual(
      told,
      foundations.map(({ name }) => name),
    );
    foundations.forEach(({ name, choices }, index) => {
      const asked = rows[index]?.split("|")[3] ?? "";
      assert.ok(existsSync(join(pages, `${name}.md`)), name);
      assert.deepEqual(
        [...asked.matchAll(/`(\w+)`/g)].map(([, word]) => word).filter((word) => word !== "none"),
        choices.map((choice) => choice.name),
      );
    });
  });

  it("has nothing that a rule finds", () =>
    assert.deepEqual(
      findings()
        .filter(({ file }) => SCAFFOLDED.has(file))
        .map(({ rule, file, start }) => `${rule} ${file}:${lineOf(file, start)}`),
      [],
    ));
});
