/** Every error that a real Nix meets in one commit: each is taken out in turn, until it gives every leaf. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { truthOf } from "./eval.ts";
import { withDefault, withName, withoutAttributes } from "./history-mend.ts";
import { type Leaf, leafKey } from "./leaves.ts";
import { NothingError, type Start } from "./nix-leaves.ts";
import { merged, refusedDeclarations, withoutBindings } from "./patch.ts";
import { type Patch, type Stage, stage } from "./stage.ts";
import { buildWorld } from "./world.ts";

export type NixClass =
  | "missing-attribute"
  | "undefined-variable"
  | "duplicate-attribute"
  | "missing-import"
  | "module-shape"
  | "declared-twice"
  | "conflict"
  | "type"
  | "recursion"
  | "syntax"
  | "throw"
  | "outside"
  | "other";

export interface NixError {
  readonly class: NixClass;
  readonly message: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The option that the message names. */
  readonly option: string | undefined;
  /** A leaf that fails with it; none for what keeps Nix from giving anything. */
  readonly leaf: string | undefined;
}

export interface NixLook {
  readonly errors: readonly NixError[];
  /** Nix gave every leaf in the end. */
  readonly complete: boolean;
  /** The options that the repo declares. */
  readonly own: readonly string[];
  /** Messages of assertions that are false. */
  readonly falseAssertions: readonly string[];
}

const mostTries = 40;

export function nixLook(gitDir: string, commit: string, lib: string): NixLook {
  const errors = new Map<string, NixError>();
  const add = (error: NixError): void => {
    errors.set(`${error.class} ${error.file} ${error.line} ${error.option} ${error.message.split("\n")[0]}`, error);
  };
  let patch: Patch = {};
  let standIns = false;
  let result: Omit<NixLook, "errors"> = { complete: false, own: [], falseAssertions: [] };
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      const { stage, start, truth } = truthOf(`${gitDir}@${commit}`, { lib, patch });
      try {
        const failed = [...truth.leaves.values()].flatMap((leaf) => (leaf.error ? [ofLeaf(leaf)] : []));
        // A value that stands in for a missing one may be of the wrong type.
        for (const error of failed) if (!standIns || error.class === "missing-attribute") add(error);
        result = {
          complete: true,
          own: truth.own,
          falseAssertions: [...new Set([...result.falseAssertions, ...falseAssertions(stage, start, lib)])],
        };
        const refused = refusedDeclarations(truth.leaves);
        if (refused.length > 0) patch = merged(patch, { texts: withoutBindings(stage.nixFiles, refused) });
        else {
          const texts = withDefaults(failed, stage.nixFiles);
          if (Object.keys(texts).length === 0) break;
          patch = merged(patch, { texts });
          standIns = true;
        }
      } finally {
        stage.dispose();
      }
    } catch (error) {
      if (!(error instanceof NothingError)) throw error;
      const { file, ...place } = placeIn(error.place);
      const seen: NixError = {
        class: classOf(error.message),
        message: error.message,
        file: fileIn(error.message) ?? file,
        ...place,
        option: optionIn(error.message),
        leaf: undefined,
      };
      const broken = seen.class === "missing-import" ? missingFile(error.message) : seen.file;
      add(seen);
      const better = mendOf(`${gitDir}@${commit}`, patch, seen);
      if (better) patch = merged(patch, better);
      else if (broken === undefined || patch.drop?.includes(broken)) break;
      else patch = without(patch, broken);
    }
  }
  return { errors: [...errors.values()], ...result };
}

/** The file is empty, whatever was changed in it before. */
function without({ drop = [], texts = {} }: Patch, file: string): Patch {
  return { drop: [...drop, file], texts: Object.fromEntries(Object.entries(texts).filter(([path]) => path !== file)) };
}

function withDefaults(failed: readonly NixError[], texts: ReadonlyMap<string, string>): Record<string, string> {
  const changed: Record<string, string> = {};
  const done = new Set<string>();
  for (const { class: kind, message, file = "", line, column } of failed) {
    const place = `${file}:${line}:${column}`;
    const text = changed[file] ?? texts.get(file);
    if (kind !== "missing-attribute" || text === undefined || line === undefined || column === undefined) continue;
    if (done.has(place)) continue;
    done.add(place);
    const mended = withDefault(text, line, column, /^attribute '(.*)' missing/.exec(message)?.[1] ?? "");
    if (mended !== undefined) changed[file] = mended;
  }
  return changed;
}

/** Less than leaving the file out: without the attributes that a module may not have, with the name that nothing binds. */
function mendOf(source: string, patch: Patch, error: NixError): Patch | undefined {
  const { file = "" } = error;
  const staged = stage(source, patch);
  try {
    const text = staged.nixFiles.get(file);
    const mended = text === undefined ? undefined : mendedText(text, error);
    return mended === undefined ? undefined : { texts: { [file]: mended } };
  } finally {
    staged.dispose();
  }
}

function mendedText(text: string, { class: kind, message, line = 1, column = 1 }: NixError): string | undefined {
  if (kind === "module-shape") {
    const names = /\(namely: (.*?)\)/.exec(message)?.[1]?.split(" ");
    return names && withoutAttributes(text, names);
  }
  const name = kind === "undefined-variable" ? /^undefined variable '(.*)'/.exec(message)?.[1] : undefined;
  return name === undefined ? undefined : withName(text, line, column, name);
}

function ofLeaf({ path, error }: Leaf): NixError {
  const message = error?.message ?? "";
  const place = placeIn(error?.place);
  return {
    class: error?.lacks === undefined ? classOf(message) : "outside",
    message,
    ...place,
    option: optionIn(message),
    leaf: leafKey(path),
  };
}

const words: readonly (readonly [NixClass, RegExp])[] = [
  ["missing-attribute", /^attribute '.*' missing/],
  ["undefined-variable", /^undefined variable/],
  ["duplicate-attribute", /^attribute '.*' already defined|^dynamic attribute .* already defined/],
  [
    "missing-import",
    /^(getting status of|opening file|path) '.*?'?:? ?(No such file|does not exist)|No such file or directory/,
  ],
  ["module-shape", /unsupported attribute|does not look like a module|Module imports can't be nested/],
  ["declared-twice", /is already declared in|would be a parent of/],
  ["conflict", /has conflicting definition|expected to be unique|is read-only|defined both null/],
  ["type", /is not of type|^value is .* while|^cannot (coerce|compare|add|convert|negate)|^attempt to call|argument '/],
  ["recursion", /^infinite recursion|stack overflow/],
  ["syntax", /^syntax error|^invalid token/],
  ["outside", /was accessed but has no value defined/],
];

function classOf(message: string): NixClass {
  return words.find(([, pattern]) => pattern.test(message))?.[0] ?? "throw";
}

function placeIn(place: string | undefined): Pick<NixError, "file" | "line" | "column"> {
  const [, file, line, column] = /^(.*?)(?::(\d+):(\d+))?$/.exec(place ?? "") ?? [];
  const number = (digits: string | undefined): number | undefined =>
    digits === undefined ? undefined : Number(digits);
  return { file: file === "" ? undefined : file, line: number(line), column: number(column) };
}

function optionIn(message: string): string | undefined {
  return /[Tt]he option `(.*?)'|for option `(.*?)'/.exec(message)?.slice(1).find(Boolean);
}

function fileIn(message: string): string | undefined {
  const words = [
    /^Module `([^']+)'/,
    /^module (\S+) .*does not look like a module/,
    /function at (.+?):\d+:\d+ called/,
  ];
  return words.map((pattern) => pattern.exec(message)?.[1]).find(Boolean);
}

function missingFile(message: string): string | undefined {
  const path = /'([^']+)'/.exec(message)?.[1];
  return path?.startsWith("/") === false ? (path.endsWith(".nix") ? path : `${path}/default.nix`) : undefined;
}

/** Each assertion on its own, as far as Nix can list them. */
function falseAssertions(stage: Stage, start: Start, lib: string): string[] {
  const world = buildWorld(stage, lib);
  const chosen =
    "entry" in start ? `all.entry ${JSON.stringify(start.entry)}` : `all.host ${JSON.stringify(start.host)}`;
  const nix = (body: string): string | undefined => {
    const expression = `let all = import ${join(import.meta.dirname, "nix/world.nix")} { world = ${world.file}; }; list = (${chosen}).config.assertions; in ${body}`;
    const { status, stdout } = spawnSync("nix-instantiate", ["--eval", "--strict", "--json", "-E", expression], {
      encoding: "utf8",
      env: { ...process.env, NIX_PATH: world.nixPath },
    });
    return status === 0 ? stdout : undefined;
  };
  const test = "a: let t = builtins.tryEval a.assertion; in if t.success && !t.value then a.message else null";
  const all = nix(`map (${test}) list`);
  if (all !== undefined) return (JSON.parse(all) as (string | null)[]).filter((text) => text !== null);
  const count = Number(nix("builtins.length list") ?? 0);
  return Array.from({ length: count }, (_, index) => nix(`(${test}) (builtins.elemAt list ${index})`)).flatMap(
    (text) => {
      const message = text === undefined ? null : (JSON.parse(text) as string | null);
      return message === null ? [] : [message];
    },
  );
}
