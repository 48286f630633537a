/** The repo as it would be if a file said something else: what an answer rests on while the text as it is makes no sense yet. */
import { extract } from "#facts/extract.ts";
import type { Reading } from "#features/completion-slot.ts";
import { type Repo, withFiles } from "#model/repo.ts";
import { parse } from "#syntax/parse.ts";

/** What a repo was made of. */
interface Made {
  readonly base: Repo;
  readonly file: string;
}

const made = new WeakMap<Repo, Made>();
/**
 * The last one: while one number is being typed, the rest of the text and so the answer stay the same. With all that was evaluated of it, it
 * is too big to be kept for that alone.
 */
let last: WeakRef<Repo> | undefined;

export function repoWith(base: Repo, file: string, text: string): Repo {
  if (textOf(base, file) === text) return base;
  const before = last?.deref();
  const of = before && made.get(before);
  if (before && of?.file === file && textOf(before, file) === text && isSameBut(file, base, of.base)) return before;
  const source = parse(text);
  const repo = withFiles(base, [[file, { path: file, source, facts: extract(source) }]]);
  made.set(repo, { base, file });
  last = new WeakRef(repo);
  return repo;
}

/** One file alone, as it would be read. */
export function reading(text: string): Reading {
  const source = parse(text);
  return { source, facts: () => extract(source) };
}

function textOf({ files }: Repo, file: string): string | undefined {
  return files.get(file)?.source.text;
}

/** Nothing but this one file differs. */
function isSameBut(file: string, a: Repo, b: Repo): boolean {
  if (a.settings !== b.settings || a.disk !== b.disk || a.unlisted !== b.unlisted || a.otherFiles !== b.otherFiles)
    return false;
  if (a.files.size !== b.files.size) return false;
  for (const [path, each] of a.files) if (path !== file && b.files.get(path) !== each) return false;
  return true;
}
