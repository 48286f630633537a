/** Loads the grammar for tests; `parse` may be called once this module is imported. */
import { readFileSync } from "node:fs";
import { loadGrammar } from "#syntax/parse.ts";

const root: URL = new URL("../../", import.meta.url);

export function bytesOf(path: string): Uint8Array {
  return readFileSync(new URL(path, root));
}

await loadGrammar({
  runtime: bytesOf("node_modules/web-tree-sitter/web-tree-sitter.wasm"),
  language: bytesOf("server/grammar/tree-sitter-nix.wasm"),
});

export { parse } from "#syntax/parse.ts";
