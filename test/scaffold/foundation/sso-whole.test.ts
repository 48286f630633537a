/** The whole way from a wish to a house with a login: port, import, module, and the services that have to be behind it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { afterwards } from "#scaffold/afterwards.ts";
import { houseOf } from "#scaffold/house-of.ts";
import { scaffold } from "#scaffold/scaffold.ts";
import type { Made } from "#scaffold/scaffolded.ts";
import { repoWith } from "#scaffold/tried.ts";
import { modelFor } from "#test/check.ts";
import type { FixtureFile } from "#test/fixture.ts";
import { evaluated, failedAssertions } from "#test/scaffold/real-nix.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import { type Home, onDisk, verdicts, withoutLogin } from "./sso-homes.ts";

const wish = { kind: "sso", name: "sso" } as const;

describe("the wish for a login", function () {
  this.timeout(60_000);

  for (const name of ["alt", "neu"] as const)
    it(`gets one that is wired (${name})`, () => {
      const files = withoutPort(name);
      const model = modelFor(files);
      const made = whole(model);
      const repo = repoWith(model.repo, made);
      assert.ok(!("problem" in repo));
      const view = shownHost(repo);
      assert.ok(view);
      const zone = name === "alt" ? "example.org" : "birke.example.org";
      assert.deepEqual(
        verdicts(view).filter((each) => !/^(?:lesen|miniflux|readeck|start)\./.test(each)),
        [`auth.${zone}: public`, `login.${zone}: public`, `radarr.${zone}: protected`, `sonarr.${zone}: protected`],
      );
      onDisk(written(files, made), (folder) => {
        assert.deepEqual(failedAssertions(folder), []);
        assert.equal(evaluated(folder, `config.${name === "alt" ? "my" : "haus"}.ports.oauth2Proxy`), 10011);
      });
    });

  it("writes each file once, whoever has something to say of it", () => {
    const { edits } = whole(modelFor(withoutPort("neu")));
    const files = edits.map(({ file }) => file);
    assert.deepEqual([...new Set(files)], files);
  });

  it("changes nothing where it was fulfilled", () => {
    const files = withoutPort("neu");
    const again = whole(modelFor(written(files, whole(modelFor(files)))));
    assert.deepEqual([again.files, again.edits, again.open.map((each) => render(each))], [[], [], []]);
    assert.match(again.done.map((each) => render(each)).join(), /there already/);
  });
});

function whole(model: Model): Made {
  const made = scaffold(model, wish, "2026-03-01");
  assert.ok(!("problem" in made), "problem" in made ? render(made.problem) : "");
  return afterwards(houseOf(model), wish, made);
}

function withoutPort(name: Home): readonly FixtureFile[] {
  return withoutLogin(name).map(({ path, text }) => ({
    path,
    text: path.endsWith("ports.nix") ? text.replace(/ *oauth2Proxy = .*\n/, "") : text,
  }));
}

function written(files: readonly FixtureFile[], made: Made): readonly FixtureFile[] {
  const changed = files.map((each) => {
    const edits = made.edits.find(({ file }) => file === each.path);
    return edits ? { ...each, text: applyEdits(each.text, edits.edits) } : each;
  });
  return [...changed, ...made.files];
}
