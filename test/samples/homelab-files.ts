/** The sample repository on disk: its files as a homelab owner has them, paths relative to its root. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "#rules/rule.ts";
import { run } from "#rules/run.ts";
import { SCAFFOLDED } from "#scripts/sample.ts";
import { modelFor } from "#test/check.ts";
import type { FixtureFile } from "#test/fixture.ts";

export const root: string = join(import.meta.dirname, "../../samples/homelab");

/** Every file, hidden folders too. */
export const files: readonly string[] = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  .sort();

export const nixFiles: readonly string[] = files.filter((file) => file.endsWith(".nix"));

/** Nix files that count: those outside hidden folders. */
export const liveFiles: readonly string[] = nixFiles.filter((file) => !file.startsWith("."));

/** Of these, what no scaffold made: only in them is each use listed by hand. */
export const handWritten: readonly string[] = liveFiles.filter((file) => !SCAFFOLDED.has(file));

export function linesOf(file: string): readonly string[] {
  return readFileSync(join(root, file), "utf8").split("\n");
}

let found: readonly Finding[] | undefined;

/** All that the rules say of the sample. */
export function findings(): readonly Finding[] {
  found ??= run(modelFor(textsOfSample()), { severities: {} });
  return found;
}

function textsOfSample(): readonly FixtureFile[] {
  return files.filter((path) => !path.startsWith(".")).map((path) => ({ path, text: linesOf(path).join("\n") }));
}

export function lineOf(file: string, offset: number): number {
  return linesOf(file).join("\n").slice(0, offset).split("\n").length;
}
