/** The runner: severities, order of findings, and what the settings may say of rules. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Problem, Rule } from "#rules/rule.ts";
import { quick, type RunOptions, rulesFor, run, unknownSeverities } from "#rules/run.ts";
import { english, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { message } from "#text/message.ts";

const model = modelFor(fixture("#- a.nix\n{ a = 1; }\n#- b.nix\n{ b = 2; }").files);

/** A rule that reports the given places. */
function rule(
  id: string,
  ...places: readonly (readonly [file: string, start: number, more?: Partial<Problem>])[]
): Rule {
  const problem = message(id);
  return {
    id,
    severity: "warning",
    summary: problem,
    check: () => places.map(([file, start, more]) => ({ file, start, end: start + 1, message: problem, ...more })),
  };
}

function check(options: Partial<RunOptions>, ...expected: readonly string[]): void {
  const found = run(model, { severities: {}, ...options });
  assert.deepEqual(
    found.map(({ rule, severity, file, start }) => `${severity} ${rule} ${file} ${start}`),
    expected,
  );
}

describe("running rules", () => {
  it("orders findings by file, place and rule", () => {
    const rules = [rule("b/x", ["b.nix", 2], ["a.nix", 4]), rule("a/x", ["b.nix", 2], ["a.nix", 6])];
    check({ rules }, "warning b/x a.nix 4", "warning a/x a.nix 6", "warning a/x b.nix 2", "warning b/x b.nix 2");
  });

  it("takes severities from the settings", () => {
    const rules = [rule("a/x", ["a.nix", 1]), rule("a/y", ["a.nix", 2])];
    check({ rules, severities: { "a/x": "error", "a/y": "off" } }, "error a/x a.nix 1");
  });

  it("lets a rule weaken a finding, never strengthen it beyond the settings", () => {
    const rules = [rule("a/x", ["a.nix", 1, { severity: "hint" }], ["a.nix", 2, { severity: "error" }])];
    check({ rules }, "hint a/x a.nix 1", "warning a/x a.nix 2");
    check({ rules, severities: { "a/x": "information" } }, "hint a/x a.nix 1", "information a/x a.nix 2");
  });

  it("lets a rule that knows more of a place speak for the general one", () => {
    const general = rule("a/general", ["a.nix", 1], ["a.nix", 4], ["b.nix", 1]);
    const special = { ...rule("z/special", ["a.nix", 0, { end: 3 }]), replaces: ["a/general"] };
    const rules = [general, special];
    check({ rules }, "warning z/special a.nix 0", "warning a/general a.nix 4", "warning a/general b.nix 1");
    check(
      { rules, severities: { "z/special": "off" } },
      ...["warning a/general a.nix 1", "warning a/general a.nix 4", "warning a/general b.nix 1"],
    );
  });

  it("replaces nothing silenced: who silences the special rule silences the place", () => {
    const files = fixture("#- a.nix\n# mynixos: ignore trace/unknown-id – why\n{ a = 1; }").files;
    const special = { ...rule("trace/unknown-id", ["a.nix", 50]), replaces: ["a/general"] };
    assert.deepEqual(run(modelFor(files), { severities: {}, rules: [rule("a/general", ["a.nix", 50]), special] }), []);
  });

  it("knows which rules need no evaluation", () => {
    const slow: Rule = { ...rule("a/slow"), evaluates: true };
    assert.deepEqual(
      quick([rule("a/x"), slow]).map(({ id }) => id),
      ["a/x"],
    );
  });

  it("trusts only rules that judge each file by itself where a part of the repo is unknown", () => {
    assert.deepEqual(
      rulesFor({ complete: false }).map(({ id }) => id),
      ["eval/duplicate-attribute", "eval/undefined-variable", "syntax/error"],
    );
  });

  it("knows which severities speak of no rule", () => {
    const problems = unknownSeverities({ "syntax/error": "hint", "syntax/eror": "off", "x/y": "off" });
    assert.deepEqual(problems.map(english), [
      "Setting mynixos.rules: there is no rule syntax/eror; did you mean syntax/error?",
      "Setting mynixos.rules: there is no rule x/y.",
    ]);
  });
});
