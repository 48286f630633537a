/**
 * Compiles the C sources of the npm package `tree-sitter-nix` to `server/grammar/tree-sitter-nix.wasm`.
 *
 * Needs Debian's clang, lld and wasi-libc, nothing from the network. `--check` builds into a temporary directory instead,
 * compares with the committed file and exits 0 when the sources are those that `SOURCE` names and the build succeeds;
 * different compilers may produce different bytes from the same sources, so bytes are reported, not required.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sourceDirectory = join(root, "node_modules/tree-sitter-nix");
const sources = ["src/parser.c", "src/scanner.c", "src/tree_sitter/parser.h"] as const;
const libcHeaders = "/usr/include/wasm32-wasi";
const target = join(root, "server/grammar");
const wasmName = "tree-sitter-nix.wasm";

interface Tools {
  readonly clang: string;
  readonly linker: string;
}

/** The compiler and linker of this machine; `undefined` where one of them, or the libc headers, are missing. */
export function findTools(): Tools | undefined {
  const clang = firstWorking(["clang", ...versioned("clang")]);
  const linker = firstWorking(["wasm-ld", ...versioned("wasm-ld")]);
  return clang !== undefined && linker !== undefined && existsSync(libcHeaders) ? { clang, linker } : undefined;
}

/** Compiles the grammar and returns the wasm. */
export function buildGrammar({ clang, linker }: Tools): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), "tree-sitter-nix-"));
  try {
    const objects = ["parser", "scanner"].map((name) => {
      const object = join(directory, `${name}.o`);
      // Paths relative to the package keep this machine's directories out of the result.
      run(clang, [
        "--target=wasm32-unknown-emscripten",
        "-fPIC",
        "-Os",
        "-DNDEBUG",
        "-isystem",
        libcHeaders,
        "-Isrc",
        "-c",
        `src/${name}.c`,
        "-o",
        object,
      ]);
      return object;
    });
    const wasm = join(directory, wasmName);
    run(linker, [
      "--experimental-pic",
      "-shared",
      "--no-entry",
      "--strip-all",
      "--export=tree_sitter_nix",
      "--allow-undefined",
      ...objects,
      "-o",
      wasm,
    ]);
    return readFileSync(wasm);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function versioned(tool: string): string[] {
  return Array.from({ length: 20 }, (_, index) => `${tool}-${30 - index}`);
}

function firstWorking(candidates: readonly string[]): string | undefined {
  return candidates.find((candidate) => {
    try {
      execFileSync(candidate, ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: sourceDirectory, stdio: ["ignore", "inherit", "inherit"] });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function sourceHashes(): string[] {
  return sources.map((name) => `  ${sha256(readFileSync(join(sourceDirectory, name)))}  ${name}`);
}

function firstLine(command: string): string {
  return execFileSync(command, ["--version"], { encoding: "utf8" }).split("\n", 1)[0] ?? "";
}

function sourceNote(wasm: Uint8Array, { clang, linker }: Tools): string {
  const { version } = JSON.parse(readFileSync(join(sourceDirectory, "package.json"), "utf8")) as { version: string };
  return [
    "tree-sitter-nix.wasm: the Nix grammar that web-tree-sitter loads.",
    "",
    `Built by \`npm run build:grammar\` from the npm package tree-sitter-nix@${version}`,
    "(https://github.com/nix-community/tree-sitter-nix), licence MIT, copyright 2019 Charles Strahan.",
    "The licence text stands in LICENSE beside this file.",
    "",
    "sha256 of the sources:",
    ...sourceHashes(),
    "",
    "sha256 of the result:",
    `  ${sha256(wasm)}  ${wasmName}`,
    "",
    "Compilers:",
    `  ${firstLine(clang)}`,
    `  ${firstLine(linker)}`,
    "",
    "web-tree-sitter.wasm, the runtime, is taken from node_modules when the extension is built.",
    "",
  ].join("\n");
}

/** Reports in words; the exit code is 0 when the committed wasm can be made again. */
function check(tools: Tools): number {
  const committed = readFileSync(join(target, wasmName));
  const note = readFileSync(join(target, "SOURCE"), "utf8");
  const stale = sourceHashes().filter((line) => !note.includes(line.trim()));
  if (stale.length > 0 || !note.includes(sha256(committed))) {
    console.error(`SOURCE does not describe what is there:\n${[...stale, sha256(committed)].join("\n")}`);
    return 1;
  }
  const rebuilt = buildGrammar(tools);
  const same = sha256(rebuilt) === sha256(committed);
  console.log(same ? "rebuilt: the same bytes" : "rebuilt: other bytes (other compilers); compare the trees");
  return 0;
}

function main(): number {
  const tools = findTools();
  if (tools === undefined) {
    console.error("clang, wasm-ld or wasi-libc is missing: apt-get install clang lld wasi-libc");
    return 1;
  }
  if (process.argv.includes("--check")) return check(tools);
  const wasm = buildGrammar(tools);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, wasmName), wasm);
  writeFileSync(join(target, "SOURCE"), sourceNote(wasm, tools));
  writeFileSync(join(target, "LICENSE"), readFileSync(join(sourceDirectory, "LICENSE")));
  console.log(`${wasmName}: ${wasm.length} bytes`);
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = main();
