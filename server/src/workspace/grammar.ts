/** Loads the grammar from beside the bundle, or from the working tree when the sources run unbundled. */
import { readFile } from "node:fs/promises";
import { loadGrammar } from "#syntax/parse.ts";

const RUNTIME = ["./web-tree-sitter.wasm", "../../../node_modules/web-tree-sitter/web-tree-sitter.wasm"];
const LANGUAGE = ["./tree-sitter-nix.wasm", "../../grammar/tree-sitter-nix.wasm"];

export async function openGrammar(): Promise<void> {
  const [runtime, language] = await Promise.all([firstOf(RUNTIME), firstOf(LANGUAGE)]);
  await loadGrammar({ runtime, language });
}

async function firstOf(candidates: readonly string[]): Promise<Uint8Array> {
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      return await readFile(new URL(candidate, import.meta.url));
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** After an abort of the wasm runtime nothing it says can be trusted: only a new process helps. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "RuntimeError" || error.message.startsWith("Aborted("));
}
