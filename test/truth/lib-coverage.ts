/**
 * Which share of the calls of `lib` and `builtins` in real repos we understand: `node test/truth/lib-coverage.ts <census.tsv>`.
 *
 * The census has a line for each name (`lib.mkIf`, `builtins.map`, a function of a set in `lib` by its last name) with how often it is
 * called. With `MYNIXOS_NIXPKGS_LIB=<checkout of nixpkgs.lib>`, names that `lib` does not have (of other libraries, of licences, of
 * people) are counted apart. Run by hand: the census is not part of this repo.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { attribute } from "#eval/attributes.ts";
import { newEvaluator } from "#eval/host.ts";
import { attempt, running } from "#eval/machine.ts";
import { AttrSet, type Slot, Unknown } from "#eval/value.ts";
import { treeOf } from "../eval/evaluate-text.ts";
import { nixEval } from "./nix-eval.ts";
import type { Tagged } from "./tagged.ts";

interface Row {
  readonly name: string;
  readonly sites: number;
  readonly own: number;
}

function rowsOf(file: string): Row[] {
  const [head = "", ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    const number = (column: string): number => Number(cells[columns.indexOf(column)]);
    return { name: cells[0] ?? "", sites: number("call_sites"), own: number("own_4_commits") };
  });
}

/** Whether we know what the name stands for. */
function newKnowing(): (name: string) => boolean {
  const { session, lib } = newEvaluator(treeOf({}));
  const roots = new Map<string, Slot>([
    ["lib", lib],
    ["builtins", session.globals.get("builtins") as Slot],
  ]);
  const rooms = [...lib.entries.values()].flatMap((entry) => {
    const value = running(() => attempt(entry as Slot));
    return value instanceof AttrSet ? [value] : [];
  });
  const reached = (from: Slot, path: readonly string[]): boolean => {
    let value = running(() => attempt(from));
    for (const step of path) {
      if (!(value instanceof AttrSet)) return false;
      const set = value;
      value = running(() => attempt(attribute(set, step) ?? new Unknown({ template: "", args: [] })));
    }
    return value !== undefined && !(value instanceof Unknown);
  };
  return (name) => {
    const [root = "", ...path] = name.split(".");
    if (reached(roots.get(root) as Slot, path)) return true;
    return root === "lib" && path.length === 1 && rooms.some((room) => reached(room, path));
  };
}

/** The names that nixpkgs' library has, in its sets, too. */
function realNames(checkout: string): ReadonlySet<string> {
  const lib = existsSync(join(checkout, "lib")) ? join(checkout, "lib") : checkout;
  const rooms =
    "asserts attrsets cli customisation debug derivations fileset filesystem fixedPoints generators gvariant kernel lists meta misc modules options path sources sourceTypes strings stringsWithDeps systems trivial types versions";
  const listing = `[ (builtins.attrNames lib) ] ++ map (name: builtins.attrNames lib.\${name}) [ ${rooms
    .split(" ")
    .map((name) => `"${name}"`)
    .join(" ")} ]`;
  const [outcome] = nixEval([listing], { lib });
  const found = new Set<string>();
  const collect = (value: Tagged): void => {
    if (value[0] === "string") found.add(value[1]);
    if (value[0] === "list") value[1].forEach(collect);
  };
  if (outcome && "value" in outcome) collect(outcome.value);
  return found;
}

function report(
  title: string,
  rows: readonly Row[],
  knows: (name: string) => boolean,
  sites: (row: Row) => number,
): void {
  const total = rows.reduce((sum, row) => sum + sites(row), 0);
  const missing = rows.filter((row) => sites(row) > 0 && !knows(row.name));
  const lost = missing.reduce((sum, row) => sum + sites(row), 0);
  const share = ((100 * (total - lost)) / total).toFixed(2);
  const names = missing.toSorted((a, b) => sites(b) - sites(a)).slice(0, 40);
  console.log(`${title}: ${share} % of ${total} call sites`);
  if (names.length > 0) console.log(`  not known: ${names.map((row) => `${row.name} ${sites(row)}`).join(", ")}`);
}

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("Usage: node test/truth/lib-coverage.ts <census.tsv>");
  process.exitCode = 2;
} else {
  const rows = rowsOf(file);
  const knows = newKnowing();
  const others = (row: Row): number => row.sites - Math.min(row.sites, row.own);
  report("The own repo", rows, knows, (row) => row.own);
  report("All others", rows, knows, others);
  report(
    "All others, lib alone",
    rows.filter(({ name }) => name.startsWith("lib.")),
    knows,
    others,
  );
  const checkout = process.env["MYNIXOS_NIXPKGS_LIB"];
  if (checkout !== undefined) {
    const real = realNames(checkout);
    const isReal = ({ name }: Row): boolean => !name.startsWith("lib.") || real.has(name.split(".")[1] ?? "");
    report("All others, names that nixpkgs has", rows.filter(isReal), knows, others);
    const foreign = rows.filter((row) => !isReal(row));
    console.log(
      `Names that are not of nixpkgs' library: ${foreign.reduce((sum, row) => sum + row.sites, 0)} call sites`,
    );
  }
}
