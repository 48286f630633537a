/** One evaluation's world: the names every file may use, and every file evaluated at most once. */
import { message } from "#text/message.ts";
import { builtinSet, globalNames } from "./builtins/builtins.ts";
import { Env, type Session, type Tree } from "./env.ts";
import { EvalError } from "./error.ts";
import { evaluate } from "./evaluate.ts";
import { lazy } from "./machine.ts";
import { refuseUnreadable } from "./readable.ts";
import type { Slot } from "./value.ts";

export function newSession(tree: Tree): Session {
  const files = new Map<string, Slot>();
  const globals = new Map<string, Slot>();
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
    return evaluate(source.root, new Env(new Map(), undefined, { path, session }, undefined));
  }
}
