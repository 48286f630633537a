/** What is written out in a file: lists of modules, data, and the parts of a value with their places. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readText } from "#facts/read-text.ts";
import { dataIn, moduleLists, setsAround, writtenAt } from "#facts/written.ts";
import type { Span } from "#text/span.ts";
import { openGrammar } from "#workspace/grammar.ts";

await openGrammar();

function lists(text: string): readonly (readonly string[])[] {
  const { source } = readText(text);
  return moduleLists(source).map(({ items }) => items.map(({ outer }) => text.slice(outer.start, outer.end)));
}

function spanOf(text: string, part: string): Span {
  const start = text.indexOf(part);
  return { start, end: start + part.length };
}

describe("lists of modules", () => {
  it("are those of imports and modules, through ++, with what stands around their items", () => {
    assert.deepEqual(lists("{ imports = [ ./a.nix (import ./b.nix { }) ] ++ [ ./c.nix ]; }"), [
      ["./a.nix", "(import ./b.nix { })"],
      ["./c.nix"],
    ]);
    assert.deepEqual(lists("{ outputs = { n, ... }: n.lib.nixosSystem { modules = [ ./a.nix ]; }; }"), [["./a.nix"]]);
  });

  it("are none under a condition, computed, or of another name", () => {
    assert.deepEqual(lists("{ lib, ... }: { imports = lib.optionals true [ ./a.nix ]; }"), []);
    assert.deepEqual(lists("{ imports = map (x: x) [ ./a.nix ]; paths = [ ./b.nix ]; }"), []);
    assert.deepEqual(lists("{ imports = [ ./a.nix "), [["./a.nix"]]);
  });
});

describe("data", () => {
  it("is the set of a file without a head, with the names around it", () => {
    const { source } = readText('let zone = "example.org"; in { hosts.a = "a"; }');
    const data = dataIn(source);
    assert.deepEqual([...(data?.names.keys() ?? [])], ["zone"]);
    assert.deepEqual(
      data?.set.entries.map(({ names }) => names),
      [["hosts", "a"]],
    );
  });

  it("is no function and no list", () => {
    assert.equal(dataIn(readText("{ lib }: { }").source), undefined);
    assert.equal(dataIn(readText("[ 1 ]").source), undefined);
  });
});

describe("a value as it is written", () => {
  const text = '{ a = { b = [ (f "x" 1) { c = 2; } ]; inherit d; ${e} = 3; }; }';
  const { source } = readText(text);

  it("has its parts", () => {
    const list = writtenAt(source, spanOf(text, '[ (f "x" 1) { c = 2; } ]'));
    assert.ok(list?.kind === "list");
    const [call, set] = list.items;
    assert.ok(call?.kind === "call" && set?.kind === "set");
    assert.equal(text.slice(call.head.start, call.head.end), "f");
    assert.equal(text.slice(call.outer.start, call.outer.end), '(f "x" 1)');
    assert.equal(call.args.length, 2);
    assert.equal(writtenAt(source, { start: 0, end: 3 }), undefined);
  });

  it("lies in sets, the innermost first, whose names may be computed", () => {
    const [inner, outer, ...more] = setsAround(source, spanOf(text, "inherit d;"));
    assert.deepEqual(
      inner?.entries.map(({ names }) => names),
      [["b"], [], [undefined]],
    );
    assert.deepEqual(
      outer?.entries.map(({ names }) => names),
      [["a"]],
    );
    assert.deepEqual(more, []);
  });
});
