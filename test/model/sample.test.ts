/** The engine finds exactly the uses that a person listed by hand for the sample. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { lineIndex, positionAt } from "#text/lines.ts";
import { modelFor } from "../check.ts";
import { type ExpectedUse, undeclared, uses, wholeRegister } from "../samples/expected-uses.ts";
import { handWritten, linesOf, liveFiles } from "../samples/homelab-files.ts";

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
  const all = found();

  it("are those that were listed by hand, no more and no fewer", () => {
    const expected = [...uses, ...wholeRegister, ...undeclared].map(show).sort();
    assert.deepEqual(
      all
        .filter(({ file }) => handWritten.includes(file))
        .map(show)
        .sort(),
      expected,
    );
  });

  it("are, in modules that were scaffolded, all places where a path is written out, and those of the names given to it", () => {
    const made = liveFiles.filter((file) => !handWritten.includes(file));
    const written = made.flatMap((file) =>
      linesOf(file).flatMap((line, index) =>
        [...line.matchAll(/(?<= )(\w+) = config\.(my\.(?:configs|ports)\.[\w.]+);/g)].map(
          ([, name = "", path = ""]) => ({
            ...{ file, name, path, place: `${file}:${index + 1}` },
          }),
        ),
      ),
    );
    const inMade = all.filter(({ file }) => made.includes(file));
    assert.deepEqual(
      inMade
        .filter(({ form }) => form === "direct")
        .map(({ file, line, path }) => `${file}:${line} ${path}`)
        .sort(),
      written.map(({ place, path }) => `${place} ${path}`).sort(),
    );
    const named = (use: ExpectedUse): boolean =>
      written.some(
        ({ file, name, path }) =>
          file === use.file &&
          path === use.path &&
          linesOf(file)
            [use.line - 1]?.slice(use.column - 1)
            .match(/^\w+/)?.[0] === name,
      );
    assert.deepEqual(
      inMade.filter((use) => use.form !== "direct" && !(use.form === "alias" && named(use))).map(show),
      [],
    );
  });
});
