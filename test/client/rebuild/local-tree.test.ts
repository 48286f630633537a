/** What the repo on this machine has, read from real folders and real repositories. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, it } from "mocha";
import { isChangedSince, isLocalTreeError, type LocalTreeOptions, readLocalTree } from "#client/rebuild/local-tree.ts";
import { scratchRepo } from "./scratch-repo.ts";
import { contentOf, oddNames } from "./staging-model.ts";

const { at, write, git, repo } = scratchRepo();

async function read(options: LocalTreeOptions = {}, below = "") {
  const { tree, besides, unread, read } = await readLocalTree(at(below), options);
  return {
    tree,
    read,
    paths: [...tree.keys()],
    besides: [...besides].sort(),
    unread: unread.map(({ path, why }) => `${why} ${path}`),
  };
}

async function problemOf(options: LocalTreeOptions = {}, below = ""): Promise<string> {
  try {
    await readLocalTree(at(below), options);
  } catch (error) {
    if (isLocalTreeError(error)) return [error.problem, ...error.paths].join(" ");
    throw error;
  }
  return "none";
}

describe("a work tree of git", () => {
  it("has its tracked files and new ones, as they lie there, and not what is ignored", async () => {
    repo("a", "sub/b", ".gitignore");
    write(".gitignore", "*.log\n/secrets/\n");
    write("a", "two");
    write("new");
    write("x.log");
    write("secrets/key");
    write("sub/deep/y.log");
    const { tree, paths, besides, unread } = await read();
    assert.deepEqual(paths, [".gitignore", "a", "new", "sub/b"]);
    assert.deepEqual([tree.get("a"), tree.get("new")], [contentOf("f:two"), contentOf("f:one")]);
    assert.deepEqual(
      [besides, unread],
      [["secrets/key", "sub/deep/y.log", "x.log"].sort(), []].map((each) => [...each].sort()),
    );
  });

  it("has an ignored file that is tracked all the same", async () => {
    repo("kept.log", ".gitignore");
    write(".gitignore", "*.log\n");
    assert.deepEqual((await read()).paths, [".gitignore", "kept.log"]);
  });

  it("does not have what was deleted, in the index or not, nor what lies behind a link that took its place", async () => {
    repo("a", "b", "c", "d/x");
    write("elsewhere/x");
    rmSync(at("a"));
    git("rm", "-q", "b");
    rmSync(at("d"), { recursive: true });
    symlinkSync("elsewhere", at("d"));
    const { paths, besides, tree, unread } = await read();
    assert.deepEqual([paths, besides, unread], [["c", "d", "elsewhere/x"], [], []]);
    assert.equal(tree.get("d"), contentOf("l:elsewhere"));
  });

  it("has a folder in the place of a file, and reverse", async () => {
    repo("a", "d/x");
    rmSync(at("a"));
    rmSync(at("d"), { recursive: true });
    write("a/x");
    write("d");
    assert.deepEqual((await read()).paths, ["a/x", "d"]);
  });

  it("knows what may be run, and links without following them", async () => {
    repo("plain", "script", "group");
    chmodSync(at("script"), 0o755);
    chmodSync(at("group"), 0o674);
    symlinkSync("/nowhere $(touch x)", at("link"));
    symlinkSync("sub", at("to-folder"));
    write("sub/x");
    const { tree, read: bytes } = await read();
    assert.deepEqual(
      ["plain", "script", "group", "link", "to-folder"].map((path) => tree.get(path)),
      ["f:one", "x:one", "f:one", "l:/nowhere $(touch x)", "l:sub"].map(contentOf),
    );
    assert.equal(String(await bytes("link")), "/nowhere $(touch x)");
    assert.ok(!tree.has("to-folder/x"));
  });

  it("has files of any name", async () => {
    repo(...oddNames);
    for (const name of oddNames) write(`new ${name.slice(0, 100)}/${name}`);
    const { paths, unread } = await read();
    assert.deepEqual([paths.length, unread], [2 * oddNames.length, []]);
    for (const name of oddNames) assert.ok(paths.includes(name), name);
  });

  it("tells names that cannot be sent", async () => {
    repo("a");
    write("tab\there");
    write("line\nbreak");
    writeFileSync(Buffer.concat([Buffer.from(`${at("x").slice(0, -1)}`), Buffer.from([0x66, 0xff])]), "");
    const { paths, unread } = await read();
    assert.deepEqual([paths, unread], [["a"], ["name f\uFFFD", "name line\nbreak", "name tab\there"].sort()]);
  });

  it("may be a folder further down of one, which gets what is below it alone", async () => {
    repo("outside", "sub/in", ".gitignore");
    write(".gitignore", "*.log\n");
    write("sub/new");
    write("sub/x.log");
    const { paths, besides } = await read({}, "sub");
    assert.deepEqual([paths, besides], [["in", "new"], ["x.log"]]);
  });

  it("is none where a repository further up ignores the folder: then all of it counts", async () => {
    repo(".gitignore");
    write(".gitignore", "*\n");
    write("nixos/configuration.nix");
    assert.deepEqual((await read({}, "nixos")).paths, ["configuration.nix"]);
  });

  it("may be a link to one", async () => {
    repo("sub/a");
    symlinkSync("sub", at("link"));
    assert.deepEqual((await read({}, "link")).paths, ["a"]);
  });

  it("may be one of several of a repository", async () => {
    repo("a");
    git("worktree", "add", "-q", "beside");
    write("beside/new");
    assert.deepEqual((await read({}, "beside")).paths, ["a", "new"]);
  });

  it("leaves repositories within to themselves, and says so", async () => {
    repo("a");
    mkdirSync(at("nested"));
    spawnSync("git", ["init", "-q"], { cwd: at("nested") });
    write("nested/x");
    write("other/x");
    spawnSync("sh", ["-c", "git init -q && git add -A && git -c user.name=n -c user.email=e commit -qm x"], {
      cwd: at("other"),
    });
    git("submodule", "--quiet", "add", "./other", "module");
    const { paths, unread, besides } = await read();
    assert.deepEqual(paths, [".gitmodules", "a"]);
    assert.deepEqual(unread, ["submodule module", "nested-repository nested", "nested-repository other"]);
    assert.deepEqual(besides, ["module", "nested", "other"]);
  });

  it("knows files that git was told not to look at, and never takes them for deleted", async () => {
    repo("sparse", "hidden", "assumed");
    git("update-index", "--skip-worktree", "sparse", "hidden");
    git("update-index", "--assume-unchanged", "assumed");
    rmSync(at("sparse"));
    write("assumed", "two");
    const { tree, unread } = await read();
    assert.deepEqual([...tree], [["assumed", contentOf("f:two")]]);
    assert.deepEqual(unread, ["skip-worktree hidden", "skip-worktree sparse"]);
  });

  it("may be in the middle of a merge", async () => {
    repo("a", "gone");
    git("checkout", "-q", "-b", "side");
    write("a", "side");
    git("rm", "-q", "gone");
    git("commit", "-qam", "side");
    git("checkout", "-q", "-");
    write("a", "main");
    write("gone", "main");
    git("commit", "-qam", "main");
    spawnSync("git", ["merge", "side"], { cwd: at() });
    rmSync(at("gone"), { force: true });
    const { paths, unread } = await read();
    assert.deepEqual([paths, unread], [["a"], ["unmerged gone"]]);
  });

  it("does not send what nix leaves behind", async () => {
    repo("a", "sub/result");
    symlinkSync("/nix/store/00000000000000000000000000000000-x", at("result"));
    symlinkSync("/nix/store/00000000000000000000000000000000-x", at("result-2"));
    symlinkSync("/nix/store/00000000000000000000000000000000-x", at("results"));
    const { paths, besides } = await read();
    assert.deepEqual(
      [paths, besides],
      [
        ["a", "results", "sub/result"],
        ["result", "result-2"],
      ],
    );
  });

  it("without a commit is one, too", async () => {
    git("init", "-q");
    write("a");
    assert.deepEqual((await read()).paths, ["a"]);
  });
});

describe("git", () => {
  it("runs no program that the repo names, writes nothing, and hears nothing of GIT_DIR", async () => {
    repo("a", "b");
    write("evil.sh", "#!/bin/sh\ntouch ran\ncat\n");
    chmodSync(at("evil.sh"), 0o755);
    const evil = at("evil.sh");
    for (const name of [
      "core.fsmonitor",
      "filter.evil.clean",
      "filter.evil.smudge",
      "filter.evil.process",
      "core.sshCommand",
    ]) {
      git("config", name, evil);
    }
    write(".gitattributes", "* filter=evil text\n");
    write("crlf", "one\r\ntwo\r\n");
    const before = readFileSync(at(".git/index"));
    const env = { ...process.env, GIT_DIR: "/nowhere", GIT_INDEX_FILE: "/nowhere", GIT_WORK_TREE: "/" };
    const { paths } = await read({ env });
    assert.deepEqual(paths, [".gitattributes", "a", "b", "crlf", "evil.sh"]);
    assert.equal(existsSync(at("ran")), false);
    assert.ok(before.equals(readFileSync(at(".git/index"))));
  });

  it("that is missing is told: without it, ignored files would be sent", async () => {
    repo("a");
    assert.equal(await problemOf({ git: "/nowhere/git" }), "no-git");
    assert.equal(await problemOf({ git: "no-such-git-anywhere" }), "no-git");
  });

  it("that refuses is told, in its words", async () => {
    repo("a");
    write(".git/config", "[core\n");
    assert.equal(await problemOf(), "git-failed");
    await assert.rejects(readLocalTree(at()), /bad config/);
    rmSync(at(".git"), { recursive: true });
    write(".git", "gitdir: /nowhere\n");
    assert.equal(await problemOf(), "git-failed");
  });

  it("of the repository itself, not of its work tree, is told", async () => {
    repo("a");
    assert.equal(await problemOf({}, ".git"), "git-failed");
  });
});

describe("a folder without git", () => {
  it("has all of its files, but what programs leave there for themselves", async () => {
    for (const path of ["a", "sub/b", ".hidden", "result.nix", "result/x", "node_modules/x", "sub/.direnv/y"])
      write(path);
    symlinkSync("/nix/store/00000000000000000000000000000000-x", at("result-2"));
    const { paths, besides, unread } = await read({ git: "/nowhere/git" });
    assert.deepEqual(paths, [".hidden", "a", "result.nix", "result/x", "sub/b"]);
    assert.deepEqual([besides, unread], [["node_modules", "result-2", "sub/.direnv"], []]);
  });

  it("tells what is no file", async () => {
    write("a");
    assert.equal(spawnSync("mkfifo", [at("pipe")]).status, 0);
    assert.deepEqual((await read()).unread, ["special pipe"]);
  });

  it("tells what may not be read, and never takes it for deleted", async () => {
    for (const path of ["a", "closed", "folder/x", "deaf/x"]) write(path);
    const isRoot = process.geteuid?.() === 0;
    // For root, nothing is closed; so it is somebody else for as long as this takes.
    for (const path of isRoot ? ["", "a", "closed", "folder", "deaf"] : []) chownSync(at(path), 65534, 65534);
    chmodSync(at("closed"), 0);
    chmodSync(at("folder"), 0);
    chmodSync(at("deaf"), 0o400);
    if (isRoot) process.seteuid?.(65534);
    try {
      const { paths, unread, besides } = await read();
      assert.deepEqual(paths, ["a"]);
      assert.deepEqual(unread, ["denied closed", "denied deaf/x", "denied folder"]);
      assert.deepEqual(besides, ["closed", "deaf/x", "folder"]);
    } finally {
      if (isRoot) process.seteuid?.(0);
      for (const path of ["folder", "deaf"]) chmodSync(at(path), 0o700);
    }
  });

  it("that is not there, or is a file, is told", async () => {
    write("file");
    assert.equal(await problemOf({}, "nowhere"), "no-folder");
    assert.equal(await problemOf({}, "file"), "no-folder");
  });
});

describe("limits", () => {
  it("leave a large file out, and say so", async () => {
    repo("a", "large");
    write("large", "0123456789");
    const { paths, unread, besides } = await read({ maxFile: 9 });
    assert.deepEqual([paths, unread, besides], [["a"], ["too-large large"], ["large"]]);
    assert.deepEqual((await read({ maxFile: 10 })).paths, ["a", "large"]);
  });

  it("refuse too much in all, and name the largest", async () => {
    repo("a", "large");
    write("large", "0123456789");
    assert.equal(await problemOf({ maxAll: 12 }), "too-much large a");
    assert.equal(await problemOf({ maxAll: 13 }), "none");
  });
});

describe("the bytes of a file", () => {
  it("are those that were compared, or it says that they changed", async () => {
    repo("a", "b", "c", "d", "e");
    const { read: bytes } = await read();
    write("b", "two");
    rmSync(at("c"));
    rmSync(at("d"));
    symlinkSync("a", at("d"));
    rmSync(at("e"));
    spawnSync("mkfifo", [at("e")]);
    assert.equal(String(await bytes("a")), "one");
    for (const path of ["b", "c", "d", "e"]) {
      await assert.rejects(bytes(path), (error) => isChangedSince(error) && error.changedPath === path, path);
    }
    await assert.rejects(bytes("../a"), /not in the tree/);
  });
});

describe("a disk that knows less than git", () => {
  it("leaves it to the index what may be run", async () => {
    repo("plain", "script");
    git("update-index", "--chmod=+x", "script");
    write("new");
    for (const path of ["plain", "new"]) chmodSync(at(path), 0o755);
    const wanted = [
      ["new", contentOf("f:one")],
      ["plain", contentOf("f:one")],
      ["script", contentOf("x:one")],
    ];
    assert.deepEqual([...(await read({ platform: "win32" })).tree], wanted);
    git("config", "core.fileMode", "false");
    assert.deepEqual([...(await read()).tree], wanted);
    git("config", "core.fileMode", "true");
    assert.equal((await read()).tree.get("new"), contentOf("x:one"));
  });

  it("has links as files, and they go as links", async () => {
    repo("a");
    symlinkSync("to/there", at("link"));
    git("add", "link");
    git("config", "core.symlinks", "false");
    rmSync(at("link"));
    write("link", "to/there");
    write("text", "to/there");
    const { tree, read: bytes } = await read();
    assert.deepEqual([tree.get("link"), tree.get("text")], [contentOf("l:to/there"), contentOf("f:to/there")]);
    assert.equal(String(await bytes("link")), "to/there");
  });

  it("may not tell names in another case apart; a disk that does has no such trouble", async () => {
    repo("Foo.nix", "foo.nix", "bar.nix");
    assert.deepEqual((await read()).paths, ["Foo.nix", "bar.nix", "foo.nix"]);
    rmSync(at("foo.nix"));
    linkSync(at("Foo.nix"), at("foo.nix"));
    assert.deepEqual((await read()).paths, ["Foo.nix", "bar.nix", "foo.nix"]);
  });
});
