/** What goes to a host, what stays as it is there, and what is asked. A file is shown as its text, nothing as `undefined`. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { planText } from "#client/rebuild/payload.ts";
import { type Choice, decide, type Plan, planOf, type Trees } from "#client/rebuild/plan.ts";
import { stagedBase } from "./model-host.ts";
import { contentOf, treeOf } from "./staging-model.ts";

type Files = Readonly<Record<string, string>>;

function trees(parts: { base?: Files; local?: Files; host?: Files; besides?: string[]; unread?: string[] }): Trees {
  const tree = (files: Files = {}) => treeOf(new Map(Object.entries(files).map(([path, text]) => [path, typed(text)])));
  return {
    ...(parts.base === undefined ? {} : { base: tree(parts.base) }),
    local: tree(parts.local),
    host: tree(parts.host),
    besides: new Set(parts.besides),
    unread: new Set(parts.unread),
  };
}

function typed(text: string): string {
  return /^[fxl]:/.test(text) ? text : `f:${text}`;
}

const lists = ["ours", "theirs", "conflicts", "blocked", "settled"] as const;

function shown(plan: Plan): Record<string, string[]> {
  return Object.fromEntries(
    lists.filter((list) => plan[list].length > 0).map((list) => [list, plan[list].map(({ path }) => path)]),
  );
}

function planned(parts: Parameters<typeof trees>[0]): Record<string, string[]> {
  return shown(planOf(trees(parts)));
}

const paths = (differences: readonly { path: string }[]): string[] => differences.map(({ path }) => path);
const chosen = (choices: Readonly<Record<string, Choice>>): Map<string, Choice> => new Map(Object.entries(choices));

describe("what goes to the host", () => {
  const base = { a: "1", b: "1", c: "1" };

  it("is what changed here since the last promotion", () => {
    const plan = planOf(trees({ base, local: { a: "2", b: "x:1", n: "1" }, host: base }));
    assert.deepEqual(shown(plan), { ours: ["a", "b", "c", "n"] });
    assert.deepEqual(paths(plan.ours.filter(({ local }) => local === undefined)), ["c"]);
    assert.equal(plan.isFirst, false);
    assert.deepEqual(planned({ base: { a: "1" }, local: { a: "l:1" }, host: { a: "1" } }), { ours: ["a"] });
  });

  it("is nothing where all is the same", () => assert.deepEqual(planned({ base, local: base, host: base }), {}));

  it("leaves alone what changed there only, or is there only", () => {
    const plan = planned({ base, local: base, host: { a: "2", b: "1", "secrets/key": "s" } });
    assert.deepEqual(plan, { theirs: ["a", "c", "secrets/key"] });
  });

  it("asks where both sides changed, in any way that is not the same", () => {
    assert.deepEqual(planned({ base, local: { a: "2", b: "2", c: "1" }, host: { a: "3", c: "1" } }), {
      conflicts: ["a", "b"],
    });
    assert.deepEqual(planned({ base, local: { b: "1", c: "1" }, host: { a: "3", b: "1", c: "1" } }), {
      conflicts: ["a"],
    });
    assert.deepEqual(planned({ base, local: { ...base, n: "1" }, host: { ...base, n: "2" } }), { conflicts: ["n"] });
    assert.deepEqual(planned({ base, local: { ...base, a: "x:1" }, host: { ...base, a: "2" } }), { conflicts: ["a"] });
  });

  it("learns what both sides changed alike", () => {
    const both = { a: "2", c: "1", n: "1" };
    assert.deepEqual(planned({ base, local: both, host: both }), { settled: ["a", "b", "n"] });
  });

  it("never deletes what lies here, ignored by git, or could not be read here", () => {
    const local = { a: "1" };
    assert.deepEqual(planned({ base, local, host: base, besides: ["b"] }), { ours: ["c"], theirs: ["b"] });
    const deep = { a: "1", "d/e/f": "1", de: "1" };
    assert.deepEqual(planned({ base: deep, local, host: deep, besides: ["d"] }), { ours: ["de"], theirs: ["d/e/f"] });
    assert.deepEqual(planned({ base, local, host: { ...base, b: "2" }, besides: ["b"] }), {
      ours: ["c"],
      theirs: ["b"],
    });
  });

  it("tells what it cannot send, because nobody knows what the host has there", () => {
    const local = { a: "2", "d/e": "1", c: "1" };
    assert.deepEqual(planned({ base, local, host: { c: "1" }, unread: ["a", "b", "d"] }), {
      blocked: ["a", "b", "d/e"],
    });
    assert.deepEqual(planned({ base, local: base, host: { c: "1" }, unread: ["a", "b"] }), {});
    assert.deepEqual(planned({ base, local: { ...base, d: "1" }, host: base, unread: ["d/socket"] }), {
      blocked: ["d"],
    });
  });

  it("has nothing to do with the insides of repositories", () => {
    assert.deepEqual(planned({ base: {}, local: { ".git/config": "1" }, host: { "sub/.git/HEAD": "1" } }), {});
  });

  it("keeps files apart whose names differ in case, or in how an accent is written", () => {
    const plan = planned({
      base: { a: "1", foo: "1" },
      local: { a: "1", Foo: "1", "\u00e9": "1" },
      host: { a: "1", foo: "1", "e\u0301": "1" },
    });
    assert.deepEqual(plan, { ours: ["Foo", "foo", "\u00e9"], theirs: ["e\u0301"] });
  });
});

describe("the first time", () => {
  const first = trees({ local: { a: "2", n: "1", same: "1" }, host: { a: "1", same: "1", "secrets/key": "s" } });

  it("shows every difference once, and deletes nothing", () => {
    const plan = planOf(first);
    assert.deepEqual([shown(plan), plan.isFirst], [{ ours: ["a", "n"], theirs: ["secrets/key"] }, true]);
  });

  it("sends what was accepted, and leaves the rest to the host from then on", () => {
    const { changes, settled } = decide(planOf(first), chosen({}), new Set(["n"]));
    assert.deepEqual([paths(changes), paths(settled)], [["n"], ["a"]]);
    assert.deepEqual(paths(decide(planOf(first), chosen({}), "all").changes), ["a", "n"]);
    const next = trees({
      base: { a: "2", n: "1", same: "1" },
      local: { a: "2", n: "1", same: "1" },
      host: { a: "1", n: "1", same: "1" },
    });
    assert.deepEqual(shown(planOf(next)), { theirs: ["a"] });
  });

  it("comes again for a base of which nothing is left here: another repo, or an empty folder", () => {
    const base = { "old.nix": "1", "older.nix": "1" };
    const plan = planOf(trees({ base, local: { "flake.nix": "1" }, host: base }));
    assert.deepEqual(
      [shown(plan), plan.isFirst],
      [{ ours: ["flake.nix"], theirs: ["old.nix", "older.nix"], settled: ["old.nix", "older.nix"] }, true],
    );
    // After it was promoted, the base knows of them no more, and they are not taken for deleted.
    assert.deepEqual(paths(decide(plan, chosen({}), "all").settled), ["old.nix", "older.nix"]);
    assert.deepEqual(planned({ base, local: { "flake.nix": "1" }, host: {} })["settled"], ["old.nix", "older.nix"]);
    assert.deepEqual(planned({ base, local: {}, host: base })["theirs"], ["old.nix", "older.nix"]);
  });
});

describe("a file where the other side has a folder", () => {
  it("is asked, on all paths of it", () => {
    assert.deepEqual(planned({ base: {}, local: { a: "1" }, host: { "a/x": "1", "a/y/z": "1", ab: "1" } }), {
      conflicts: ["a", "a/x", "a/y/z"],
      theirs: ["ab"],
    });
    assert.deepEqual(planned({ base: {}, local: { "a/b/c": "1" }, host: { a: "l:/elsewhere" } }), {
      conflicts: ["a", "a/b/c"],
    });
  });

  it("is not asked when that folder goes as well", () => {
    const before = { k: "1", "a/x": "1", "a/y": "1" };
    assert.deepEqual(planned({ base: before, local: { k: "1", a: "1" }, host: before }), { ours: ["a", "a/x", "a/y"] });
    assert.deepEqual(planned({ base: { k: "1", a: "1" }, local: { k: "1", "a/x": "1" }, host: { k: "1", a: "1" } }), {
      ours: ["a", "a/x"],
    });
  });

  it("finds its place only when all that stands in it was given up", () => {
    const plan = planOf(trees({ base: {}, local: { a: "1" }, host: { "a/x": "1", "a/y": "1" } }));
    assert.deepEqual(paths(decide(plan, chosen({ a: "ours", "a/x": "ours", "a/y": "ours" }), "all").changes), [
      "a",
      "a/x",
      "a/y",
    ]);
    const half = decide(plan, chosen({ a: "ours", "a/x": "ours" }), "all");
    assert.deepEqual([paths(half.changes), paths(half.undecided)], [[], ["a", "a/x", "a/y"]]);
  });

  it("does not take the host's own with it when it stays away", () => {
    const plan = planOf(trees({ base: {}, local: { a: "1" }, host: { "a/x": "1" } }));
    assert.deepEqual(paths(decide(plan, chosen({ a: "theirs", "a/x": "ours" }), "all").changes), []);
  });

  it("waits when what makes place for it is left out", () => {
    const before = { k: "1", "a/x": "1" };
    const plan = planOf(trees({ base: before, local: { k: "1", a: "1" }, host: before }));
    const { changes } = decide(plan, chosen({ "a/x": "theirs" }), "all");
    assert.deepEqual(paths(changes), []);
  });
});

describe("a decision", () => {
  const base = { a: "1", b: "1", c: "1" };
  const plan = planOf(trees({ base, local: { a: "2", b: "2" }, host: { a: "3", b: "1", c: "2", own: "1" } }));

  it("is needed for conflicts: without, the host keeps what it has, and it is asked again", () => {
    assert.deepEqual(shown(plan), { ours: ["b"], theirs: ["own"], conflicts: ["a", "c"] });
    const { changes, settled, undecided } = decide(plan, chosen({}), "all");
    assert.deepEqual([paths(changes), paths(settled), paths(undecided)], [["b"], [], ["a", "c"]]);
  });

  it("for this side sends the file, or its deletion", () => {
    const changes = decide(plan, chosen({ a: "ours", c: "ours" }), "all").changes;
    assert.deepEqual(paths(changes).sort(), ["a", "b", "c"]);
    assert.equal(changes.find(({ path }) => path === "c")?.local, undefined);
  });

  it("for the host is remembered", () => {
    const { changes, settled } = decide(plan, chosen({ a: "theirs", c: "theirs" }), "all");
    assert.deepEqual([paths(changes), paths(settled)], [["b"], ["a", "c"]]);
    assert.deepEqual(
      planned({ base: { a: "2", b: "2" }, local: { a: "2", b: "2" }, host: { a: "3", b: "2", c: "2" } }),
      {
        theirs: ["a", "c"],
      },
    );
  });

  it("may leave one of ours out, this time", () => {
    const { changes, settled } = decide(plan, chosen({ b: "theirs" }), "all");
    assert.deepEqual([paths(changes), paths(settled)], [[], []]);
  });

  it("may bring back what the host changed, and never deletes what it has alone", () => {
    const kept = planOf(trees({ base, local: base, host: { a: "2", b: "1", own: "1" } }));
    assert.deepEqual(shown(kept), { theirs: ["a", "c", "own"] });
    assert.deepEqual(paths(decide(kept, chosen({ a: "ours", c: "ours", own: "ours" }), "all").changes), ["a", "c"]);
  });
});

describe("what was decided", () => {
  const never = (): Promise<Uint8Array> => Promise.reject(new Error("nothing is read"));
  /** What the next plan shows, after a person said this to the one before, and before anything was promoted. */
  function next(parts: Parameters<typeof trees>[0], choices: Readonly<Record<string, Choice>>, accepted?: string[]) {
    const before = trees(parts);
    const decision = decide(planOf(before), chosen(choices), accepted === undefined ? "all" : new Set(accepted));
    const plan = planText({ id: "", repo: "", read: never, local: before.local, ...decision });
    const stands = (path: string): string => (before.unread?.has(path) ? "?" : (before.host.get(path) ?? "-"));
    return planned({ ...parts, base: textsOf(stagedBase(before.base ?? new Map(), plan, stands)) });
  }

  /** As `trees` takes them. */
  function textsOf(tree: ReadonlyMap<string, string>): Files {
    const texts = ["1", "2", "3", "x:1"];
    return Object.fromEntries(
      [...tree].map(([path, content]) => [path, texts.find((text) => contentOf(typed(text)) === content) ?? ""]),
    );
  }

  const base = { k: "1", a: "1", b: "1", c: "1" };

  it("learns what is the same on both sides, and what is gone from both", () => {
    const both = { k: "1", a: "2", c: "1" };
    assert.deepEqual(next({ base, local: both, host: both }, {}), {});
  });

  it("asks no conflict twice, while nothing of it changes", () => {
    const sides = { base, local: { ...base, a: "2", b: "2" }, host: { ...base, a: "3", b: "3" } };
    assert.deepEqual(next(sides, { a: "ours", b: "theirs" }), { ours: ["a"], theirs: ["b"] });
    assert.deepEqual(next(sides, {}), { conflicts: ["a", "b"] });
  });

  it("shows a first time once: what was accepted is sent, what was not stays", () => {
    const sides = { local: { k: "1", a: "2", b: "2", c: "1" }, host: { k: "1", a: "1", b: "1", own: "1" } };
    assert.deepEqual(next(sides, {}, ["a", "c"]), { ours: ["a", "c"], theirs: ["b", "own"] });
  });

  it("keeps what it sends as changed here, until the host has it", () => {
    const sides = { base, local: { k: "1", a: "2" }, host: base };
    assert.deepEqual(next(sides, {}), { ours: ["a", "b", "c"] });
  });

  it("learns nothing of what nobody could read", () => {
    const sides = { base, local: { k: "1", b: "1", c: "1" }, host: { k: "1", b: "1", c: "1" }, unread: ["a"] };
    assert.deepEqual(next(sides, {}), { blocked: ["a"] });
  });
});
