/** The cases: small configurations of our own with one mistake each, marked where it is to be shown, and what real Nix says of them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Fixture, fixture } from "#test/fixture.ts";

const here = import.meta.dirname;

export interface Case extends Fixture {
  readonly name: string;
}

/** Versions of Nix that were asked, as folders of `outputs`: 2.3 with `nixpkgs.lib` of 20.09, the newest with that of its day, others with 25.11. */
export const versions: readonly string[] = ["2.3.7", "2.8.0", "2.26.3", "2.34.8"];
/** Those whose trace leads to the place of everything. */
export const recent: readonly string[] = ["2.26.3", "2.34.8"];

/** Files that a case says nothing of are those of `base.txt`. */
export function cases(): readonly Case[] {
  const base = fixture(readFileSync(join(here, "base.txt"), "utf8"));
  return readdirSync(join(here, "cases"))
    .sort()
    .map((file) => {
      const own = fixture(readFileSync(join(here, "cases", file), "utf8"));
      const written = own.files;
      const rest = base.files.filter(({ path }) => !written.some((each) => each.path === path));
      return { name: file.replace(/\.txt$/, ""), ...own, files: [...written, ...rest] };
    });
}

/** `flake`: of a copy in the store; `json`: `--log-format internal-json`; `max-jobs`: with none allowed. */
export type OutputForm = "trace" | "plain" | "json" | "flake" | "nix-build" | "max-jobs";

/** What this version wrote; `undefined`: it was not asked for this. */
export function outputOf(version: string, name: string, form: OutputForm): string | undefined {
  const path = join(here, "outputs", version, `${name}.${form}.txt`);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
