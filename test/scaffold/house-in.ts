/** The houses that tests stand in: folders of real files, and small repos as one text. */
import { join } from "node:path";
import { openRepo } from "#cli/repo.ts";
import type { House } from "#scaffold/house.ts";
import { houseOf } from "#scaffold/house-of.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

export type HouseName = "alt" | "neu";

export function houseFolder(name: HouseName): string {
  return join(import.meta.dirname, "houses", name);
}

/** Of a folder, read as the command line reads it. */
export async function houseIn(folder: string): Promise<House> {
  const opened = await openRepo(folder);
  if ("problem" in opened) throw new Error(`${folder} cannot be read`);
  return houseOf(opened.model);
}

/** Of the files of a fixture. */
export function houseFrom(source: string): House {
  return houseOf(modelFor(fixture(source).files));
}

/** Where a place stands: `00-core/registry.nix:12`. */
export function lineOf(
  { model }: House,
  place: { readonly file: string; readonly start: number } | undefined,
): string | undefined {
  const text = place && model.repo.files.get(place.file)?.source.text;
  return text === undefined ? undefined : `${place?.file}:${text.slice(0, place?.start).split("\n").length}`;
}
