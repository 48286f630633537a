/** No text, however broken, makes facts, model or features throw; everything they answer lies inside the file. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { definition } from "#features/definition.ts";
import { foldings } from "#features/folding.ts";
import { highlights } from "#features/highlight.ts";
import { hover } from "#features/hover.ts";
import { implementation } from "#features/implementation.ts";
import { lenses } from "#features/lens.ts";
import { links } from "#features/links.ts";
import { references } from "#features/references.ts";
import { selections } from "#features/selection.ts";
import { documentSymbols, workspaceSymbols } from "#features/symbols.ts";
import type { Span } from "#text/span.ts";
import { modelFor } from "../check.ts";
import { linesOf, liveFiles } from "../samples/homelab-files.ts";

const samples = liveFiles.map((file) => linesOf(file).join("\n"));

/** Pieces that matter to the facts, thrown together. */
const pieces = fc
  .array(
    fc.constantFrom(
      ..."{ } ( ) [ ] ; : = . , ? ... @ inherit with let in rec config options imports my.ports.ssh cfg lib.mkOption lib.mkIf".split(
        " ",
      ),
      ..."types.submodule attrsOf or // ++ |> <| -> ${ \" '' # /* */ ./x.nix <nixpkgs> 1 a b assert if then else self".split(
        " ",
      ),
      "# source-id: CFG.a.b\n",
      "# mynixos: ignore a/b – x\n",
      "config.my.ports.${name}",
      "\n",
      " ",
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(" "));

/** A real file with some stretches cut, doubled or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.oneof(fc.string(), pieces)), { minLength: 1, maxLength: 4 }),
  )
  .map(([text, changes]) =>
    changes.reduce((result, [at, length, insert]) => {
      const from = at % (result.length + 1);
      return result.slice(0, from) + insert + result.slice(from + length);
    }, text),
  );

function inside(text: string, span: Span, what: string): void {
  assert.ok(
    0 <= span.start && span.start <= span.end && span.end <= text.length,
    `${what} ${span.start}..${span.end} of ${text.length}`,
  );
}

function askEverything(text: string, offset: number): void {
  const file = "configuration.nix";
  const model = modelFor([{ path: file, text }]);
  const facts = model.repo.files.get(file)?.facts;
  assert.ok(facts);
  for (const list of [
    facts.reads,
    facts.declarations,
    facts.definitions,
    facts.names,
    facts.undefinedNames,
    facts.duplicates,
    facts.annotations,
    facts.suppressions,
    facts.paths,
  ]) {
    for (const fact of list) inside(text, fact, "fact");
  }
  for (const target of [...definition(model, file, offset), ...implementation(model, file, offset)])
    inside(text, target, "target");
  for (const place of references(model, file, offset, true)) inside(text, place, "reference");
  for (const { span } of [
    ...highlights(model, file, offset),
    ...foldings(model, file),
    ...lenses(model, file),
    ...links(model, file),
  ])
    inside(text, span, "answer");
  for (const span of selections(model, file, offset)) inside(text, span, "selection");
  hover(model, file, offset);
  documentSymbols(model, file);
  workspaceSymbols(model, "a");
}

const runs = { numRuns: 300 };

describe("any text", () => {
  it("put together from Nix", () =>
    fc.assert(
      fc.property(pieces, fc.nat(400), (text, offset) => askEverything(text, Math.min(offset, text.length))),
      runs,
    )).timeout(60_000);

  it("of a damaged module", () =>
    fc.assert(
      fc.property(mutated, fc.nat(9000), (text, offset) => askEverything(text, Math.min(offset, text.length))),
      runs,
    )).timeout(60_000);

  it("of any characters", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(300), (text, offset) =>
        askEverything(text, Math.min(offset, text.length)),
      ),
      runs,
    )).timeout(60_000);

  it("that nests and chains as only generators do", () => {
    const many = 5000;
    for (const text of [
      `{ config, ... }: { a = ${Array(many).fill("config.my.a").join(" ++ ")}; }`,
      `{ config, ... }: ${"{ a = ".repeat(many)}config.my.a${"; }".repeat(many)}`,
      `{ config, ... }: { a = ${"(".repeat(many)}config.my.a${")".repeat(many)}; }`,
      `{ config, ... }: ${"let x = config.my.a; in ".repeat(many)}x`,
      `{ config, ... }: { a = ${"f (".repeat(many)}config.my.a${")".repeat(many)}; }`,
      `{ config, ... }: { a = ${"x: ".repeat(many)}config.my.a; }`,
      `{ config, ... }: { a = ${"if c then 1 else ".repeat(many)}config.my.a; }`,
      `{ options.${Array(many).fill("a").join(".")} = lib.mkOption { }; }`,
    ]) {
      askEverything(text, text.length >> 1);
    }
  }).timeout(60_000);

  it("with very many suppressions", () => {
    const text = `{\n${"# mynixos: ignore a/b – x\na = [ b.c ];\n".repeat(8000)}}`;
    assert.equal(modelFor([{ path: "a.nix", text }]).repo.files.get("a.nix")?.facts.suppressions.length, 8000);
  }).timeout(8000);
});
