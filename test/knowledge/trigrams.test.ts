/** The letters of German and English: the table is what the package says, and our sum is the package's. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { francAll } from "franc-min";
import { describe, it } from "mocha";
import { leaning } from "#knowledge/trigrams.ts";
import { TRIGRAMS, trigrams } from "#scripts/trigrams.ts";

describe("trigrams", () => {
  it("are those of franc-min", async () => assert.equal(readFileSync(TRIGRAMS, "utf8"), await trigrams()));

  for (const text of [
    "this is only needed for the old machine",
    "das ist nur noch für den alten Rechner da",
    "avoid a conflict with the resolver while it is reachable",
    "hinter dem Proxy darf niemand ohne Anmeldung stehen",
    "caddy reverse proxy",
  ])
    it(`are summed up as franc-min does: ${text}`, () => {
      const scores = new Map(francAll(text, { only: ["eng", "deu"], minLength: 1 }));
      const theirs = (scores.get("eng") ?? 0) - (scores.get("deu") ?? 0);
      assert.ok(Math.abs(leaning(text.split(" ")) - theirs) < 1e-9, `${leaning(text.split(" "))} is not ${theirs}`);
    });

  it("lean to neither side where there is nothing", () => assert.equal(leaning([]), 0));
});
