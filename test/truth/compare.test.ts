/** The comparison of leaves finds every way to be wrong, and calls nothing wrong that is not known. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { compareLeaves, summarize, type Verdict } from "./compare.ts";
import { type Leaf, leafKey, type OurLeaf, type OurTagged } from "./leaves.ts";
import type { Tagged } from "./tagged.ts";

type Nix = Tagged | "throws" | "lacks a default" | undefined;
type Ours = readonly [OurLeaf["state"], OurTagged] | undefined;

const list = (...items: Tagged[]): Tagged => ["list", items];
const one: Tagged = ["int", "1"];

/** What Nix has at a path, what we have, and what that is. */
const cases: readonly (readonly [Nix, Ours, Verdict])[] = [
  [one, ["known", ["int", "1"]], "agree-known"],
  [one, ["repo", ["int", "1"]], "agree-repo"],
  [one, ["known", ["int", "2"]], "wrong"],
  [one, ["known", ["float", 1]], "wrong"],
  [["float", "1"], ["known", ["float", 1]], "agree-known"],
  [["float", "0.1"], ["known", ["float", 0.1]], "agree-known"],
  [["string", "1"], ["known", ["int", "1"]], "wrong"],
  [one, undefined, "unknown"],
  [one, ["unknown", ["unknown", "why"]], "unknown"],
  [one, ["repo", ["null"]], "wrong"],

  // Parts.
  [
    list(one, one),
    [
      "partial",
      [
        "list",
        [
          ["int", "1"],
          ["unknown", "why"],
        ],
      ],
    ],
    "partial",
  ],
  [
    list(one, one),
    [
      "partial",
      [
        "list",
        [
          ["int", "2"],
          ["unknown", "why"],
        ],
      ],
    ],
    "wrong",
  ],
  [
    list(one, one),
    [
      "partial",
      [
        "list",
        [
          ["spread", "why"],
          ["int", "1"],
        ],
      ],
    ],
    "partial",
  ],
  [
    list(one),
    [
      "partial",
      [
        "list",
        [
          ["spread", "why"],
          ["int", "1"],
          ["int", "1"],
        ],
      ],
    ],
    "wrong",
  ],
  [list(one, one), ["known", ["list", [["int", "1"]]]], "wrong"],
  [["string", "a-b-c"], ["partial", ["text", ["a-", {}, "-c"]]], "partial"],
  [["string", "a-b-c"], ["partial", ["text", ["b-", {}]]], "wrong"],
  [
    list(["set", { a: one }]),
    ["partial", ["list", [["set", { a: ["int", "1"], b: ["null"] }, { maybe: ["b"] }]]]],
    "partial",
  ],
  [
    list(["set", { a: one, c: one }]),
    ["partial", ["list", [["set", { a: ["int", "1"] }, { open: "why" }]]]],
    "partial",
  ],
  [list(["set", { a: one, c: one }]), ["known", ["list", [["set", { a: ["int", "1"] }]]]], "wrong"],
  [list(["set", {}]), ["partial", ["list", [["set", { a: ["int", "1"] }, { open: "why" }]]]], "wrong"],

  // What cannot be shown.
  [["opaque", "place"], ["unknown", ["unknown", "why"]], "no-value"],
  [["opaque", "place"], ["repo", ["string", "/tmp/x"]], "wrong"],
  [["opaque", "context"], ["partial", ["text", [{}, "/bin/x"]]], "no-value"],
  [["opaque", "function"], ["known", ["opaque", "function"]], "no-value"],
  [["opaque", "derivation"], ["known", ["string", "x"]], "wrong"],
  [
    list(one, ["opaque", "derivation"]),
    [
      "partial",
      [
        "list",
        [
          ["int", "1"],
          ["opaque", "derivation"],
        ],
      ],
    ],
    "no-value",
  ],
  [
    list(one, ["opaque", "derivation"]),
    [
      "partial",
      [
        "list",
        [
          ["int", "3"],
          ["opaque", "derivation"],
        ],
      ],
    ],
    "wrong",
  ],

  // Errors, and leaves that only one side has.
  ["throws", ["known", ["int", "1"]], "wrong"],
  ["throws", ["unknown", ["unknown", "why"]], "no-value"],
  ["throws", undefined, "no-value"],
  ["lacks a default", ["known", ["int", "1"]], "no-default"],
  [undefined, ["known", ["int", "1"]], "wrong"],
  [undefined, ["repo", ["set", {}]], "wrong"],
];

function judged(
  nix: readonly (readonly [string, Nix])[],
  ours: readonly (readonly [string, Ours])[],
): [string, Verdict][] {
  const truth = nix.flatMap(([name, value]) => (value === undefined ? [] : [leafOf(name.split("."), value)]));
  const own = ours.flatMap(([name, value]) => (value === undefined ? [] : [ourLeafOf(name.split("."), value)]));
  const keyed = <T extends { path: readonly string[] }>(leaves: T[]): Map<string, T> =>
    new Map(leaves.map((leaf) => [leafKey(leaf.path), leaf]));
  return compareLeaves(keyed(truth), keyed(own)).map(({ key, verdict }) => [key, verdict]);
}

function leafOf(path: readonly string[], value: Tagged | "throws" | "lacks a default"): Leaf {
  if (typeof value !== "string") return { path, type: value[0] === "opaque" ? "string" : value[0], value };
  const error = { class: "throw", message: "why" } as const;
  return { path, type: "error", error: value === "throws" ? error : { ...error, lacks: "x" } };
}

function ourLeafOf(path: readonly string[], [state, value]: readonly [OurLeaf["state"], OurTagged]): OurLeaf {
  return { path, state, value };
}

describe("the comparison of leaves", () => {
  for (const [nix, ours, verdict] of cases) {
    it(`${JSON.stringify(nix) ?? "nothing"} and ${JSON.stringify(ours) ?? "nothing"}: ${verdict}`, () =>
      assert.deepEqual(judged([["a.b", nix]], [["a.b", ours]]), [["a.b", verdict]]));
  }

  it("has nothing against a set that we do not know where Nix has leaves", () =>
    assert.deepEqual(judged([["a.b", one]], [["a", ["unknown", ["unknown", "why"]]]]), [["a.b", "unknown"]]));

  it("finds an empty set where Nix has leaves", () =>
    assert.deepEqual(judged([["a.b", one]], [["a", ["known", ["set", {}]]]]), [
      ["a.b", "wrong"],
      ["a", "wrong"],
    ]));

  it("finds leaves below one that Nix cannot evaluate", () =>
    assert.deepEqual(judged([["a", "throws"]], [["a.b", ["repo", ["int", "1"]]]]), [
      ["a", "no-value"],
      ["a.b", "wrong"],
    ]));

  it("counts values that can be compared", () => {
    const all = compareLeaves(
      new Map([
        ["a", leafOf(["a"], one)],
        ["b", leafOf(["b"], one)],
        ["c", leafOf(["c"], "throws")],
      ]),
      new Map([["a", ourLeafOf(["a"], ["known", ["int", "1"]])]]),
    );
    const { comparable, agreeing } = summarize(all);
    assert.deepEqual({ comparable, agreeing }, { comparable: 2, agreeing: 50 });
  });
});
