/** Fixes that put a login before something, looked at by what is shown to the network then. */
import assert from "node:assert/strict";
import { hostsIn } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { allFixes } from "#rules/rule.ts";
import { findingsOf, modelFor } from "#test/check.ts";
import { type FixtureFile, fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";

const id = "sso/gap";

export interface Fixed {
  readonly files: readonly FixtureFile[];
  /** That of app.nix. */
  readonly text: string;
  readonly exposures: readonly Exposure[];
}

/** app.nix after the fix of that title, and what is shown then. The real Nix takes all files. */
export function fixed(source: string, title: string, rule = id): Fixed {
  const { files } = fixture(source);
  const fixes = findingsOf(rule, files).flatMap(allFixes);
  const fix = fixes.find((each) => render(each.title) === title);
  assert.ok(fix, `no such fix; there are: ${fixes.map((each) => render(each.title)).join(", ") || "none"}`);
  const after = files.map(({ path, text }): FixtureFile => {
    const edits = fix.edits.filter(({ file }) => file === path).flatMap((each) => each.edits);
    return { path, text: applyEdits(text, edits) };
  });
  for (const { path, text } of after)
    if (path.endsWith(".nix")) assert.equal(complaintAbout(text), "", `${path}\n${text}`);
  return shownBy(after);
}

export function shownBy(files: readonly FixtureFile[]): Fixed {
  const views = [...hostsIn(modelFor(files).repo).values()];
  const text = files.find(({ path }) => path === "app.nix")?.text ?? "";
  return { files, text, exposures: views.flatMap(exposuresOf) };
}

/** The login stands before all hosts of these names, and app.nix is as expected. */
export function checkLogin(source: string, title: string, expected: string, names: readonly string[] = ["wiki"]): void {
  const { text, exposures } = fixed(source, title);
  assert.equal(text.trim(), fixture(expected).files[0]?.text.trim());
  const meant = exposures.filter(({ hosts, name }) => names.some((each) => [name, ...hosts].join().includes(each)));
  assert.ok(meant.length > 0);
  assert.deepEqual(
    meant.map(({ routed }) => routed),
    meant.map(() => true),
  );
}
