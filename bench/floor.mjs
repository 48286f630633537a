/** The least that any index of a repo must do: start Node, load the grammar, read every .nix file and parse it once. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Language, Parser } from "web-tree-sitter";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
await Parser.init({ wasmBinary: readFileSync(`${dist}web-tree-sitter.wasm`) });
const parser = new Parser();
parser.setLanguage(await Language.load(readFileSync(`${dist}tree-sitter-nix.wasm`)));

let files = 0;
function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || entry.isSymbolicLink()) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (entry.name.endsWith(".nix")) {
      parser.parse(readFileSync(path, "utf8")).delete();
      files++;
    }
  }
}
walk(process.argv[2] ?? ".");
console.log(files);
