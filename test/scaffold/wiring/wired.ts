/** What the tests of the wiring share: the file after it, what it says, and the sentence that says what is left to do. */
import assert from "node:assert/strict";
import type { House } from "#scaffold/house.ts";
import type { Wired } from "#scaffold/scaffolded.ts";
import { modelFor } from "#test/check.ts";
import { type FixtureFile, fixture } from "#test/fixture.ts";
import { bareHouse } from "#test/scaffold/wiring/bare-house.ts";
import { applyEdits } from "#text/edit.ts";
import { message, render } from "#text/message.ts";

/** A house of marked files; pages of it can be read, too. `links`: paths that are symbolic links. */
export function houseOfFiles(source: string, parts: Partial<House> = {}, links: readonly string[] = []): House {
  const { files } = fixture(source);
  return houseWith(files, parts, links);
}

export function houseWith(
  files: readonly FixtureFile[],
  parts: Partial<House> = {},
  links: readonly string[] = [],
): House {
  const model = modelFor(files);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const disk = {
    kind: (path: string) =>
      links.includes(path) ? ("symlink" as const) : texts.has(path) ? ("regular" as const) : undefined,
    text: (path: string) => texts.get(path),
    entries: () => message("nothing is listed here"),
  };
  return bareHouse({ ...model, repo: { ...model.repo, disk } }, { view: bareHouse(model).view, ...parts });
}

/** The file that was edited, as it is then. */
export function edited(house: House, wired: Wired): string {
  if (!("edits" in wired)) assert.fail(`nothing was done: ${JSON.stringify(wired)}`);
  const { file, edits } = wired.edits;
  const before = textOf(house, file);
  const text = applyEdits(before, edits);
  return text;
}

/** Lines that are new, with their file. */
export function added(house: House, wired: Wired): readonly string[] {
  if (!("edits" in wired)) assert.fail(`nothing was done: ${JSON.stringify(wired)}`);
  const old = textOf(house, wired.edits.file).split("\n");
  return edited(house, wired)
    .split("\n")
    .filter((line) => !old.includes(line));
}

/** The line above the new one, and the new one. */
export function placed(house: House, wired: Wired, line: string): readonly (string | undefined)[] {
  const lines = edited(house, wired)
    .split("\n")
    .map((each) => each.trim());
  const at = lines.indexOf(line);
  assert.ok(at >= 0, `no line ${line} in\n${lines.join("\n")}`);
  return [lines[at - 1], lines[at + 1]];
}

export function left(wired: Wired): string {
  if (!("open" in wired)) assert.fail(`nothing is left to do: ${JSON.stringify(wired)}`);
  return render(wired.open);
}

export function isNone(wired: Wired): boolean {
  return "none" in wired;
}

function textOf({ model: { repo } }: House, file: string): string {
  const own = repo.files.get(file)?.source.text ?? repo.disk?.text(file);
  return typeof own === "string" ? own : assert.fail(`no file ${file}`);
}
