/** The engine finds exactly the uses that a person listed by hand for the sample. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { lineIndex, positionAt } from "#text/lines.ts";
import { modelFor } from "../check.ts";
import { type ExpectedUse, undeclared, uses, wholeRegister } from "../samples/expected-uses.ts";
import { linesOf, liveFiles } from "../samples/homelab-files.ts";

const files = liveFiles.map((path) => ({ path, text: linesOf(path).join("\n") }));

const show = (use: ExpectedUse): string =>
  `${use.file}:${use.line}:${use.column} ${use.path} ${use.form}${use.imported ? "" : " (dead)"}`;

function found(): ExpectedUse[] {
  const central = /^my\.(configs|ports)(\.|$)/;
  return modelFor(files)
    .sources.filter((source) => central.test(source.path))
    .flatMap((source) =>
      source.uses.map((use) => {
        const text = files.find((file) => file.path === use.file)?.text ?? "";
        const { line, character } = positionAt(lineIndex(text), use.start);
        return {
          path: source.path,
          file: use.file,
          line: line + 1,
          column: character + 1,
          form: use.form,
          imported: use.imported,
        };
      }),
    );
}

describe("the sample's uses", () => {
  it("are those that were listed by hand, no more and no fewer", () => {
    const expected = [...uses, ...wholeRegister, ...undeclared].map(show).sort();
    assert.deepEqual(found().map(show).sort(), expected);
  });
});
