/** What imports name and no listing has: on disk all the same, or left out by git; whatever is neither is missing. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { modelOf } from "#model/derive.ts";
import { run } from "#rules/run.ts";
import { parseSettings } from "#settings/parse.ts";
import { temporaryFolder, writeFiles } from "#test/temporary.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { openRoot, type Root } from "#workspace/root.ts";

await openGrammar();

async function rootOf(folder: string, editor: unknown = undefined): Promise<Root> {
  const root = openRoot(folder, parseSettings(editor, undefined).settings);
  await root.load();
  return root;
}

/** The paths that the rule misses. */
function missing(root: Root): readonly unknown[] {
  const found = run(modelOf(root.repo()), { severities: {} });
  return found.filter(({ rule }) => rule === "eval/missing-import").map(({ message }) => message.args[0]);
}

const importing = (...paths: readonly string[]): string => `{ imports = [ ${paths.join(" ")} ]; }\n`;

describe("an import that no listing has", () => {
  it("is missing", async () => {
    const root = await rootOf(temporaryFolder({ "a.nix": importing("./b.nix", "./c") }));
    assert.deepEqual(missing(root), ["b.nix", "c"]);
  });

  it("may lie in a hidden or excluded folder", async () => {
    const folder = temporaryFolder({
      "a.nix": importing("./.hidden/b.nix", "./old/c.nix", "./.hidden/gone.nix", "./.hidden/d", "./.hidden/e"),
      ".hidden/b.nix": "{ }",
      ".hidden/d/default.nix": "{ }",
      ".hidden/e/f.nix": "{ }",
      "old/c.nix": "{ }",
    });
    assert.deepEqual(missing(await rootOf(folder, { exclude: ["old"] })), [".hidden/gone.nix", ".hidden/e"]);
  });

  it("may lie behind a link, wherever that leads", async () => {
    const outside = temporaryFolder({ "b.nix": "{ }" });
    const folder = temporaryFolder({
      "a.nix": importing("./shared/b.nix", "./b.nix", "./inside/c.nix", "./dangling.nix", "./shared/gone.nix"),
      "real/c.nix": "{ }",
    });
    symlinkSync(outside, join(folder, "shared"));
    symlinkSync(join(outside, "b.nix"), join(folder, "b.nix"));
    symlinkSync(join(folder, "real"), join(folder, "inside"));
    symlinkSync(join(folder, "nowhere"), join(folder, "dangling.nix"));
    assert.deepEqual(missing(await rootOf(folder)), ["shared/gone.nix"]);
  });

  it("may be made later where git ignores it", async () => {
    const folder = temporaryFolder({
      "a.nix": importing("./secrets.nix", "./hosts/nas/hardware.nix", "./generated/b.nix", "./kept.nix", "./c.nix"),
      ".gitignore": "# made on each machine\nsecrets.nix\n/generated/\n*.nix.bak\nkept.*\n!kept.nix\n",
      "hosts/.gitignore": "hardware.nix\n",
    });
    assert.deepEqual(missing(await rootOf(folder)), ["kept.nix", "c.nix"]);
  });

  it("may lie in a submodule, or be ignored from above", async () => {
    const outer = temporaryFolder({
      ".gitignore": "local.nix\n",
      ".git/info/exclude": "mine.nix\n",
      ".gitmodules": '[submodule "x"]\n\tpath = nix/vendor\n\turl = u\n',
      "nix/a.nix": importing("./vendor/b.nix", "./local.nix", "./mine.nix", "./c.nix"),
    });
    assert.deepEqual(missing(await rootOf(join(outer, "nix"))), ["c.nix"]);
  });

  it("is asked for again as soon as a text or the disk changes", async () => {
    const folder = temporaryFolder({ "a.nix": importing("./.x/b.nix"), ".x/b.nix": "{ }" });
    const root = await rootOf(folder);
    assert.deepEqual(missing(root), []);
    root.overlay("a.nix", importing("./.x/b.nix", "./.x/c.nix"));
    assert.deepEqual(missing(root), [".x/c.nix"]);
    writeFiles(folder, { ".x/c.nix": "{ }" });
    rmSync(join(folder, ".x/b.nix"));
    await root.refresh({ paths: [".x/c.nix", ".x/b.nix"], structure: true });
    assert.deepEqual(missing(root), [".x/b.nix"]);
  });

  it("is an open document that nobody saved", async () => {
    const folder = temporaryFolder({ "a.nix": importing("./b.nix") });
    mkdirSync(join(folder, "empty"));
    const root = await rootOf(folder);
    root.overlay("b.nix", "{ }");
    assert.deepEqual(missing(root), []);
    root.overlay("b.nix", undefined);
    assert.deepEqual(missing(root), ["b.nix"]);
  });
});
