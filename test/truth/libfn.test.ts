/**
 * Every function of `lib` that we have does what the real one does, on values and errors alike.
 *
 * Real Nix computes the other side with the small library of these tests, or, with `MYNIXOS_NIXPKGS_LIB=<checkout of nixpkgs.lib>`, with
 * the real one.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { evaluateWithLib } from "../eval/evaluate-lib.ts";
import { expressionsOf } from "./expression-tables.ts";
import { verdictOf } from "./judge.ts";
import { nixEval, type Outcome } from "./nix-eval.ts";

const checkout = process.env["MYNIXOS_NIXPKGS_LIB"];

/** What the small library does not have; nixpkgs' has everything. */
const absent: readonly string[] =
  checkout === undefined
    ? [
        "chooseDevOutputs",
        "cmakeOptionType",
        "dontDistribute",
        "fakeHash",
        "fakeSha256",
        "fakeSha512",
        "fullDepEntry",
        "gvariant",
        "imap",
        "kernel",
        "mkLuaInline",
        "noDepEntry",
        "packEntry",
        "removePrefix",
        "sourceTypes",
        "stringAfter",
        "subpath",
        "toCommandLine",
        "toCommandLineGNU",
        "toCommandLineShell",
        "toCommandLineShellGNU",
        "toDconfINI",
        "toDhall",
        "toLua",
        "toPlist",
        "traceIf",
        "traceSeq",
        "traceSeqN",
        "traceVal",
        "traceValFn",
        "traceValSeq",
        "traceValSeqFn",
        "traceValSeqN",
        "updateName",
      ]
    : [];

function library(): string {
  if (checkout === undefined) return join(import.meta.dirname, "lib");
  return existsSync(join(checkout, "lib")) ? join(checkout, "lib") : checkout;
}

/** The function that this error misses, if the expression names it. */
function missingIn(text: string, outcome: Outcome): string | undefined {
  const name = "error" in outcome ? outcome.error.message.match(/^attribute '(.*)' missing/)?.[1] : undefined;
  return name !== undefined && text.includes(`.${name}`) ? name : undefined;
}

describe("the functions of lib", () => {
  const missing = new Set<string>();

  for (const table of ["attrsets", "formats", "lists", "strings", "values"]) {
    const all = expressionsOf(`libfn-${table}`);
    it(`are as real Nix has them, in ${all.length} expressions: ${table}`, () => {
      const outcomes = nixEval(
        all.map(({ text }) => text),
        { lib: library() },
      );
      const disappointing: string[] = [];
      for (const [index, { text, place, isUnknown }] of all.entries()) {
        const outcome = outcomes[index] as Outcome;
        const verdict = verdictOf(outcome, evaluateWithLib(text));
        if (verdict === (isUnknown ? "unknown" : "known")) continue;
        const name = missingIn(text, outcome);
        if (name !== undefined && verdict !== "known") missing.add(name);
        else disappointing.push(`${place} ${verdict}: ${text} – ${JSON.stringify(outcome)}`);
      }
      assert.ok(disappointing.length === 0, disappointing.join("\n"));
    }).timeout(240_000);
  }

  it("are all in the library that real Nix is asked with, but for these", () =>
    assert.deepEqual([...missing].sort(), absent));
});
