/** What a foundation module does to the rest of the repo once it is there, as edits of the repo as it is now. */
import { modelOf } from "#model/derive.ts";
import type { Repo } from "#model/repo.ts";
import { applyEdits, type Edit, type FileEdits } from "#text/edit.ts";
import { message } from "#text/message.ts";
import { foundations } from "./foundation/index.ts";
import type { House } from "./house.ts";
import type { Made } from "./scaffolded.ts";
import { repoWith, viewIn } from "./tried.ts";
import type { Wish } from "./wish.ts";

/** The same where the module does nothing else, is there already, or nobody turned it on. */
export function afterwards(house: House, wish: Wish, made: Made): Made {
  const finish = foundations.find(({ name }) => name === wish.kind)?.finish;
  if (!finish || made.files.length === 0 || wish.enabled === false) return made;
  const { repo } = house.model;
  const tried = repoWith(repo, made);
  const view = "problem" in tried ? undefined : viewIn(house, tried);
  if ("problem" in tried || !view)
    return { ...made, open: [...made.open, message("what else has to change for {0} could not be tried", wish.kind)] };
  const { edits, done, open } = finish(modelOf(tried), view);
  const own = edits.filter(({ file }) => repo.files.has(file));
  return {
    ...made,
    edits: own.reduce((all, each) => together(repo, all, each), made.edits),
    done: [...made.done, ...done],
    open: [...made.open, ...open],
  };
}

/** `later` is of the text as the others leave it. */
function together(repo: Repo, edits: readonly FileEdits[], later: FileEdits): readonly FileEdits[] {
  const { file } = later;
  const before = repo.files.get(file)?.source.text ?? "";
  const first = edits.find((each) => each.file === file);
  const text = applyEdits(first ? applyEdits(before, first.edits) : before, later.edits);
  return [...edits.filter((each) => each !== first), { file, edits: [editBetween(before, text)] }];
}

/** The one edit that makes a text of another. */
export function editBetween(old: string, text: string): Edit {
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) start++;
  let same = 0;
  while (same < most - start && old[old.length - 1 - same] === text[text.length - 1 - same]) same++;
  return { start, end: old.length - same, text: text.slice(start, text.length - same) };
}
