/** The committed grammar is what its sources make, and sees what an independent build of the same grammar sees. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Language, Parser } from "web-tree-sitter";
import { buildGrammar, findTools } from "#scripts/build-grammar.ts";
import { linesOf, nixFiles } from "../samples/homelab-files.ts";
import { bytesOf } from "./grammar.ts";

const snippets = [
  "{ a, b ? 1, ... }@c: a.b.c or d",
  "let inherit (x) y; in rec { \"a${b}\" = ''c ${d} ''$e''; }",
  "a ++ b // c -> d",
  "[ ./a <b> https://c.d ~/e ]",
  "{ a = ; b",
  "(((",
];

async function trees(wasm: Uint8Array): Promise<string[]> {
  await Parser.init({ wasmBinary: bytesOf("node_modules/web-tree-sitter/web-tree-sitter.wasm") });
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm));
  return [...nixFiles.map((file) => linesOf(file).join("\n")), ...snippets].map((text) => {
    const tree = parser.parse(text);
    assert.ok(tree);
    const shown = tree.rootNode.toString();
    tree.delete();
    return shown;
  });
}

describe("the grammar", () => {
  it("sees the trees that an independent build sees", async () => {
    const committed = await trees(bytesOf("server/grammar/tree-sitter-nix.wasm"));
    assert.deepEqual(
      committed,
      await trees(bytesOf("node_modules/@cursorless/tree-sitter-wasms/out/tree-sitter-nix.wasm")),
    );
  });

  it("comes out of its sources", async () => {
    const tools = findTools();
    assert.ok(tools, "clang, wasm-ld and wasi-libc are needed: apt-get install clang lld wasi-libc");
    assert.deepEqual(await trees(buildGrammar(tools)), await trees(bytesOf("server/grammar/tree-sitter-nix.wasm")));
  }).timeout(120_000);
});
