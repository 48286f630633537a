/** Expressions that are handed to functions which have no use for them: shown by evaluating once more, under watch. */
import type { Expr, SourceFile } from "#syntax/ast.ts";
import type { Location, Span } from "#text/span.ts";
import { type DeadEnd, deadEnd, expressionsAt } from "./dead-ends.ts";
import type { Tree } from "./env.ts";
import { type Evaluator, type Host, newEvaluator } from "./host.ts";
import { leavesOf } from "./leaves.ts";
import { isTooDeep, newTracer, plainOf, type Trace } from "./traced.ts";

/** It stands in what a function of the repo may get, and in no function but the module's own: another may be called with anything else. */
export function isHandedOn({ root }: SourceFile, { start, end }: Span): boolean {
  if (isTooDeep(root)) return false;
  const around = expressionsAt(plainOf(root), start, end);
  const isArgument = around.some(
    (expr, index) => expr.kind === "Apply" && around[index + 1] === expr.arg && !isWellKnown(expr.fn),
  );
  return isArgument && around.filter(({ kind }) => kind === "Lambda").length <= 1;
}

const wellKnown: ReadonlySet<string> = new Set(
  `toString map filter head tail throw abort isNull removeAttrs mkIf mkMerge mkForce mkDefault mkOverride mkBefore mkAfter
  mkOrder mkOption mkOptionDefault mkEnableOption optional optionals optionalString optionalAttrs concatStringsSep genAttrs mapAttrs
  mapAttrsToList filterAttrs recursiveUpdate`.split(/\s+/),
);

/** Nothing of the repo, as its name tells. */
function isWellKnown(fn: Expr): boolean {
  if (fn.kind === "Apply") return isWellKnown(fn.fn);
  if (fn.kind === "Identifier") return wellKnown.has(fn.name);
  const isOutside = fn.kind === "Select" && fn.base.kind === "Identifier" && /^(lib|builtins|pkgs)$/.test(fn.base.name);
  return isOutside && (fn.path.length === 1 || (fn.base as { readonly name: string }).name === "pkgs");
}

/** What becomes of each of these expressions when hosts are evaluated; those that count, or may count, are not in it. */
export function deadEndsAmong<Use extends Location>(
  tree: Tree,
  uses: readonly Use[],
  hosts: (evaluator: Evaluator) => Iterable<Host>,
): ReadonlyMap<Use, DeadEnd> {
  const tracer = newTracer();
  const watched = new Map<string, { readonly trace: Trace; readonly root: Expr }>();
  for (const file of new Set(uses.map((use) => use.file))) {
    const root = tree.nix(file)?.root;
    const own = uses.filter((use) => use.file === file);
    const isWatched = ({ start, end }: Span): boolean => own.some((use) => use.start === start && use.end === end);
    if (root) watched.set(file, tracer.watch(file, root, isWatched));
  }
  const rootOf = (path: string, source: SourceFile): Expr => watched.get(path)?.root ?? source.root;
  for (const host of hosts(newEvaluator(tree, { globals: tracer.globals, rootOf }))) leavesOf(host);
  const found = new Map<Use, DeadEnd>();
  for (const use of uses) {
    const trace = watched.get(use.file)?.trace;
    const expr = trace && expressionsAt(trace.root, use.start, use.end).at(-1);
    const end = trace && expr && deadEnd(trace, expr);
    if (end) found.set(use, end);
  }
  return found;
}
