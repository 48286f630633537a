/** MAENGEL.md, the list of planted defects, points at lines that contain what it says. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { rules } from "#rules/index.ts";
import { files, findings, lineOf, linesOf } from "./homelab-files.ts";

interface Defect {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly snippet: string;
  readonly rule: string;
}

const row = /^\| (?<id>M\d+) \| (?<file>\S+):(?<line>\d+) \| `(?<snippet>.+?)` \| .+ \| (?<rule>\S+) \|$/;

describe("the planted defects", function () {
  // The first that asks evaluates the sample.
  this.timeout(30_000);
  const rows = linesOf("MAENGEL.md").filter((line) => /^\| M\d/.test(line));
  const defects = rows.map(read);

  it("are numbered without a gap", () => {
    assert.deepEqual(
      defects.map((defect) => defect.id),
      defects.map((_, index) => `M${String(index + 1).padStart(2, "0")}`),
    );
    assert.ok(defects.length >= 20);
  });

  it("stand where the list says", () => {
    const wrong = defects.flatMap(({ id, file, line, snippet }) => {
      const text = files.includes(file) ? linesOf(file)[line - 1] : undefined;
      return text?.includes(snippet) ? [] : [`${id} ${file}:${line} ${snippet} – found: ${text ?? "no such line"}`];
    });
    assert.deepEqual(wrong, []);
  });

  it("that only evaluation shows are found, and nothing else is", () => {
    const found = findings()
      .filter(({ rule }) => rule.startsWith("eval/"))
      .map(({ rule, severity, file, start }) => `${severity} ${rule} ${file}:${lineOf(file, start)}`);
    const planted = defects.find(({ id }) => id === "M17");
    assert.deepEqual(found, [`hint eval/undeclared-option ${planted?.file}:${planted?.line}`]);
  });

  it("are found by the rules that exist, each at its line", () => {
    const known = new Set(rules.map(({ id }) => id));
    const found = findings().flatMap(({ rule, related, ...place }) =>
      [place, ...related].map(({ file, start }) => `${rule} ${file}:${lineOf(file, start)}`),
    );
    const missed = defects.filter(
      ({ rule, file, line }) => known.has(rule) && !found.includes(`${rule} ${file}:${line}`),
    );
    assert.deepEqual(
      missed.map(({ id, rule, file, line }) => `${id} ${rule} ${file}:${line}`),
      [],
    );
  });

  it("are, with what else is listed, all that the rules find", () => {
    const others = linesOf("MAENGEL.md").flatMap((line) => {
      const { place, rule: id } =
        /^\| (?<place>[^ |]+\.nix:\d+) \| (?<rule>[a-z]+\/[a-z-]+) \|/.exec(line)?.groups ?? {};
      return place === undefined ? [] : [`${id} ${place}`];
    });
    const planted = defects.map(({ rule, file, line }) => `${rule} ${file}:${line}`);
    const found = findings().map(({ rule, file, start, related }) =>
      [{ file, start }, ...related].map((place) => `${rule} ${place.file}:${lineOf(place.file, place.start)}`),
    );
    assert.deepEqual(
      found.filter((places) => !others.includes(places[0] ?? "") && !places.some((each) => planted.includes(each))),
      [],
    );
    const all = new Set(found.map(([place]) => place));
    assert.deepEqual(
      others.filter((place) => !all.has(place)),
      [],
    );
  });

  it("name a rule as area/name", () => {
    assert.deepEqual(
      defects.filter((defect) => !/^[a-z]+\/[a-z-]+$/.test(defect.rule)),
      [],
    );
  });
});

function read(line: string): Defect {
  const { id = "", file = "", line: number = "", snippet = "", rule = "" } = row.exec(line)?.groups ?? {};
  assert.notEqual(id, "", `unreadable row: ${line}`);
  return { id, file, line: Number(number), snippet, rule };
}
