/** Notes the paths of a file, and what it does with folders: those it lists, imports as a whole, or has functions for. */
import type { AttrBinding, Expr, Select } from "#syntax/ast.ts";
import { partsOf, pathOf } from "./path-use.ts";
import type { Collected, Context } from "./walk.ts";

/** False when `expr` is no path. */
export function notePath(all: Collected, expr: Expr, context: Context): boolean {
  const written = pathOf(all, expr, context.scope);
  if (!written) return false;
  all.paths.push({ start: expr.start, end: expr.end, role: context.role, needed: false, ...written });
  return true;
}

/** `imports = map relativeToRoot [ "hosts/common" ];`: a text among imports means a path from the root of the repo. */
export function noteRootPath(all: Collected, expr: Expr, context: Context): void {
  if (context.role === "other" || expr.kind !== "String") return;
  const parts = partsOf(all, expr.parts, context.scope);
  if (parts[0] === undefined || !rootPath.test(parts[0])) return;
  all.paths.push({ start: expr.start, end: expr.end, role: context.role, needed: false, base: "root", parts });
}

const rootPath = /^(?:\.\/)?[\w.-]+\/(?!\/)/;

const folderReaders = new Set(["readDir", "listFilesRecursive"]);
const folderImporters = new Set(["import-tree", "importTree", "haumea", "umport"]);

export function noteFolderReader(all: Collected, name: string | undefined): void {
  if (name === undefined) return;
  if (folderReaders.has(name)) all.listsFolders++;
  if (folderImporters.has(name)) all.importsFolders = true;
}

/** `builtins.readDir`, `inputs.haumea.lib.load`. */
export function noteFolderReaders(all: Collected, expr: Select): void {
  for (const name of expr.path) if (name.kind === "Static") noteFolderReader(all, name.name);
}

/** `scanPaths = path: … readDir path …`: files that call it import what lies in the folders they name. */
export function noteFolderFunction(all: Collected, binding: AttrBinding): void {
  const name = binding.path.at(-1);
  if (binding.value.kind === "Lambda" && name?.kind === "Static") all.folderFunctions.add(name.name);
}
