/** One evaluation's world: the names every file may use, and every file evaluated at most once. */
import type { Expr, SourceFile } from "#syntax/ast.ts";
import { message } from "#text/message.ts";
import { builtinSet, globalNames } from "./builtins/builtins.ts";
import { Env, type Session, type Tree } from "./env.ts";
import { EvalError } from "./error.ts";
import { evaluate } from "./evaluate.ts";
import { lazy } from "./machine.ts";
import { refuseUnreadable } from "./readable.ts";
import type { Slot } from "./value.ts";

/** For who looks at how things are evaluated: other code for a file that gives the same, and names that this code uses. */
export interface Watch {
  readonly rootOf: (path: string, source: SourceFile) => Expr;
  readonly globals: ReadonlyMap<string, Slot>;
}

export function newSession(tree: Tree, watch?: Watch): Session {
  const files = new Map<string, Slot>();
  const globals = new Map<string, Slot>(watch?.globals);
  const session: Session = { tree, globals, importFile };
  const builtins = builtinSet(session);
  for (const [name, slot] of globalNames(builtins)) globals.set(name, slot);
  return session;

  function importFile(path: string): Slot {
    let value = files.get(path);
    if (value === undefined) {
      value = lazy(() => readFile(path));
      files.set(path, value);
    }
    return value;
  }

  function readFile(path: string): Slot {
    const source = tree.nix(path);
    if (!source) throw new EvalError("missing-file", message("path '{0}' does not exist", path));
    refuseUnreadable(path, source);
    const root = watch ? watch.rootOf(path, source) : source.root;
    return evaluate(root, new Env(new Map(), undefined, { path, session }, undefined));
  }
}
