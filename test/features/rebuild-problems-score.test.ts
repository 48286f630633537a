/** How many classes of mistakes come home: what real Nix wrote of our own cases, at the places that are marked in them. */
import assert from "node:assert/strict";
import { rebuildProblems } from "#features/rebuild-problems.ts";
import { readOutput } from "#nix-output/read.ts";
import { modelFor } from "#test/check.ts";
import { type Case, cases, outputOf, recent } from "#test/nix-output/cases.ts";

interface Told {
  readonly code: string;
  readonly option: string | undefined;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const all = cases();
const models = new Map(all.map((each) => [each.name, modelFor(each.files)]));

function toldBy(each: Case, version: string, form: "trace" | "plain"): readonly Told[] {
  const output = outputOf(version, each.name, form) ?? assert.fail(`${version} was not asked for ${each.name}`);
  const { problems } = readOutput(output);
  const model = models.get(each.name) ?? assert.fail();
  const found = rebuildProblems(model, "evaluated", ["/etc/nixos"], problems);
  return found
    .map((problem) => {
      const option = problems.find(({ code, message }) => code === problem.code && message === problem.said)?.option;
      return told(each, problem.code, option, problem.file, problem.start, problem.end);
    })
    .sort(byPlace);
}

/** What the carets say: a code and, where Nix names one, the option. */
function marked(each: Case): readonly Told[] {
  return each.marks
    .map(({ file, start, end, label }) => {
      const [code = "", ...option] = label.split(" ");
      return told(each, code, option.length === 0 ? undefined : option.join(" "), file, start, end);
    })
    .sort(byPlace);
}

function told(each: Case, code: string, option: string | undefined, file: string, start: number, end: number): Told {
  const text = each.files.find(({ path }) => path === file)?.text ?? "";
  return { code, option, file, line: text.slice(0, start).split("\n").length, text: text.slice(start, end) };
}

function byPlace(a: Told, b: Told): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.text.localeCompare(b.text);
}

function onLine({ code, option, file, line }: Told): string {
  return JSON.stringify([code, option, file, line]);
}

function isHome(each: Case, version: string, form: "trace" | "plain"): boolean {
  const [got, wanted] = [toldBy(each, version, form).map(onLine), marked(each).map(onLine)];
  return got.length === wanted.length && wanted.every((one, index) => one === got[index]);
}

describe("errors of a rebuild come home", () => {
  it("in 39 classes", () => assert.equal(all.length, 39));

  for (const version of recent)
    describe(`from Nix ${version}, with --show-trace, on the very words`, () => {
      for (const each of all) it(each.name, () => assert.deepEqual(toldBy(each, version, "trace"), marked(each)));
    });

  for (const [version, form, least] of [
    ["2.8.0", "trace", 34],
    ["2.26.3", "trace", 38],
    ["2.34.8", "trace", 38],
    ["2.3.7", "trace", 30],
    ["2.3.7", "plain", 30],
    ["2.8.0", "plain", 30],
    ["2.26.3", "plain", 30],
    ["2.34.8", "plain", 30],
  ] as const)
    it(`from Nix ${version}${form === "trace" ? " with --show-trace" : ""}, ${least} of them at least on the right line`, () => {
      const missed = all.filter((each) => !isHome(each, version, form)).map(({ name }) => name);
      const score = all.length - missed.length;
      console.log(
        `      ${version} ${form}: ${score} of ${all.length}${missed.length > 0 ? `, not ${missed.join(", ")}` : ""}`,
      );
      assert.ok(score >= least, `only ${score}: not ${missed.join(", ")}`);
    });
});
