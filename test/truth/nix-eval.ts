/** What a real Nix makes of many expressions: their values, type for type, or the class and text of the error. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { nixParse } from "./nix.ts";
import { classOf, type ErrorClass, errorText, plainWords } from "./nix-errors.ts";
import { fromNix, type Tagged } from "./tagged.ts";

export type { ErrorClass } from "./nix-errors.ts";
export type { Tagged } from "./tagged.ts";

/** The value, evaluated to the bottom, or the first error on the way there. */
export type Outcome =
  | { readonly value: Tagged }
  | { readonly error: { readonly class: ErrorClass; readonly message: string } };

export interface NixEvalOptions {
  /** The `nix-instantiate` to ask. */
  readonly nix?: string;
  /** The folder (or file) of the library that the expressions know as `lib`; without one, `lib` is an empty set. */
  readonly lib?: string;
  /** Further files by path, which the expressions may import as `./path`. */
  readonly files?: Readonly<Record<string, string>>;
  /** How deep values are followed. */
  readonly depth?: number;
}

/** An error that cannot be caught costs one more process (20 ms); all else costs nothing to speak of. */
export function nixEval(expressions: readonly string[], options: NixEvalOptions = {}): Outcome[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "mynixos-nix-eval-")));
  try {
    for (const [name, text] of Object.entries(options.files ?? {})) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const files = expressions.map((expression, index) => {
      const file = join(folder, `expression-${index}.nix`);
      writeFileSync(file, `lib:\n${expression}\n`);
      return file;
    });
    return evaluate(files, expressions, { ...options, folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Run extends NixEvalOptions {
  readonly folder: string;
}

function evaluate(files: readonly string[], texts: readonly string[], options: Run): Outcome[] {
  const outcomes: (Outcome | undefined)[] = nixParse(files, options.nix ?? "nix-instantiate").map((verdict) =>
    "error" in verdict ? { error: { class: syntaxClass(verdict.error), message: verdict.error } } : undefined,
  );
  const rest = files.flatMap((_, index) => (outcomes[index] === undefined ? [index] : []));
  const readable = rest.map((index) => files[index] as string);
  for (let done = 0; done < rest.length; ) {
    const run = runFrom(done, readable, options);
    if (run.length === 0) throw new Error("Nix neither evaluates nor fails");
    for (const outcome of run) {
      const index = rest[done] as number;
      // What is caught in between may have had other words, and `assert` has none.
      const unclear = outcome === "thrown" || ("error" in outcome && texts[index]?.includes("tryEval") === true);
      const caught = outcome === "thrown" || ("error" in outcome && outcome.error.class === "throw");
      outcomes[index] = unclear ? alone(done, readable, options, caught) : (outcome as Outcome);
      done++;
    }
  }
  return outcomes as Outcome[];
}

/** The outcomes from `first` on, up to and including the first error that cannot be caught. `thrown`: caught, without words. */
function runFrom(first: number, files: readonly string[], options: Run): (Outcome | "thrown")[] {
  const { status, signal, stderr } = start(first, files, options, false);
  const outcomes: (Outcome | "thrown")[] = [];
  let words: string | undefined;
  for (const line of stderr.split("\n")) {
    const [, kind, text = ""] = line.match(ANSWER) ?? [];
    if (kind === "throw") words = plainWords(JSON.parse(text) as string);
    else if (kind === "value") outcomes.push({ value: fromNix(JSON.parse(text)) });
    else if (kind === "thrown") outcomes.push(words === undefined ? "thrown" : failure("throw", words, options));
    if (kind === "value" || kind === "thrown") words = undefined;
  }
  if (status === 0) return outcomes;
  const message = signal === null ? errorText(stderr) : `killed by ${signal}`;
  return [...outcomes, failure(classOf(message, false), message, options)];
}

function alone(index: number, files: readonly string[], options: Run, caught: boolean): Outcome {
  const { stderr } = start(index, files, options, true);
  const message = errorText(stderr);
  return failure(classOf(message, caught), message, options);
}

function failure(kind: ErrorClass, message: string, { folder }: Run): Outcome {
  return { error: { class: kind, message: message.replaceAll(folder, "…") } };
}

function start(first: number, files: readonly string[], options: Run, alone: boolean): SpawnSyncReturns<string> {
  const expression = `import ${join(import.meta.dirname, "nix/expressions.nix")} {
    files = [ ${files.join(" ")} ]; first = ${first}; alone = ${alone}; depth = ${options.depth ?? 30};
    lib = ${options.lib === undefined ? "null" : resolve(options.lib)};
    places = [ ${JSON.stringify(options.folder)} ]; mark = "${MARK}";
  }`;
  const result = spawnSync(options.nix ?? "nix-instantiate", ["--eval", "-E", expression], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    timeout: 60_000,
    env: { ...process.env, NIX_CONFIG: "", NIX_PATH: "" },
  });
  if (result.error !== undefined && result.signal === null) throw result.error;
  return result;
}

const MARK = "@mynixos@";
const ANSWER: RegExp = new RegExp(`^trace: ${MARK} (value|throw|thrown) (.*)$`);

function syntaxClass(message: string): ErrorClass {
  return message.includes("undefined variable") ? "undefined-variable" : "parse";
}
