/** The verbs of tests of F2: a repo and the cursor in, the repo afterwards or the reason out. */
import assert from "node:assert/strict";
import { renameAt } from "#features/rename.ts";
import type { Refused, Renamed } from "#model/rename/renamed.ts";
import { modelFor } from "#test/check.ts";
import { type Fixture, fixture } from "#test/fixture.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";

export function ask(source: string, to: string): { readonly asked: Fixture; readonly answer: Renamed | Refused } {
  const asked = fixture(source);
  assert.ok(asked.cursor, "fixture: no $0");
  return { asked, answer: renameAt(modelFor(asked.files), asked.cursor.file, asked.cursor.offset, to) };
}

/** The cursor stands on what is renamed; `after` is the repo then. */
export function checkRename(before: string, to: string, after: string): void {
  const { asked, answer } = ask(before, to);
  assert.equal(answer.kind, "renamed", answer.kind === "refused" ? render(answer.reason) : "");
  if (answer.kind !== "renamed") return;
  const now = asked.files.map(({ path, text }) => ({
    path,
    text: applyEdits(
      text,
      answer.edits.filter(({ file }) => file === path),
    ),
  }));
  assert.equal(shown(now), shown(fixture(after).files));
}

function shown(files: Fixture["files"]): string {
  return files.map(({ path, text }) => `#- ${path}\n${text}`).join("");
}

export function checkRefused(source: string, to: string, reason: RegExp): void {
  const { answer } = ask(source, to);
  assert.equal(answer.kind, "refused");
  if (answer.kind === "refused") assert.match(render(answer.reason), reason);
}

/** A repo with two options below `my.configs.identity`, one of them of this name, and `a.nix` imported. */
export const declared = (name: string): string => `
#- configs.nix
{ lib, ... }:
{
  options.my.configs = {
    # source-id: CFG.identity.${name}
    identity = {
      ${name} = lib.mkOption { type = lib.types.str; default = "example.org"; };
      user = lib.mkOption { type = lib.types.str; default = "moritz"; };
    };
  };
}
#- configuration.nix
{ imports = [ ./configs.nix ./a.nix ]; }
`;
