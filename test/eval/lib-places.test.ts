/** What `lib` says of files and folders of the workspace. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { evaluateWithLib } from "./evaluate-lib.ts";
import { shown } from "./shown.ts";

const files: Readonly<Record<string, string>> = {
  "modules/a.nix": "1",
  "modules/inner/b.nix": "2",
  "modules/inner/c.txt": "c",
  "version.txt": "1.2\n",
  "two-lines.txt": "a\nb\n\n",
  "data.json": '{ "a": [ 1, null ] }',
  "data.toml": 'x = "y"\n',
};

const table: readonly (readonly [string, string])[] = [
  ["lib.pathIsDirectory ./modules", "true"],
  ["lib.pathIsDirectory ./version.txt", "false"],
  ["lib.pathIsDirectory ./.", "true"],
  ["lib.pathIsDirectory ./nothing", "false"],
  ["lib.pathIsDirectory /etc", "‹…›"],
  ["lib.pathIsDirectory unknown", "‹…›"],
  ["lib.pathIsRegularFile ./version.txt", "true"],
  ["lib.pathIsRegularFile ./modules", "false"],
  ["lib.pathType ./modules", '"directory"'],
  ["lib.pathType ./nothing", "‹…›"],
  ["map baseNameOf (lib.filesystem.listFilesRecursive ./modules)", '[ "a.nix" "b.nix" "c.txt" ]'],
  [
    "map import (lib.filter (lib.hasSuffix ''.nix'') (map toString (lib.filesystem.listFilesRecursive ./modules)))",
    "[ 1 2 ]",
  ],
  ["lib.filesystem.resolveDefaultNix ./modules == ./modules/default.nix", "true"],
  ["lib.filesystem.resolveDefaultNix ./version.txt == ./version.txt", "true"],
  ["lib.fileContents ./version.txt", '"1.2"'],
  ["lib.fileContents ./two-lines.txt", '"a\\nb\\n"'],
  ["lib.importJSON ./data.json", "{ a = [ 1 null ]; }"],
  ["lib.importTOML ./data.toml", '{ x = "y"; }'],
  ["lib.path.append ./. ''modules/a.nix'' == ./modules/a.nix", "true"],
  ["import (lib.path.append ./modules ''inner/b.nix'')", "2"],
  ["lib.path.hasPrefix ./modules ./modules/inner/b.nix", "true"],
  ["lib.path.hasPrefix ./modules /etc", "‹…›"],
  ["lib.path.removePrefix ./. ./modules/a.nix", '"./modules/a.nix"'],
  ["lib.hasSuffix ''.nix'' ./modules/a.nix", "‹…›"],
  ["lib.escapeShellArg ./modules", '"‹…›‹…›/modules‹…›"'],
];

describe("lib in a workspace", () => {
  for (const [expression, expected] of table)
    it(`${expression} → ${expected}`, () => assert.equal(shown(evaluateWithLib(expression, files)), expected));
});
