/** The word a person probably meant. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { closest, closestPath, pathsToMean } from "#text/similar.ts";

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

  it("takes no time for words that nobody typed", () =>
    assert.equal(closest(`${"a".repeat(1e6)}b`, [`${"a".repeat(1e6)}c`]), undefined));
});

describe("closestPath", () => {
  it("finds the one part that is misspelt", () => {
    assert.equal(
      closestPath("CFG.identity.domian", ["CFG.identity.domain", "CFG.identity.user"]),
      "CFG.identity.domain",
    );
    assert.equal(closestPath("my.ports.shs", ["my.ports.ssh", "my.ports.dns"]), "my.ports.ssh");
    assert.equal(closestPath("CGF.ports.ssh", ["CFG.ports.ssh"]), "CFG.ports.ssh");
  });

  it("answers many questions in the time that a person waits", () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `CFG.o${i}`);
    const start = performance.now();
    const meant = pathsToMean(names);
    const answers = names.map((name) => meant(`${name}x`));
    assert.equal(answers[0], "CFG.o0");
    assert.ok(performance.now() - start < 10_000);
  });

  it("does not take a long common beginning for likeness", () =>
    assert.equal(closestPath("CFG.identity.host", ["CFG.identity.user"]), undefined));
});
