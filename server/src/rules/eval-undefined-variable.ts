/** Nix reads no file in which a name is used that nothing binds: the whole configuration fails, wherever the name stands. */
import type { Head, UndefinedName } from "#facts/facts.ts";
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const evalUndefinedVariable: Rule = {
  id: "eval/undefined-variable",
  severity: "error",
  summary: message("A name is used that nothing binds"),
  perFile: true,
  *check(model) {
    const scoped = scopedFiles(model);
    for (const file of model.repo.files.values()) if (!scoped.has(file.path)) yield* inFile(file);
  },
};

/** Files that `scopedImport` reads get names from there. */
function scopedFiles({ repo }: Model): ReadonlySet<string> {
  const files = [...repo.files.values()].filter(({ facts }) => facts.scopesImports);
  return new Set(files.flatMap(({ path, facts }) => facts.paths.flatMap((use) => resolve(repo, path, use))));
}

/** An argument that the head lacks is told once, where it is used first. */
function* inFile(file: RepoFile): Iterable<Problem> {
  const missing = new Map<string, UndefinedName[]>();
  for (const name of file.facts.undefinedNames) {
    if (!name.head || !argumentOrder.includes(name.name)) {
      yield problem(file, name, undefinedMessage(name));
      continue;
    }
    const key = `${name.name} ${name.head.start}`;
    const same = missing.get(key);
    if (same) same.push(name);
    else missing.set(key, [name]);
  }
  for (const [first, ...others] of missing.values()) {
    if (!first) continue;
    const related = others.map(({ start, end }) => ({
      file: file.path,
      start,
      end,
      message: message("Used here, too."),
    }));
    yield { ...problem(file, first, missingArgument(first)), related };
  }
}

function problem(file: RepoFile, name: UndefinedName, text: Message): Problem {
  const { start, end } = name;
  return { file: file.path, start, end, message: text, fixes: fixes(file, name) };
}

function missingArgument({ name, head }: UndefinedName): Message {
  if (head && hasText(head)) return message("undefined variable '{0}': add it to the arguments of this module.", name);
  return message("undefined variable '{0}': this file takes no arguments; begin it with `{ {0}, ... }:`.", name);
}

function undefinedMessage({ name, meant }: UndefinedName): Message {
  if (meant !== undefined) return message("undefined variable '{0}'; did you mean {1}?", name, meant);
  return message("undefined variable '{0}': nothing binds this name; bind it with `let` or make it an argument.", name);
}

function fixes(file: RepoFile, undefinedName: UndefinedName): readonly Fix[] {
  const { name, start, end, meant, inherited, head, nested } = undefinedName;
  const found: Fix[] = [];
  const known = argumentOrder.includes(name);
  const fix = (title: Message, safe: boolean, edit: Edit): void => {
    found.push({ title, safe, edits: [{ file: file.path, edits: [edit] }] });
  };
  if (meant !== undefined && !inherited && !(known && head))
    fix(message("Replace by {0}", meant), false, { start, end, text: meant });
  if (head && (known || hasText(head))) {
    const edit = argumentEdit(file.source.text, head, name);
    fix(message("Add `{0}` to the arguments", name), known && hasText(head) && !nested, edit);
  }
  return found;
}

/** False where the file begins without a head. */
function hasText(head: Head): boolean {
  return head.end > head.start;
}

/** What every module is given, in the order in which people write it. */
const argumentOrder: readonly string[] = ["config", "options", "lib", "pkgs", "modulesPath"];

/** Into the order of the others, on a line of its own where they have lines of their own. */
function argumentEdit(text: string, head: Head, name: string): Edit {
  if (!hasText(head)) return insertion(head.start, `{ ${name}, ... }:\n`);
  const last = head.arguments.at(-1);
  if (!last) return insertion(head.start + 1, text[head.start + 1] === " " ? ` ${name},` : `${name}, `);
  const rank = rankOf(name);
  const next = head.arguments.find((other) => rankOf(other.name) > rank);
  const { start, end } = next ?? last;
  const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const commaFirst = /^\s*,\s*$/.test(line);
  if (next) return insertion(start, commaFirst ? `${name}\n${line}` : `${name},${/\S/.test(line) ? " " : `\n${line}`}`);
  if (commaFirst) return insertion(end, `\n${line}${name}`);
  return insertion(end, `,${/\S/.test(line) ? " " : `\n${line}`}${name}`);
}

function rankOf(name: string): number {
  const index = argumentOrder.indexOf(name);
  return index < 0 ? argumentOrder.length : index;
}

function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
