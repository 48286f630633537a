/** The proof of an edit: the repo with it is evaluated, says the new thing, and says all else as before. */
import { readText } from "#facts/read-text.ts";
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn, type OptionView } from "#model/evaluated.ts";
import { type Repo, withFiles } from "#model/repo.ts";
import { failuresIn, withoutPlaces } from "#model/units/block/edit-proof.ts";
import type { House } from "#scaffold/house.ts";
import type { FileEdits } from "#text/edit.ts";

/** Each of them is evaluated once more. */
const mostHosts = 12;

export interface Expected {
  /** Edits that belong to it, such as the key of the port that it reads. */
  readonly besides?: readonly FileEdits[] | undefined;
  /** Which options may be there since, be gone, or say something else; what they say is shown as text, `undefined`: nothing. */
  readonly changes: (path: readonly string[], before: string | undefined, after: string | undefined) => boolean;
  /** What has to be so on the shown host. */
  readonly holds: (after: HostView) => boolean;
}

/** `undefined` as a host: without one nothing can be proven. */
export function isProven(house: House, edits: readonly FileEdits[], expected: Expected): boolean {
  const { besides = [], changes, holds } = expected;
  const { repo } = house.model;
  const before = besides.length === 0 ? untouched(repo) : editedRepo(repo, merged(besides));
  const after = editedRepo(repo, merged([...besides, ...edits]));
  if (!before || !after || !house.view) return false;
  const olds = hostsIn(before);
  const news = hostsIn(after);
  if (olds.size > mostHosts) return false;
  // What fails is told where it is met first: both are looked at from the same side.
  for (const view of [...olds.values(), ...news.values()]) void view.leaves;
  const shown = news.get(house.view.name);
  if (!shown || !holds(shown)) return false;
  return [...olds].every(([name, view]) => {
    const now = news.get(name);
    return now !== undefined && isKept(view, now, changes);
  });
}

const copies = new WeakMap<Repo, Repo>();

/** The same repo, of which nobody has asked anything yet. */
function untouched(repo: Repo): Repo {
  const copy = copies.get(repo) ?? withFiles(repo, []);
  copies.set(repo, copy);
  return copy;
}

/** One entry for each file. */
export function merged(edits: readonly FileEdits[]): readonly FileEdits[] {
  const files = new Map<string, FileEdits>();
  for (const { file, edits: own } of edits)
    files.set(file, { file, edits: [...(files.get(file)?.edits ?? []), ...own] });
  return [...files.values()];
}

function isKept(before: HostView, after: HostView, changes: Expected["changes"]): boolean {
  const news = new Map(after.leaves.map((leaf) => [leaf.name, leaf]));
  const failures = new Set(failuresIn(before));
  const isSame = (old: OptionView): boolean => {
    const now = news.get(old.name);
    const [was, is] = [withoutPlaces(old.value), now && withoutPlaces(now.value)];
    return (now?.state === old.state && is === was) || changes(old.path, was, is);
  };
  const known = new Set(before.leaves.map(({ name }) => name));
  return (
    before.leaves.every(isSame) &&
    after.leaves.every(({ name, path, value }) => known.has(name) || changes(path, undefined, withoutPlaces(value))) &&
    failuresIn(after).every((failure) => failures.has(failure))
  );
}

/** The repo with an empty module in the place of one that is to come. */
export function withModule(repo: Repo, path: string): Repo {
  return repo.files.has(path) ? repo : withFiles(repo, [[path, { path, ...readText("{ }\n") }]]);
}

export function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index] === name);
}
