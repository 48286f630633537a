/** What a real Nix makes of many expressions: their values, type for type, or the class and text of the error. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { nixParse } from "./nix.ts";
import { classOf, type ErrorClass, errorText } from "./nix-errors.ts";
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

/** Each error costs one more process (20 ms), values cost nothing to speak of. */
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
    return evaluate(files, folder, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function evaluate(files: readonly string[], folder: string, options: NixEvalOptions): Outcome[] {
  const { nix = "nix-instantiate" } = options;
  const outcomes: (Outcome | undefined)[] = nixParse(files, nix).map((verdict) =>
    "error" in verdict ? { error: { class: syntaxClass(verdict.error), message: verdict.error } } : undefined,
  );
  const rest = files.flatMap((_, index) => (outcomes[index] === undefined ? [index] : []));
  let done = 0;
  while (done < rest.length) {
    const run = runFrom(
      done,
      rest.map((index) => files[index] as string),
      folder,
      options,
    );
    for (const outcome of run) outcomes[rest[done++] as number] = outcome;
    if (run.length === 0) throw new Error("Nix neither evaluates nor fails");
  }
  return outcomes as Outcome[];
}

/** The outcomes from `first` on, up to and including the first error. */
function runFrom(first: number, files: readonly string[], folder: string, options: NixEvalOptions): Outcome[] {
  const lib = options.lib === undefined ? "{ }" : `(import ${resolve(options.lib)})`;
  const expression = `import ${join(import.meta.dirname, "nix/expressions.nix")} {
    files = [ ${files.join(" ")} ]; first = ${first}; depth = ${options.depth ?? 30}; lib = ${lib};
    places = [ ${JSON.stringify(folder)} ]; mark = "${MARK}";
  }`;
  const { status, signal, stderr, error } = spawnSync(options.nix ?? "nix-instantiate", ["--eval", "-E", expression], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    timeout: 60_000,
    env: { ...process.env, NIX_CONFIG: "", NIX_PATH: "" },
  });
  if (error !== undefined && signal === null) throw error;
  const outcomes: Outcome[] = [];
  let thrown = false;
  for (const line of stderr.split("\n")) {
    const [, kind, text] = line.match(ANSWER) ?? [];
    if (kind === "value") outcomes.push({ value: fromNix(JSON.parse(text ?? "")) });
    if (kind === "thrown") thrown = true;
  }
  if (status === 0) return outcomes;
  const message = signal === null ? errorText(stderr) : `killed by ${signal}`;
  outcomes.push({ error: { class: classOf(message, thrown), message: message.replaceAll(folder, "…") } });
  return outcomes;
}

const MARK = "@mynixos@";
const ANSWER: RegExp = new RegExp(`^trace: ${MARK} \\d+ (value|thrown) ?(.*)$`);

function syntaxClass(message: string): ErrorClass {
  return message.includes("undefined variable") ? "undefined-variable" : "parse";
}
