/** The repo as it would be if a file said something else: what an answer rests on while the text as it is makes no sense yet. */
import { extract } from "#facts/extract.ts";
import { type Repo, withFiles } from "#model/repo.ts";
import { parse } from "#syntax/parse.ts";

interface Made {
  readonly base: Repo;
  readonly file: string;
  readonly text: string;
  readonly repo: Repo;
}

/** The last one: while one number is being typed, the rest of the text and so the answer stay the same. */
let last: Made | undefined;

export function repoWith(base: Repo, file: string, text: string): Repo {
  if (base.files.get(file)?.source.text === text) return base;
  if (last && last.file === file && last.text === text && isSameBut(file, base, last.base)) return last.repo;
  const source = parse(text);
  const repo = withFiles(base, [[file, { path: file, source, facts: extract(source) }]]);
  last = { base, file, text, repo };
  return repo;
}

/** Nothing but this one file differs. */
function isSameBut(file: string, a: Repo, b: Repo): boolean {
  if (a.settings !== b.settings || a.disk !== b.disk || a.unlisted !== b.unlisted || a.otherFiles !== b.otherFiles)
    return false;
  if (a.files.size !== b.files.size) return false;
  for (const [path, each] of a.files) if (path !== file && b.files.get(path) !== each) return false;
  return true;
}
