/**
 * Writes the tables of NixOS's options in `server/src/knowledge`: which there are, of which types, and which are other names of others.
 *
 *   node scripts/nixos-options.ts --manual <options.json or folder of Markdown pages> --revision <of that manual>
 *
 * What the manual does not list or describes too loosely stands in `nixos-options/corrections.ts`, what modules from outside of NixOS
 * declare in `nixos-options/third-party.ts`.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { parseArgs } from "node:util";
import { corrections, renamed, sameOptions } from "./nixos-options/corrections.ts";
import { type ListedOption, listedOptions, nameParts } from "./nixos-options/manual.ts";
import { copy, emptyTree, groupsOf, type OptionTree, put } from "./nixos-options/option-tree.ts";
import { thirdParty } from "./nixos-options/third-party.ts";
import { typeOfDescription } from "./nixos-options/type-description.ts";
import { root } from "./places.ts";

const source = "NixOS manual, appendix A “Configuration Options”";
const folder = join(root, "server/src/knowledge");

export function optionTables(listed: readonly ListedOption[], revision: string): { options: string; renames: string } {
  const nixos = emptyTree();
  const aliases = new Map(
    listed.flatMap(({ path, aliasOf }) =>
      aliasOf === undefined || !belongs(aliasOf) ? [] : [[path.join("."), aliasOf.join(".")]],
    ),
  );
  for (const { path, type } of listed) if (belongs(path) && !isBelow(path, aliases)) putDescribed(nixos, path, type);
  for (const [name, type] of Object.entries(corrections)) put(nixos, nameParts(name), type);
  for (const [shown, like] of sameOptions) copy(nixos, nameParts(like), nameParts(shown));
  const foreign = emptyTree();
  for (const [name, type] of Object.entries(thirdParty.options)) put(foreign, nameParts(name), type);
  return {
    options: printed({
      source,
      revision,
      options: groupsOf(nixos),
      thirdParty: { source: thirdParty.source, revision: thirdParty.revision, options: groupsOf(foreign) },
    }),
    renames: printed({
      source: `${source}, and the modules that rename options`,
      revision,
      renamed: Object.fromEntries([...aliases, ...Object.entries(renamed)].sort(([a], [b]) => (a < b ? -1 : 1))),
    }),
  };
}

/** Left out: module arguments, and the services of packages (the manual names them by what imports them). */
function belongs(path: readonly string[]): boolean {
  return (
    path[0] !== "_module" &&
    !path.some((part) => /[ =]/.test(part)) &&
    !(path.length === 1 && noOption.has(path[0] ?? ""))
  );
}

/** Another name of an option is no option of its own, nor is what the manual repeats below it. */
function isBelow(path: readonly string[], aliases: ReadonlyMap<string, string>): boolean {
  return path.some((_, index) => aliases.has(path.slice(0, index + 1).join(".")));
}

/** Headings in the middle of a description that look like options. */
const noOption = new Set(["bfq", "kyber", "mq-deadline"]);

function putDescribed(tree: OptionTree, path: readonly string[], description: string): void {
  const { text, freeforms } = typeOfDescription(description);
  put(tree, path, text);
  putFreeforms(tree, path, freeforms);
}

function putFreeforms(
  tree: OptionTree,
  path: readonly string[],
  freeforms: ReturnType<typeof typeOfDescription>["freeforms"],
): void {
  for (const { path: below, type } of freeforms) {
    const at = [...path, ...below, "<freeform>"];
    put(tree, at, type.text);
    putFreeforms(tree, at, type.freeforms);
  }
}

/** One group of options to a line, so that a change of one service is a change of one line. */
function printed(table: object): string {
  return `${JSON.stringify(table, undefined, 2)}
`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: argv.slice(2),
    options: { manual: { type: "string" }, revision: { type: "string" } },
  });
  if (values.manual === undefined || values.revision === undefined) {
    console.error(
      "usage: node scripts/nixos-options.ts --manual <options.json or folder of pages> --revision <revision>",
    );
    exit(1);
  }
  const tables = optionTables(listedOptions(values.manual), values.revision);
  writeFileSync(join(folder, "nixos-options.json"), tables.options);
  writeFileSync(join(folder, "nixos-renames.json"), tables.renames);
}
