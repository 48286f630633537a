/** Fixes of ports whose result a real Nix takes, one before 2.26 too: it refuses sets that are written twice. */
import assert from "node:assert/strict";
import { allFixes } from "#rules/rule.ts";
import { checkFix, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { render } from "#text/message.ts";

/** Like `checkFix`, and the real Nix has nothing to say about any of the files. */
export function checkValidFix(id: string, before: string, after: string, title?: string): void {
  checkFix(id, before, after, title);
  for (const { path, text } of fixture(after).files)
    if (path.endsWith(".nix")) assert.equal(complaintAbout(text), "", `${path}\n${text}`);
}

/** The titles of everything that is offered. */
export function offered(id: string, source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).flatMap((finding) =>
    allFixes(finding).map(({ title }) => render(title)),
  );
}
