/** `lib.filesystem` and `lib.path`: paths and what lies there. */

import { deeper } from "#eval/builtins/native.ts";
import { sureItems, walk } from "#eval/builtins/stretch.ts";
import type { FileKind, Tree } from "#eval/env.ts";
import { asSet, call } from "#eval/expect.ts";
import { force } from "#eval/machine.ts";
import { plus } from "#eval/operators.ts";
import { AttrSet, type Item, ListValue, PathValue, type Slot, Spread, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { type Basis, fn, functions, type Part, thrown, typeOf } from "./native.ts";
import { ends } from "./string-ends.ts";
import { doubtOf } from "./string-parts.ts";

export function filesystem(basis: Basis): Part {
  const { tree } = basis.session;
  return functions({
    pathType: (path) => kindOf(tree, path) ?? notThere,
    pathIsDirectory: (path) => is(tree, path, "directory"),
    pathIsRegularFile: (path) => is(tree, path, "regular"),
    listFilesRecursive: (folder) => new ListValue(filesIn(basis, folder)),
    resolveDefaultNix: (path) => {
      const folder = is(tree, path, "directory");
      if (folder instanceof Unknown) return folder;
      if (folder) return plus(path, "/default.nix");
      const value = force(path);
      if (!(typeof value === "string" || value instanceof Text)) return value;
      const slash = ends("/", value);
      return slash instanceof Unknown ? slash : slash ? plus(value, "default.nix") : value;
    },
  });
}

const notThere = new Unknown(message("versions of nixpkgs differ in how they fail here"));
const elsewhere = new Unknown(message("the text of a path depends on where the repo lies"));

/** What lies there, nothing if nothing does. */
function kindOf(tree: Tree, slot: Slot): FileKind | Unknown | undefined {
  const path = force(slot);
  if (path instanceof Unknown) return path;
  if (!(path instanceof PathValue) || path.absolute) return elsewhere;
  const exists = tree.exists(path.path);
  if (exists !== true) return exists === false ? undefined : exists;
  if (path.path === "") return "directory";
  const cut = path.path.lastIndexOf("/");
  const entries = tree.entries(path.path.slice(0, Math.max(cut, 0)));
  if (entries instanceof Unknown) return entries;
  return entries?.get(path.path.slice(cut + 1)) ?? elsewhere;
}

function is(tree: Tree, slot: Slot, wanted: FileKind): boolean | Unknown {
  const kind = kindOf(tree, slot);
  return kind instanceof Unknown ? kind : kind === wanted;
}

function filesIn(basis: Basis, folder: Slot): readonly Item[] {
  const entries = asSet(call(basis.builtin("readDir"), folder));
  if (entries instanceof Unknown) return [new Spread(entries)];
  return deeper(() =>
    walk(entries).flatMap((each): readonly Item[] => {
      if (each instanceof Unknown) return [new Spread(each)];
      if (each.exists !== true) return [new Spread(each.exists)];
      const path = plus(folder, `/${each.key}`);
      const kind = force(each.slot);
      if (kind instanceof Unknown) return [new Spread(kind)];
      return kind === "directory" ? filesIn(basis, path) : [path];
    }),
  );
}

export function paths(): Part {
  return new Map<string, Slot>([
    ...functions({
      append: (path, part) => {
        const base = asPath("append", "The first argument is", path, "a path was expected");
        if (base instanceof Unknown) return base;
        const below = force(part);
        if (below instanceof Unknown) return below;
        const reason = invalid(below);
        if (reason instanceof Unknown) return reason;
        if (reason !== undefined)
          throw thrown(`lib.path.append: Second argument is not a valid subpath string:\n    ${reason}`);
        return plus(base, `/${below as string}`);
      },
      hasPrefix: (prefix) => {
        const above = asPath("hasPrefix", "First argument is", prefix, "a path was expected");
        return fn("hasPrefix", (path) => {
          if (above instanceof Unknown) return above;
          const below = asPath("hasPrefix", "Second argument is", path, "a path was expected");
          return below instanceof Unknown ? below : lies(above, below);
        });
      },
      removePrefix: (prefix) => {
        const above = asPath("removePrefix", "First argument is", prefix, "a path was expected.");
        return fn("removePrefix", (path) => {
          if (above instanceof Unknown) return above;
          const below = asPath("removePrefix", "Second argument is", path, "a path was expected.");
          if (below instanceof Unknown) return below;
          const inside = lies(above, below);
          if (inside instanceof Unknown) return inside;
          if (!inside)
            throw thrown(
              "lib.path.removePrefix: The first path argument is not a component-wise prefix of the second path argument.",
            );
          return relative(steps(below.path).slice(steps(above.path).length));
        });
      },
    }),
    [
      "subpath",
      new AttrSet(
        functions({
          isValid: (value) => {
            const given = force(value);
            const reason = given instanceof Unknown ? given : invalid(given);
            return reason instanceof Unknown ? reason : reason === undefined;
          },
          join: (all) => {
            const given = sureItems(all);
            if (given instanceof Unknown) return new Text([given]);
            const found: string[] = [];
            for (const [index, each] of given.entries()) {
              const parts = components(each, `lib.path.subpath.join: Element at index ${index} is`);
              if (parts instanceof Unknown) return new Text([parts]);
              found.push(...parts);
            }
            return relative(found);
          },
          normalise: (value) => {
            const found = components(value, "lib.path.subpath.normalise: Argument is");
            return found instanceof Unknown ? new Text([found]) : relative(found);
          },
          components: (value) => {
            const found = components(value, "lib.path.subpath.components: Argument is");
            return found instanceof Unknown ? found : new ListValue(found);
          },
        }),
      ),
    ],
  ]);
}

function asPath(name: string, which: string, slot: Slot, wanted: string): PathValue | Unknown {
  const value = force(slot);
  if (value instanceof PathValue || value instanceof Unknown) return value;
  throw thrown(`lib.path.${name}: ${which} of type ${typeOf(value)}, but ${wanted}`);
}

function steps(path: string): readonly string[] {
  return path.split("/").filter((step) => step !== "");
}

/** Whether one path lies below another; both must be in the repo, or both outside of it. */
function lies(above: PathValue, below: PathValue): boolean | Unknown {
  if (above.absolute !== below.absolute) return above.absolute && steps(above.path).length === 0 ? true : elsewhere;
  const [a, b] = [steps(above.path), steps(below.path)];
  return a.every((step, index) => step === b[index]);
}

function relative(found: readonly string[]): string {
  return found.length === 0 ? "./." : `./${found.join("/")}`;
}

/** Why this is no path below another one. */
function invalid(value: Exclude<Value, Unknown>): string | undefined | Unknown {
  if (value instanceof Text) return doubtOf(value);
  if (typeof value !== "string") return `The given value is of type ${typeOf(value)}, but a string was expected`;
  if (value === "") return "The given string is empty";
  if (value.startsWith("/")) return `The given string "${value}" starts with a \`/\`, representing an absolute path`;
  if (/(?:^|\/)\.\.(?:\/|$)/.test(value))
    return `The given string "${value}" contains a \`..\` component, which is not allowed in subpaths`;
  return undefined;
}

function components(slot: Slot, whose: string): readonly string[] | Unknown {
  const value = force(slot);
  const reason = value instanceof Unknown ? value : invalid(value);
  if (reason instanceof Unknown) return reason;
  if (reason !== undefined) throw thrown(`${whose} not a valid subpath string:\n    ${reason}`);
  return (value as string).split("/").filter((step) => step !== "" && step !== ".");
}
