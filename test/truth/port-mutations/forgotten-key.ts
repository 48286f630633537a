/** Mutations that take a key out of a registry: each place that reads it has to be told. */
import type { Source, Use } from "#model/model.ts";
import { type Registry, type RegistryKey, registriesOf } from "#model/ports/registry.ts";
import type { FileEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import type { Random } from "../random.ts";
import { type Mutation, moved, type Outcome, type Verdict } from "./mutation.ts";
import { shuffled } from "./pairs.ts";
import { textOf, type World } from "./world.ts";

export function* forgottenKeys(world: World, random: Random): Iterable<Mutation> {
  const all = registriesOf(world.model).flatMap((registry) => registry.keys.map((key) => ({ registry, key })));
  for (const { registry, key } of shuffled(all, random)) {
    const uses = readsOf(world, key.source);
    const edits = bindingsOf(world, key);
    if (uses.length === 0 || edits.length === 0 || !key.definitions.some(({ imported }) => imported)) continue;
    yield {
      kind: "key",
      variant: uses.some(({ imported }) => imported) ? "read" : "read where no host looks",
      name: `${key.path} is gone, read at ${uses.length} places`,
      attempts: [{ way: registry.kind, edits }],
      took: (after) => isGone(after, registry, key),
      judge: (outcome) => judge(uses, outcome),
    };
  }
}

/**
 * The places that name the key. What is tested for or has a default of its own may be missing; what is computed is seen nowhere; a name
 * of the file that stands for the key is told of where it gets its value.
 */
function readsOf(world: World, source: Source | undefined): readonly Use[] {
  const all = source?.uses ?? [];
  const guards = new Set(all.filter(({ form }) => form === "guard").map((use) => lineOf(world, use)));
  return all.filter(
    (use) =>
      named.has(use.form) &&
      !use.read.guarded &&
      use.read.steps.at(-1)?.name === source?.names.at(-1) &&
      // `ports ? ssh && ports.ssh > 0`
      !guards.has(lineOf(world, use)),
  );
}

const named: ReadonlySet<string> = new Set(["direct", "alias-path", "inherit", "with"]);

function lineOf(world: World, { file, start }: Use): string {
  return `${file}:${textOf(world, file).slice(0, start).split("\n").length}`;
}

function bindingsOf(world: World, { definitions }: RegistryKey): readonly FileEdits[] {
  const files = new Map<string, { start: number; end: number; text: string }[]>();
  for (const { file, start, end } of definitions) {
    const edits = files.get(file) ?? [];
    if (!edits.some((edit) => edit.start < end && start < edit.end))
      edits.push({ ...line(textOf(world, file), start, end), text: "" });
    files.set(file, edits);
  }
  return [...files].map(([file, edits]) => ({ file, edits }));
}

/** The whole line where nothing else stands in it. */
function line(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const behind = /^[ \t]*(?:#[^\n]*)?\n/.exec(text.slice(end))?.[0];
  return before.trim() === "" && behind !== undefined
    ? { start: start - before.length, end: end + behind.length }
    : { start, end };
}

function isGone(after: World, registry: Registry, key: RegistryKey): boolean {
  const same = registriesOf(after.model).find(({ name }) => name === registry.name);
  return after.view.at(key.names) === undefined && !same?.keyByName.has(key.name);
}

function judge(uses: readonly Use[], { found, edits }: Outcome): Verdict {
  const by = new Set<string>();
  const quiet: string[] = [];
  for (const use of uses) {
    const start = moved(edits, use.file, use.name.start);
    const said = found.filter((finding) => finding.file === use.file && finding.start <= start && start <= finding.end);
    const right = said.find(({ rule }) => rule === "port/unknown-key");
    if (right) by.add(`${right.rule} ${use.imported ? "" : "elsewhere "}${right.severity}`);
    else
      quiet.push(
        `${use.file}@${start}${use.imported ? "" : " (no host)"}: ${said.map(({ rule }) => rule).join(", ") || "nothing"}`,
      );
  }
  if (quiet.length === 0) return { as: [...by].join(", ") };
  const others = found.map(({ rule, file, message }) => `${rule} ${file}: ${render(message)}`);
  return { missed: `${quiet.join("; ")} || ${others.slice(0, 3).join(" | ") || "nothing new at all"}` };
}
