/** Where the report goes, and what it is never written over. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { reportFiles } from "#reports/files.ts";
import { isReport, reportPath } from "#reports/where.ts";
import { english, modelFor } from "../check.ts";
import { fixture } from "../fixture.ts";

const modelOf = (source: string) => modelFor(fixture(source).files);

const nix = `#- configuration.nix
{ imports = [ ./core/configs.nix ]; }
#- core/configs.nix
{ lib, ... }: { options.my.configs.a = lib.mkOption { default = 1; }; }
`;

describe("the report goes", () => {
  it("beside the central values", () => assert.equal(reportPath(modelOf(nix)), "core/ids-report.md"));

  it("where there is one, but not among what is put away", () => {
    assert.equal(reportPath(modelOf(`${nix}#- docs/ids-report.md\n# IDs Report\n`)), "docs/ids-report.md");
    assert.equal(reportPath(modelOf(`${nix}#- old/ids-report.md\n# IDs Report\n`)), "core/ids-report.md");
  });

  it("nowhere, where there is nothing to tell", () => {
    const answer = reportFiles(modelOf("{ }"), () => undefined);
    assert.ok("problem" in answer);
    assert.equal(english(answer.problem), "There is nothing to report: the repo declares no options.");
  });

  it("never over a file that is none", () => {
    const answer = reportFiles(modelOf(nix), (path) => (path.endsWith(".json") ? '{ "a": 1 }' : undefined));
    assert.ok("problem" in answer);
    assert.equal(english(answer.problem), "core/ids-report.json is no report, so nothing was written.");
  });
});

describe("a report is", () => {
  it("what we or the script before us wrote, and what is empty", () => {
    const files = reportFiles(modelOf(nix), () => undefined);
    assert.ok(!("problem" in files));
    for (const { path, text } of files) assert.ok(isReport(path, text), path);
    assert.ok(isReport("a.md", "# IDs Report (automatisch generiert)\n\n> Stand: 2026-02-26\n"));
    assert.ok(isReport("a.json", '{ "": { "sources": [], "sinks": [] }, "": { "sources": [], "sinks": [] } }'));
    assert.ok(isReport("a.md", "\n"));
  });

  it("nothing that a person wrote", () => {
    assert.ok(!isReport("a.md", "# IDs\n\nWhat we call things.\n"));
    assert.ok(!isReport("a.md", "# ID-Reports of 2026\n"));
    for (const text of ["[]", "null", "1", '{ "a": {} }', '{ "kind": "other" }', "{ broken"])
      assert.ok(!isReport("a.json", text), text);
  });

  it("current with the line breaks of another system", () => {
    const [page] = reportFiles(modelOf(nix), () => undefined) as readonly { text: string }[];
    const crlf = page?.text.replaceAll("\n", "\r\n");
    const again = reportFiles(modelOf(nix), (path) => (path.endsWith(".md") ? crlf : undefined));
    assert.ok(!("problem" in again));
    assert.deepEqual(
      again.map(({ isCurrent }) => isCurrent),
      [true, false],
    );
  });
});
