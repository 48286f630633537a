/** `mynixos report`: written where the repo keeps it, checked, never over anything else, and always the same. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { temporaryFolder, writeFiles } from "#test/temporary.ts";
import { violations } from "../json-schema.ts";
import { mynixos } from "./program.ts";

const repo = {
  "configuration.nix": "{ imports = [ ./00-core/configs.nix ./ssh.nix ]; }\n",
  "00-core/configs.nix": `{ lib, ... }: {
  # source-id: CFG.ports.ssh
  options.my.ports.ssh = lib.mkOption { type = lib.types.port; default = 22; };
}
`,
  "ssh.nix": "{ config, ... }: { services.openssh.ports = [ config.my.ports.ssh ]; }\n",
};

const page = "00-core/ids-report.md";
const json = "00-core/ids-report.json";

function texts(folder: string): readonly string[] {
  return [page, json].map((path) => readFileSync(join(folder, path), "utf8"));
}

describe("mynixos report", () => {
  it("writes both files beside the central values, the second time the same", () => {
    const folder = temporaryFolder(repo);
    const first = mynixos(["report", folder]);
    assert.deepEqual(first, { stdout: `Written: ${page}\nWritten: ${json}\n`, stderr: "", code: 0 });
    const before = texts(folder);
    assert.match(before[0] ?? "", /^### `my\.ports\.ssh`$/m);
    const second = mynixos(["report", folder]);
    assert.equal(second.stdout, `Unchanged: ${page}\nUnchanged: ${json}\n`);
    assert.deepEqual(texts(folder), before);
  });

  it("is the same whatever the machine speaks, and however its folder is called", () => {
    const [one, two] = [temporaryFolder(repo, "one"), temporaryFolder(repo, "zwei")];
    mynixos(["report", one]);
    mynixos(["report", two], { env: { LC_ALL: "de_DE.UTF-8", TZ: "Asia/Tokyo", HOSTNAME: "other" } });
    assert.deepEqual(texts(one), texts(two));
  });

  it("with --check says what is out of date, writes nothing, and fails", () => {
    const folder = temporaryFolder(repo);
    const missing = mynixos(["report", folder, "--check"]);
    assert.equal(missing.code, 1);
    assert.equal(
      missing.stdout,
      `${page} does not exist: run mynixos report and commit what it writes.\n` +
        `${json} does not exist: run mynixos report and commit what it writes.\n`,
    );
    assert.ok(!existsSync(join(folder, page)));
    mynixos(["report", folder]);
    assert.deepEqual(mynixos(["report", folder, "--check"]), {
      stdout: "The report is current.\n",
      stderr: "",
      code: 0,
    });
    writeFiles(folder, { "ssh.nix": `# a line more\n${repo["ssh.nix"]}` });
    const moved = mynixos(["report", folder, "--check"]);
    // The page names no lines, so it stays.
    assert.equal(moved.stdout, `${json} is out of date: run mynixos report and commit what it writes.\n`);
    assert.equal(moved.code, 1);
  });

  it("takes the place of the report that a script wrote", () => {
    const folder = temporaryFolder({
      ...repo,
      "docs/ids-report.md": "# IDs Report (automatisch generiert)\n\n> Stand: 2026-02-26\n",
      "docs/ids-report.json": '{\n  "": {\n    "sources": [],\n    "sinks": []\n  }\n}\n',
    });
    assert.equal(mynixos(["report", folder]).stdout, "Written: docs/ids-report.md\nWritten: docs/ids-report.json\n");
    assert.equal(mynixos(["report", folder, "--check"]).code, 0);
  });

  it("is never written over what is none, nor through a link that leads nowhere good", () => {
    const folder = temporaryFolder({ ...repo, [json]: '{ "mine": true }\n' });
    const { stderr, code } = mynixos(["report", folder]);
    assert.equal(stderr, `mynixos: ${json} is no report, so nothing was written.\n`);
    assert.equal(code, 2);
    assert.ok(!existsSync(join(folder, page)));
    assert.equal(readFileSync(join(folder, json), "utf8"), '{ "mine": true }\n');
  });

  it("goes where --out says, inside of the repo", () => {
    const folder = temporaryFolder(repo);
    assert.equal(
      mynixos(["report", folder, "--out", "new/ids.md"]).stdout,
      "Written: new/ids.md\nWritten: new/ids.json\n",
    );
    for (const out of ["../ids.md", "/tmp/ids.md", "ids.txt", "a/../../ids.md", ".md/"]) {
      const { stderr, code } = mynixos(["report", folder, "--out", out]);
      assert.match(stderr, /--out must be a file inside of the directory that ends in \.md/, out);
      assert.equal(code, 2);
    }
  });

  it("with --json prints what its schema describes, and writes nothing", () => {
    const folder = temporaryFolder(repo);
    const { stdout, code } = mynixos(["report", folder, "--json"]);
    assert.equal(code, 0);
    const schema = JSON.parse(readFileSync("schemas/ids-report.schema.json", "utf8")) as Record<string, unknown>;
    assert.deepEqual(violations(schema, JSON.parse(stdout)), []);
    assert.ok(!existsSync(join(folder, page)));
    assert.equal(mynixos(["report", folder, "--json", "--check"]).code, 2);
  });

  it("refuses a repo without options, and speaks German", () => {
    const { stderr, code } = mynixos(["report", temporaryFolder({ "a.nix": "{ }" }), "--lang", "de"]);
    assert.equal(stderr, "mynixos: Es gibt nichts zu berichten: Das Repo deklariert keine Optionen.\n");
    assert.equal(code, 2);
  });

  it("keeps an edit that somebody made after a check of what lies there", () => {
    const folder = temporaryFolder(repo);
    mynixos(["report", folder]);
    writeFileSync(join(folder, page), "# What I think of it\n");
    assert.equal(mynixos(["report", folder]).code, 2);
    assert.equal(readFileSync(join(folder, page), "utf8"), "# What I think of it\n");
  });
});
