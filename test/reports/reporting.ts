/** The report of a fixture, and a part of it. */
import assert from "node:assert/strict";
import { jsonOf } from "#reports/json.ts";
import { markdownOf } from "#reports/markdown.ts";
import { traced } from "#reports/traced.ts";
import { modelFor } from "../check.ts";
import { fixture } from "../fixture.ts";

export function pageOf(source: string): string {
  return markdownOf(traced(modelFor(fixture(source).files)));
}

export function jsonTextOf(source: string): string {
  return jsonOf(traced(modelFor(fixture(source).files)));
}

/** What stands below a heading, up to the next one. */
export function below(heading: string, page: string): string {
  const parts = page.split(/^(?=#{1,3} )/m);
  const part = parts.find((each) => each.startsWith(`${heading}\n`));
  assert.ok(part !== undefined, `no ${heading} in:\n${page}`);
  return part.slice(heading.length + 1).trim();
}

export function checkBelow(heading: string, source: string, expected: string): void {
  const lines = expected.split("\n").map((line) => line.trim());
  assert.equal(below(heading, pageOf(source)), lines.join("\n").trim());
}
