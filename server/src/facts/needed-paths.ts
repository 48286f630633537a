/**
 * Paths that have to exist wherever the expression around them is computed: what `import` and `callPackage` are given directly,
 * and the elements of an `imports` list. What a file tests before (`pathExists`) it does not need.
 */
import type { Apply, AttrBinding, AttrSet, Expr, PathLiteral, Select } from "#syntax/ast.ts";
import { lastName } from "./calls.ts";
import type { PathUse } from "./facts.ts";

/** What the walk has seen so far. */
export interface NeededPaths {
  /** Where they start. */
  readonly places: Set<number>;
  /** Paths that the file tests, as the names between the slashes. */
  readonly tested: string[];
  /** Functions of calls that are in {@link NeededPaths.tested}. */
  readonly testers: Set<Expr>;
  /** The file tests paths that only evaluation knows. */
  testsAny: boolean;
  /** It calls `scopedImport`. */
  scopesImports: boolean;
  /** Some word that matters stands in the file. */
  readonly watches: boolean;
}

export function newNeededPaths(text: string): NeededPaths {
  const watches = watched.test(text);
  return { places: new Set(), tested: [], testers: new Set(), testsAny: false, scopesImports: false, watches };
}

const testers = new Set(["pathExists", "pathIsDirectory", "pathIsRegularFile", "pathType", "readFileType", "readDir"]);
const watched = new RegExp([...testers, "scopedImport"].join("|"));

/** Whether Nix fails without the path. */
export function isNeeded(
  needed: NeededPaths,
  { start, base, parts }: Pick<PathUse, "start" | "base" | "parts">,
): boolean {
  if (!needed.places.has(start) || needed.testsAny || base !== "file") return false;
  const path = normal(parts.join(""));
  return !needed.tested.some((tested) =>
    tested === "" ? !path.startsWith("..") : `${path}/`.startsWith(`${tested}/`),
  );
}

/** `importIsBound`: somebody gave the name `import` another meaning. */
export function noteCall(needed: NeededPaths, { fn }: Apply, arg: PathLiteral | AttrSet, importIsBound: boolean): void {
  const name = lastName(fn) ?? "";
  if (arg.kind === "AttrSet") {
    if (!systems.has(name)) return;
    for (const binding of arg.bindings)
      if (binding.kind === "AttrBinding" && isNamed(binding, "modules")) noteList(needed, binding.value);
  } else if (testers.has(name) && needed.tested.length < mostTested) {
    needed.tested.push(normal(literal(arg) ?? "."));
    needed.testers.add(fn);
  } else if (readers.has(name) && !(name === "import" && importIsBound)) note(needed, arg);
  else if (fn.kind === "Apply" && readersWith.has(lastName(fn.fn) ?? "")) note(needed, arg);
}

/** More of them count as tests of anything. */
const mostTested = 100;

/** `imports = [ ./a.nix ];` */
export function noteBinding(needed: NeededPaths, binding: AttrBinding): void {
  if (isNamed(binding, "imports")) noteList(needed, binding.value);
}

/** The last name of `a.b.c`. */
export function noteSelect(needed: NeededPaths, expr: Select): void {
  const last = expr.path.at(-1);
  if (last?.kind === "Static") noteWord(needed, expr, last.name);
}

/** Called where {@link NeededPaths.watches} says so. */
export function noteWord(needed: NeededPaths, expr: Expr, word: string): void {
  if (word === "scopedImport") needed.scopesImports = true;
  else if (testers.has(word) && !needed.testers.has(expr)) needed.testsAny = true;
}

const readers = new Set(["import", "callPackage", "callPackages", "importJSON", "importTOML"]);
/** The path is their second argument. */
const readersWith = new Set(["callPackageWith", "callPackagesWith", "scopedImport"]);
const systems = new Set(["nixosSystem", "darwinSystem", "homeManagerConfiguration", "evalModules"]);

function isNamed({ path }: AttrBinding, wanted: string): boolean {
  const last = path[path.length - 1];
  return last?.kind === "Static" && last.name === wanted;
}

/** Only what surely is in the list: conditions, functions and names may leave it out. */
function noteList(needed: NeededPaths, list: Expr): void {
  const waiting: Expr[] = [list];
  for (let expr = waiting.pop(); expr; expr = waiting.pop()) {
    if (expr.kind === "List") for (const item of expr.items) if (item.kind === "Path") note(needed, item);
    if (expr.kind === "Binary" && expr.op === "++") waiting.push(expr.left, expr.right);
    if (expr.kind === "Let" || expr.kind === "With" || expr.kind === "Assert") waiting.push(expr.body);
  }
}

function note(needed: NeededPaths, path: PathLiteral): void {
  if (literal(path) !== undefined) needed.places.add(path.start);
}

function literal({ parts, home }: PathLiteral): string | undefined {
  const [only] = parts;
  return !home && parts.length === 1 && only?.kind === "Text" ? only.value : undefined;
}

/** `./a//b/../c` as `a/c`; names that lead out of the folder stay. */
function normal(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === ".." && names.length > 0 && names.at(-1) !== "..") names.pop();
    else names.push(name);
  }
  return names.join("/");
}
