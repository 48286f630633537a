/** Writing a key of the registry where a number stands: in the words of the file, with `config` as an argument if it lacks that. */
import { type Visible, visibleAt } from "#facts/visible.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { showName } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import type { Literal } from "./hard-coded-literal.ts";
import { partAt } from "./part.ts";
import { type Registry, type RegistryKey, registriesOf } from "./registry.ts";
import { addKey, setPort } from "./registry-edit.ts";

/** `undefined`: the place has no way to the configuration, or is a part of a host that has no such key. */
export function usingKey(model: Model, literal: Literal, key: RegistryKey): FileEdits | undefined {
  const isThere = hostsWith(model, literal.file).every(({ name }) => key.on.has(name));
  return isThere ? reading(model, literal, key.names) : undefined;
}

/** The hosts that load the file as a module; all of them, if it is something else. */
function hostsWith({ repo }: Model, path: string): readonly HostView[] {
  const all = [...hostsIn(repo).values()];
  const found = all.filter(({ host }) => host.modules.some(({ file }) => file === path));
  return found.length > 0 ? found : all;
}

function reading(model: Model, literal: Literal, names: readonly string[]): FileEdits | undefined {
  const file = model.repo.files.get(literal.file);
  const visible = file && visibleAt(file.source, literal.start);
  if (!file || !visible) return undefined;
  const known = nameFor(file, visible, names);
  const head = known === undefined ? asking(model, file, visible) : undefined;
  const expression = known ?? (head && `config.${names.map(showName).join(".")}`);
  if (expression === undefined) return undefined;
  const form = visible.isText && literal.form === "number" ? "text" : literal.form;
  // `$` in front would make text of `${`.
  if (form === "text" && /[$\\]$/.test(file.source.text.slice(0, literal.start))) return undefined;
  const text = written(file.source.text, { ...literal, form }, expression);
  const { start, end } = literal;
  return { file: file.path, edits: [...(head ? [head] : []), { start, end, text }] };
}

/** A new key for the number, and the number by it. */
export function addingKey(
  model: Model,
  registry: Registry,
  name: string,
  port: number,
  literal: Literal,
): readonly FileEdits[] | undefined {
  const isThere = hostsWith(model, literal.file).every((view) => partAt(view, registry.path) !== undefined);
  const using = isThere ? reading(model, literal, [...registry.path, name]) : undefined;
  const adding = using && addKey(model, registry, name, port);
  return using && adding && together(adding, using);
}

/** The key gets the number, and is used for it; not if another key has it already. */
export function correctingKey(
  model: Model,
  key: RegistryKey,
  port: number,
  literal: Literal,
): readonly FileEdits[] | undefined {
  const using = usingKey(model, literal, key);
  const setting = using && setPort(key, port);
  const isTaken = registriesOf(model).some(({ keys }) => keys.some(({ ports }) => [...ports.values()].includes(port)));
  return using && setting && !isTaken ? together(setting, using) : undefined;
}

/** By file; what several of them add, once. */
export function together(...all: readonly FileEdits[]): readonly FileEdits[] {
  const byFile = new Map<string, Map<string, Edit>>();
  for (const { file, edits } of all) {
    const found = byFile.get(file) ?? new Map<string, Edit>();
    byFile.set(file, found);
    for (const edit of edits) found.set(`${edit.start} ${edit.end} ${edit.text}`, edit);
  }
  return [...byFile].map(([file, edits]) => ({ file, edits: [...edits.values()] }));
}

/** The shortest way: through the name that stands for most of the path. */
function nameFor(file: RepoFile, visible: Visible, names: readonly string[]): string | undefined {
  let best: { readonly name: string; readonly length: number } | undefined;
  for (const { name, start, alias, kind } of file.facts.names) {
    if (!alias || alias.length > names.length || visible.names.get(name)?.start !== start) continue;
    // A parameter may be anything, but `config` of a module.
    if (kind === "parameter" && alias.length > 0) continue;
    if (!alias.every((step, index) => step === names[index])) continue;
    if (!best || alias.length > best.length) best = { name, length: alias.length };
  }
  return best && [best.name, ...names.slice(best.length).map(showName)].join(".");
}

/** Adds `config` to the arguments of a module, where nothing else is called so. */
function asking({ repo }: Model, file: RepoFile, { names, head }: Visible): Edit | undefined {
  if (!head || names.has("config") || !isModule(repo, file.path)) return undefined;
  const [first] = head.arguments;
  if (head.start === head.end) return { start: head.start, end: head.start, text: "{ config, ... }:\n" };
  const at = first?.start ?? head.start + 1;
  const blank = file.source.text[head.start + 1] === " ";
  return { start: at, end: at, text: first ? "config, " : blank ? " config," : " config, " };
}

/** A host loads it as what it is: nothing hands it other arguments. */
function isModule(repo: Model["repo"], path: string): boolean {
  return [...hostsIn(repo).values()].some(({ host }) => host.modules.some(({ file }) => file === path));
}

function written(text: string, { form, start, end }: Literal, expression: string): string {
  if (form === "number") return expression;
  if (form === "text") return `\${toString ${expression}}`;
  const isWhole = /=\s*$/.test(text.slice(0, start)) && /^\s*;/.test(text.slice(end));
  return isWhole ? `toString ${expression}` : `(toString ${expression})`;
}

/** Without the number behind `or`, and without the parentheses that it needed. */
export function withoutFallback(
  text: string,
  start: number,
  whole: { readonly start: number; readonly end: number },
): readonly Edit[] {
  const isAlone = text[start - 1] === "(" && text[whole.end] === ")";
  if (!isAlone) return [{ start: whole.start, end: whole.end, text: "" }];
  return [
    { start: start - 1, end: start, text: "" },
    { start: whole.start, end: whole.end + 1, text: "" },
  ];
}
