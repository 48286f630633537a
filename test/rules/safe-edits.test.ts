/** Safe fixes taken together until nothing is left: what one of them makes possible belongs to it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { modelOf } from "#model/derive.ts";
import type { Repo } from "#model/repo.ts";
import { rules } from "#rules/index.ts";
import type { Finding } from "#rules/rule.ts";
import { run } from "#rules/run.ts";
import { safeEdits, settledEdits } from "#rules/safe-edits.ts";
import { modelFor } from "#test/check.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";

const look = (repo: Repo): readonly Finding[] => run(modelOf(repo), { severities: {}, rules });

const which = { file: "configuration.nix", thorough: true };

/** Nix refuses the file, so that nobody knows what its host listens on. */
const broken = `{ config, ... }:
{
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
  config.my.ports.readeck = 20007;
  config.services.readeck = { enable = true; settings.server.port = 20007; };
}
`;

const written = (text: string, edits: readonly FileEdits[]): string =>
  applyEdits(
    text,
    edits.flatMap((each) => each.edits),
  );

describe("safe fixes of a file", () => {
  const { repo } = modelFor([{ path: "configuration.nix", text: broken }]);

  it("in one go are those that are known now", () =>
    assert.equal(
      written(broken, safeEdits(repo, look(repo), which)),
      broken.replace("{ config, ... }", "{ config, lib, ... }"),
    ));

  it("until nothing is left are those, too, that waited for them", () => {
    const text = written(broken, settledEdits(repo, look(repo), which, look));
    assert.match(text, /^\{ config, lib, \.\.\. \}:/);
    assert.match(text, /settings\.server\.port = config\.my\.ports\.readeck;/);
    const again = modelFor([{ path: "configuration.nix", text }]).repo;
    assert.deepEqual(settledEdits(again, look(again), which, look), []);
  });

  it("that were found by a part of the rules stay with these", () => {
    const some = (of: Repo): readonly Finding[] => look(of).filter(({ rule }) => rule === "eval/undefined-variable");
    assert.equal(
      written(broken, settledEdits(repo, some(repo), which, some)),
      broken.replace("{ config, ... }", "{ config, lib, ... }"),
    );
  });

  it("in a page are taken, too", () => {
    const page = "# Seite\n";
    const model = modelFor([{ path: "a.md", text: page }]);
    const finding = (at: number, text: string): Finding => ({
      rule: "docs/dead-link",
      severity: "warning",
      file: "a.md",
      start: at,
      end: at,
      message: { template: "", args: [] },
      related: [],
      fixes: [
        {
          title: { template: "", args: [] },
          safe: true,
          edits: [{ file: "a.md", edits: [{ start: at, end: at, text }] }],
        },
      ],
    });
    const then = (now: Repo): readonly Finding[] =>
      now.documents.get("a.md")?.source.text.includes("zwei") ? [] : [finding(0, "zwei ")];
    const edits = settledEdits(model.repo, [finding(7, " eins")], { file: "a.md", thorough: true }, then);
    assert.equal(written(page, edits), "zwei # Seite eins\n");
  });
});
