/** The word a person probably meant. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { closest } from "#text/similar.ts";

describe("closest", () => {
  it("finds a slip of the fingers", () => {
    assert.equal(closest("domian", ["domain", "email"]), "domain");
    assert.equal(closest("dmain", ["domain", "email"]), "domain");
    assert.equal(closest("Domain", ["romain", "domain"]), "domain");
  });

  it("rather stays silent than guesses", () => {
    assert.equal(closest("ssh", ["dns", "web"]), undefined);
    assert.equal(closest("domain", ["domain"]), undefined);
    assert.equal(closest("x", []), undefined);
  });
});
