/** A whole library written in Nix, its module system included, computes with us what it computes in a real Nix. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { running } from "#eval/machine.ts";
import { newSession } from "#eval/session.ts";
import { type Tagged, tagged } from "#eval/tagged.ts";
import { treeOf } from "../eval/evaluate-text.ts";
import { parse } from "../syntax/grammar.ts";
import { expressionsOf } from "./expression-tables.ts";
import { verdictOf } from "./judge.ts";
import { neighbours, ownLib } from "./lib-agrees.ts";
import { nixEval, type Outcome } from "./nix-eval.ts";

const library = readdirSync(ownLib).map((name) => [`lib/${name}`, readFileSync(join(ownLib, name), "utf8")]);
const tree = treeOf({ ...neighbours, ...Object.fromEntries(library) });

function evaluate(text: string): Tagged {
  const main = parse(`let lib = import ./lib; in\n${text}\n`);
  const { importFile } = newSession({ ...tree, nix: (path) => (path === "main.nix" ? main : tree.nix(path)) });
  return running(() => tagged(importFile("main.nix")));
}

describe("a library written in Nix", () => {
  const all = expressionsOf("lib-");

  it(`computes as in real Nix, in ${all.length} expressions`, () => {
    const texts = all.map(({ text }) => text);
    const outcomes = nixEval(texts, { lib: ownLib, files: neighbours });
    const verdicts = texts.map((text, index) => ({
      text,
      verdict: verdictOf(outcomes[index] as Outcome, evaluate(text)),
    }));
    assert.deepEqual(
      verdicts.filter(({ verdict }) => verdict === "wrong"),
      [],
    );
    // It is written for Nix, which may go deeper than we do.
    const known = verdicts.filter(({ verdict }) => verdict === "known");
    assert.ok(known.length > 0.95 * all.length, `${known.length} of ${all.length}`);
  }).timeout(180_000);
});
