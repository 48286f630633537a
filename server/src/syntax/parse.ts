/** The only door to the parser: text in, our own tree out; no parser node ever leaves this folder. */
import type { SourceFile } from "./ast.ts";

/** The bytes of `web-tree-sitter.wasm` and of `tree-sitter-nix.wasm`; whoever calls does the IO. */
export interface GrammarBytes {
  readonly runtime: Uint8Array;
  readonly language: Uint8Array;
}

/** Loads the grammar once; further calls return the same promise. Rejects when the bytes are no such wasm. */
export declare function loadGrammar(bytes: GrammarBytes): Promise<void>;

/** Parses one file. Never throws on any text. {@link loadGrammar} must have resolved before. */
export declare function parse(text: string): SourceFile;
