/** A folder as a living repo: open texts over the disk, changes on disk, and as little reading as possible. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { modelOf } from "#model/derive.ts";
import { shownHost } from "#model/evaluated.ts";
import { parseSettings } from "#settings/parse.ts";
import type { Settings } from "#settings/settings.ts";
import { temporaryFolder, writeFiles } from "#test/temporary.ts";
import { render } from "#text/message.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { openRoot, type Root } from "#workspace/root.ts";

await openGrammar();

const { settings } = parseSettings(undefined, undefined);

const REPO = {
  "configuration.nix": "{ imports = [ ./a.nix ./b.nix ]; }",
  "a.nix": "{ lib, ... }: { options.my.port = lib.mkOption { default = 1; }; }",
  "b.nix": "{ config, ... }: { services.x.port = config.my.port; }",
  "readme.md": "",
};

async function opened(files: Readonly<Record<string, string>> = REPO, own: Partial<Settings> = {}): Promise<Root> {
  const root = openRoot(temporaryFolder(files), { ...settings, ...own });
  await root.load();
  return root;
}

const files = (root: Root): string[] => [...root.repo().files.keys()].sort();
const text = (root: Root, file: string): string | undefined => root.repo().files.get(file)?.source.text;
const uses = (root: Root): number => modelOf(root.repo()).sourceByPath.get("my.port")?.uses.length ?? -1;
const folderOf = (root: Root): string => root.folder ?? "";

/** How many files were read while something was done. */
async function readBy(root: Root, action: () => Promise<void> | void): Promise<number> {
  const before = root.filesRead();
  await action();
  root.repo();
  return root.filesRead() - before;
}

describe("an opened folder", () => {
  it("reads every Nix file once and knows the other names", async () => {
    const root = await opened();
    assert.deepEqual(files(root), ["a.nix", "b.nix", "configuration.nix"]);
    assert.deepEqual([...root.repo().otherFiles], ["readme.md"]);
    assert.equal(root.filesRead(), 3);
    assert.equal(uses(root), 1);
    assert.ok(root.complete());
  });

  it("reports progress up to the last file", async () => {
    const root = openRoot(temporaryFolder(REPO), settings);
    const steps: string[] = [];
    await root.load({ progress: (done, total) => steps.push(`${done}/${total}`) });
    assert.deepEqual(steps, ["1/3", "2/3", "3/3"]);
  });

  it("keeps what was read when reading is cancelled, and is not complete then", async () => {
    const root = openRoot(temporaryFolder(REPO), settings);
    const abort = new AbortController();
    await root.load({ signal: abort.signal, progress: (done) => done === 2 && abort.abort() });
    assert.equal(files(root).length, 2);
    assert.ok(!root.complete());
    await root.load();
    assert.equal(files(root).length, 3);
    assert.equal(root.filesRead(), 3);
    assert.ok(root.complete());
  });

  it("says which files it could not read, and is not complete then", async () => {
    const folder = temporaryFolder(REPO);
    truncateSync(join(folder, "a.nix"), 33 * 1024 * 1024);
    const root = openRoot(folder, settings);
    await root.load();
    assert.deepEqual(files(root), ["b.nix", "configuration.nix"]);
    assert.deepEqual(
      root.notices().map((notice) => render(notice)),
      ["a.nix cannot be read and is left out."],
    );
    assert.equal(root.complete(), false);
    root.overlay("a.nix", "{ }");
    await root.load();
    assert.deepEqual(root.notices(), [], "the text of an open document is there, whatever lies on disk");
    root.overlay("a.nix", undefined);
    writeFiles(folder, { "a.nix": "{ }" });
    await root.refresh({ paths: ["a.nix"], structure: true });
    assert.equal(root.complete(), true);
  });

  it("is not complete when a cap cut something off", async () => {
    const root = await opened(REPO, { maxFiles: 2 });
    assert.equal(root.notices().length, 1);
    assert.ok(!root.complete());
  });

  it("lets others work while it reads many files", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`m${i}.nix`, `{ a = [ ${"1 ".repeat(800)}]; }`]),
    );
    const root = openRoot(temporaryFolder(many), settings);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await root.load();
    clearInterval(timer);
    assert.ok(turns > 3, `${turns} turns`);
  });
});

describe("an open text", () => {
  it("lies over the file on disk until it is closed", async () => {
    const root = await opened();
    root.overlay("b.nix", "{ }");
    assert.equal(uses(root), 0);
    root.overlay("b.nix", undefined);
    assert.equal(uses(root), 1);
  });

  it("costs one file per keystroke, however large the repo is", async () => {
    const root = await opened();
    assert.equal(await readBy(root, () => root.overlay("b.nix", "{ config, ... }: { x = config.my.port; }")), 1);
    assert.equal(uses(root), 1);
  });

  it("costs one file for a burst of keystrokes that nobody asked between", async () => {
    const root = await opened();
    const burst = (): void => {
      for (let i = 0; i < 50; i++) root.overlay("b.nix", `{ x = ${i}; }`);
    };
    assert.equal(await readBy(root, burst), 1);
    assert.equal(text(root, "b.nix"), "{ x = 49; }");
  });

  it("costs nothing when it says what is on disk, and the repo stays the same value", async () => {
    const root = await opened();
    const before = root.repo();
    assert.equal(await readBy(root, () => root.overlay("b.nix", REPO["b.nix"])), 0);
    assert.equal(await readBy(root, () => root.overlay("b.nix", undefined)), 0);
    assert.equal(root.repo(), before);
  });

  it("may be of a file that does not exist yet, and goes with its document", async () => {
    const root = await opened();
    root.overlay("new.nix", "{ config, ... }: { y = config.my.port; }");
    assert.equal(uses(root), 2);
    root.overlay("new.nix", undefined);
    assert.deepEqual(files(root), ["a.nix", "b.nix", "configuration.nix"]);
  });

  it("wins against a change on disk and against reading everything again", async () => {
    const root = await opened();
    root.overlay("b.nix", "{ }");
    writeFiles(folderOf(root), { "b.nix": "{ other = 1; }" });
    await root.refresh({ paths: ["b.nix"], structure: false });
    assert.equal(text(root, "b.nix"), "{ }");
    await root.load();
    assert.equal(text(root, "b.nix"), "{ }");
    rmSync(join(folderOf(root), "b.nix"));
    await root.refresh({ paths: ["b.nix"], structure: true });
    assert.equal(text(root, "b.nix"), "{ }");
    root.overlay("b.nix", undefined);
    assert.equal(text(root, "b.nix"), undefined);
  });

  it("is kept while everything is read", async () => {
    const root = openRoot(temporaryFolder(REPO), settings);
    const loading = root.load();
    root.overlay("b.nix", "{ }");
    root.overlay("c.nix", "{ }");
    await loading;
    assert.equal(text(root, "b.nix"), "{ }");
    assert.equal(text(root, "c.nix"), "{ }");
  });
});

describe("a change on disk", () => {
  it("reads the changed file and no other", async () => {
    const root = await opened();
    writeFiles(folderOf(root), { "b.nix": "{ }", "a.nix": "{ }" });
    assert.equal(await readBy(root, () => root.refresh({ paths: ["b.nix"], structure: false })), 1);
    assert.equal(text(root, "b.nix"), "{ }");
    assert.equal(text(root, "a.nix"), REPO["a.nix"]);
  });

  it("brings files, takes files, moves files", async () => {
    const root = await opened();
    const folder = folderOf(root);
    writeFiles(folder, { "sub/c.nix": "{ }", "notes.txt": "" });
    rmSync(join(folder, "a.nix"));
    renameSync(join(folder, "b.nix"), join(folder, "d.nix"));
    const paths = ["sub/c.nix", "notes.txt", "a.nix", "b.nix", "d.nix"];
    assert.equal(await readBy(root, () => root.refresh({ paths, structure: true })), 2);
    assert.deepEqual(files(root), ["configuration.nix", "d.nix", "sub/c.nix"]);
    assert.deepEqual([...root.repo().otherFiles], ["notes.txt", "readme.md"]);
  });

  it("may name a folder only: all files in it came or went", async () => {
    const root = await opened({ ...REPO, "sub/c.nix": "{ }", "sub/deep/d.nix": "{ }" });
    const folder = folderOf(root);
    renameSync(join(folder, "sub"), join(folder, "moved"));
    await root.refresh({ paths: ["sub", "moved"], structure: true });
    assert.deepEqual(files(root), ["a.nix", "b.nix", "configuration.nix", "moved/c.nix", "moved/deep/d.nix"]);
    rmSync(join(folder, "moved"), { recursive: true });
    await root.refresh({ paths: ["moved"], structure: true });
    assert.deepEqual(files(root), ["a.nix", "b.nix", "configuration.nix"]);
  });

  it("may be a checkout of another commit: what is the same is not read again", async () => {
    const before = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`m${i}.nix`, `{ a = ${i}; }`]));
    const root = await opened(before);
    const after = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`m${i}.nix`, `{ b = ${i}; }`]));
    writeFiles(folderOf(root), after);
    for (let i = 550; i < 600; i++) rmSync(join(folderOf(root), `m${i}.nix`));
    const paths = Object.keys(before);
    assert.equal(await readBy(root, () => root.refresh({ paths, structure: true })), 20);
    assert.equal(files(root).length, 550);
    assert.equal(text(root, "m7.nix"), "{ b = 7; }");
  });

  it("of a file's kind is seen: a folder, a link, a file again", async () => {
    const root = await opened();
    const path = join(folderOf(root), "b.nix");
    rmSync(path);
    mkdirSync(path);
    await root.refresh({ paths: ["b.nix"], structure: true });
    assert.ok(!files(root).includes("b.nix"));
    rmSync(path, { recursive: true });
    symlinkSync("a.nix", path);
    await root.refresh({ paths: ["b.nix"], structure: true });
    assert.ok(!files(root).includes("b.nix"));
  });
});

describe("changed settings", () => {
  it("say whether files must be listed again", async () => {
    const root = await opened();
    assert.equal(root.configure(settings), false);
    assert.equal(root.configure({ ...settings, idPrefixes: {} }), false);
    assert.equal(root.configure({ ...settings, exclude: ["b.nix"] }), true);
    await root.load();
    assert.deepEqual(files(root), ["a.nix", "configuration.nix"]);
    assert.ok(!root.includes("b.nix"));
  });

  it("reach the model", async () => {
    const root = await opened();
    root.configure({ ...settings, idPrefixes: { "P.": "my." } });
    assert.deepEqual(modelOf(root.repo()).sourceByPath.get("my.port")?.ids, ["P.port"]);
  });
});

describe("a file that a value is made of", () => {
  const repo = {
    "configuration.nix": "{ lib, ... }: { options.my.a = lib.mkOption { default = builtins.readFile ./a.txt; }; }",
    "a.txt": "1",
    "b.txt": "1",
  };
  const value = (root: Root): unknown => shownHost(root.repo())?.at(["my", "a"])?.value[1];

  it("is read when the value is asked for, and again when it changes; other files change nothing", async () => {
    const root = await opened(repo);
    assert.deepEqual([root.reads("a.txt"), root.reads("a.nix")], [false, true]);
    assert.equal(value(root), "1");
    assert.deepEqual([root.reads("a.txt"), root.reads("b.txt")], [true, false]);
    const before = root.repo();
    writeFiles(folderOf(root), { "b.txt": "2" });
    await root.refresh({ paths: ["b.txt"], structure: false });
    assert.equal(root.repo(), before);
    writeFiles(folderOf(root), { "a.txt": "2" });
    await root.refresh({ paths: ["a.txt"], structure: false });
    assert.equal(value(root), "2");
  });

  it("is not shown any more as soon as git ignores it", async () => {
    const root = await opened(repo);
    assert.equal(value(root), "1");
    writeFiles(folderOf(root), { ".gitignore": "a.txt\n" });
    await root.refresh({ paths: [".gitignore"], structure: true });
    assert.equal(shownHost(root.repo())?.at(["my", "a"])?.state, "unknown");
  });

  it("may be a module: what git ignores is none that we know", async () => {
    const root = await opened({
      "configuration.nix": "{ lib, ... }: { imports = [ ./local.nix ]; options.my.a = lib.mkOption { default = 1; }; }",
      "local.nix": "{ my.a = 2; }",
      ".gitignore": "local.nix\n",
    });
    assert.deepEqual(
      shownHost(root.repo())?.host.problems.map(({ kind }) => kind),
      ["unseen"],
    );
    // It may set the option, so this is only what the rest of the repo contributes.
    const option = shownHost(root.repo())?.at(["my", "a"]);
    assert.deepEqual([option?.state, option?.value], ["repo", ["int", "1"]]);
  });

  it("may be a Nix file with changes that are not saved", async () => {
    const root = await opened({
      ...repo,
      "configuration.nix": repo["configuration.nix"].replace("a.txt", "a.nix"),
      "a.nix": "1",
    });
    assert.equal(value(root), "1");
    root.overlay("a.nix", "2");
    assert.equal(value(root), "2");
  });
});
