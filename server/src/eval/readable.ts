/** What Nix refuses when it reads a file, before it evaluates anything of it. */
import { nameFacts } from "#facts/undefined-names.ts";
import type { SourceFile } from "#syntax/ast.ts";
import { message } from "#text/message.ts";
import { EvalError } from "./error.ts";

const refusals = new WeakMap<SourceFile, EvalError | undefined>();

const nothing: ReadonlyMap<string, unknown> = new Map();

/** Throws what is wrong with the file as a whole. `bound`: names that are known in it besides the global ones. */
export function refuseUnreadable(
  path: string,
  source: SourceFile,
  bound: ReadonlyMap<string, unknown> = nothing,
): void {
  let refusal = refusals.get(source);
  if (bound !== nothing || !refusals.has(source)) {
    refusal = refusalOf(path, source, bound);
    if (bound === nothing) refusals.set(source, refusal);
  }
  if (refusal) throw refusal;
}

function refusalOf(file: string, source: SourceFile, bound: ReadonlyMap<string, unknown>): EvalError | undefined {
  const [error] = source.errors;
  if (error)
    return new EvalError("syntax", message("syntax error in {0}", file), { file, start: error.start, end: error.end });
  const { duplicates, undefinedNames } = nameFacts(source);
  const [duplicate] = duplicates;
  if (duplicate) {
    const place = { file, start: duplicate.start, end: duplicate.end };
    return new EvalError("syntax", message("attribute '{0}' already defined", duplicate.path.join(".")), place);
  }
  const name = undefinedNames.find((each) => !bound.has(each.name));
  return (
    name &&
    new EvalError("undefined-variable", message("undefined variable '{0}'", name.name), {
      file,
      start: name.start,
      end: name.end,
    })
  );
}
