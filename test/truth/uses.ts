/**
 * A second reading of a repo, made of tokens and brackets only: it knows neither our syntax tree nor our facts and model.
 *
 * `node test/truth/uses.ts <dir> [<path prefix> …]` compares it with what `mynixos trace --json` says below these prefixes
 * (`my.configs my.ports` when none is given, `.` for all) and prints every disagreement: `-` only here, `+` only there.
 * A disagreement is no verdict: somebody reads the code then. Exit code 1 when there is one.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { readings } from "./readings.ts";
import { tokens } from "./tokens.ts";

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly form: string;
  readonly imported: boolean;
}

/** Files that path literals lead to from the repo's entry; joined and computed paths only as far as their literal parts go. */
function reachable(files: ReadonlyMap<string, string>): Set<string> {
  const seen = new Set<string>();
  const waiting = ["configuration.nix", "flake.nix"];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const text = files.get(file);
    if (text === undefined || seen.has(file)) continue;
    seen.add(file);
    for (const token of tokens(text)) {
      if (token.kind !== "path" || !token.text.startsWith(".")) continue;
      const target = normalize(join(dirname(file), token.text)).replace(/\/$/, "");
      waiting.push(target, target === "." ? "default.nix" : `${target}/default.nix`);
    }
  }
  return seen;
}

function nixFiles(root: string, folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.isSymbolicLink()) return [];
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return nixFiles(root, path);
    return entry.name.endsWith(".nix") && statSync(join(root, path)).isFile() ? [path] : [];
  });
}

function main(root: string, prefixes: readonly string[]): number {
  const cli = fileURLToPath(new URL("../../server/src/cli/main.ts", import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [cli, "trace", root, "--json"], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (!stdout) throw new Error(stderr);
  const { sources } = JSON.parse(stdout) as { sources: { path: string; uses: Place[] }[] };
  const wanted = (path: string): boolean =>
    prefixes.some((prefix) => prefix === "." || path === prefix || path.startsWith(`${prefix}.`));
  // Without a prefix the paths decide loosely: a key or an instance of an option is the option, too, and which files of a
  // foreign repo are imported is more than path literals tell.
  const exact = !prefixes.includes(".");
  const known = sources.filter(({ path }) => wanted(path));
  const theirs = new Map<string, Said>();
  for (const { path, uses } of known)
    for (const { file, line, column, form, imported } of uses)
      theirs.set(`${file}:${line}:${column}`, { form, path, imported: imported || !exact });

  const texts = new Map(nixFiles(root).map((file) => [file, readFileSync(join(root, file), "utf8")]));
  const live = reachable(texts);
  const ours = new Map<string, Said>();
  for (const [file, text] of texts)
    for (const use of readings(text)) {
      const path = showPath(use.path);
      const source = longest(known, use.path);
      if (!source && (!exact || !wanted(path) || isGroup(known, path))) continue;
      const lines = text.slice(0, use.start).split("\n");
      const place = `${file}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
      ours.set(place, { form: use.form, path: exact ? (source ?? path) : path, imported: live.has(file) || !exact });
    }
  const agree = (a: Said, b: Said | undefined): boolean =>
    b !== undefined &&
    a.form === b.form &&
    a.imported === b.imported &&
    (a.path === b.path || (!exact && (covers(a.path, b.path) || covers(b.path, a.path) || a.form === "dynamic")));
  const only = (sign: string, a: Map<string, Said>, b: Map<string, Said>): string[] =>
    [...a]
      .filter(([place, said]) => !agree(said, b.get(place)))
      .map(([place, said]) => `${place} ${sign} ${said.form} ${said.path}${said.imported ? "" : " (not imported)"}`);
  const lines = [...only("-", ours, theirs), ...only("+", theirs, ours)].sort();
  for (const line of lines) console.log(line);
  console.log(`${root}: ${ours.size} here, ${theirs.size} there, ${lines.length} disagreements`);
  return lines.length ? 1 : 0;
}

interface Said {
  readonly form: string;
  readonly path: string;
  readonly imported: boolean;
}

/** Names that are no identifiers are quoted, as in `trace --json`. */
function showPath(names: readonly string[]): string {
  return names
    .map((name) => (name === "${}" ? "<name>" : /^[A-Za-z_][\w'-]*$/.test(name) ? name : JSON.stringify(name)))
    .join(".");
}

function namesOf(path: string): string[] {
  return path.match(/"(?:[^"\\]|\\.)*"|<name>|[^."]+/g) ?? [];
}

/** `<name>` stands for any name. */
function covers(source: string, path: string): boolean {
  const names = namesOf(path);
  const own = namesOf(source);
  return own.length <= names.length && own.every((name, i) => name === names[i] || name === "<name>");
}

/** The longest path of a source that covers what is read. */
function longest(sources: readonly { path: string }[], names: readonly string[]): string | undefined {
  const path = showPath(names);
  let best: string | undefined;
  for (const source of sources)
    if (covers(source.path, path) && namesOf(source.path).length > namesOf(best ?? "").length) best = source.path;
  return best;
}

function isGroup(sources: readonly { path: string }[], path: string): boolean {
  return sources.some((source) => source.path.startsWith(`${path}.`));
}

const [directory, ...prefixes] = process.argv.slice(2);
if (directory) process.exitCode = main(directory, prefixes.length ? prefixes : ["my.configs", "my.ports"]);
else console.error("usage: node test/truth/uses.ts <dir> [<path prefix> …]");
