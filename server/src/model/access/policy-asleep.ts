/** Modules of demands that stand in a list of imports as a comment: nobody checks what they demand. */
import { gap, stringsIn } from "#facts/strings.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Location } from "#text/span.ts";
import { breaksNothing } from "./policy-tried.ts";

export interface AsleepPolicy {
  /** The path in the comment. */
  readonly place: Location;
  readonly file: string;
  /** Where its assertions are written. */
  readonly demands: Location;
  readonly wakeUp: () => FileEdits | undefined;
}

export function asleepPolicies(model: Model): readonly AsleepPolicy[] {
  const { repo, imported } = model;
  return [...repo.files.values()].filter(({ path }) => imported.has(path)).flatMap((file) => inFile(model, file));
}

function inFile(model: Model, file: RepoFile): readonly AsleepPolicy[] {
  const { repo, imported } = model;
  const { text } = file.source;
  return file.source.comments.flatMap((comment): AsleepPolicy[] => {
    const written = text.slice(comment.start, comment.end);
    const [head, sign, path] = /^(#+[ \t]*)(\.{1,2}\/[\w./+-]+)(?=[ \t]*(?:#.*)?$)/.exec(written) ?? [];
    if (comment.block || head === undefined || sign === undefined || path === undefined) return [];
    if (!standsInImports(file, comment.start)) return [];
    const target = targetOf(model, file.path, path);
    if (!target || imported.has(target)) return [];
    const demands = policyIn(repo.files.get(target));
    if (!demands || isMoved(model, target)) return [];
    const start = comment.start + sign.length;
    const edit: FileEdits = { file: file.path, edits: [{ start: comment.start, end: start, text: "" }] };
    const wakeUp = (): FileEdits | undefined => (breaksNothing(repo, [edit]) ? edit : undefined);
    return [{ place: { file: file.path, start, end: start + path.length }, file: target, demands, wakeUp }];
  });
}

/** On a line of its own, in the list whose other lines are imports. */
function standsInImports({ facts, source: { text } }: RepoFile, at: number): boolean {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  if (text.slice(lineStart, at).trim() !== "") return false;
  const opened = /\bimports\s*=\s*\[([^[\]]*)$/.exec(text.slice(0, at));
  return opened !== null && facts.errors.length === 0;
}

function targetOf({ repo }: Model, from: string, path: string): string | undefined {
  const steps = from.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  const target = steps.join("/");
  return [target, `${target}/default.nix`].find((each) => repo.files.has(each));
}

/** What it demands stands in files that are imported: all of its longer texts do. */
function isMoved({ repo, imported }: Model, target: string): boolean {
  const file = repo.files.get(target);
  const texts = file ? stringsIn(file.source).map(({ text }) => text) : [];
  const telling = texts.filter((text) => text.length >= shortest && !text.includes(gap));
  const isThere = (text: string): boolean =>
    [...repo.files.values()].some(({ path, source }) => imported.has(path) && source.text.includes(text));
  return telling.length > 0 && telling.every(isThere);
}

/** Shorter texts are names of things, and stand in many files. */
const shortest = 12;

/** It demands things, and sets nothing else but what describes itself. */
function policyIn(file: RepoFile | undefined): Location | undefined {
  if (!file || file.facts.errors.length > 0) return undefined;
  const leaves = file.facts.definitions.filter(({ leaf }) => leaf);
  const demands = leaves.find(({ path }) => path[0] === "assertions");
  const isOnly = leaves.every(({ path }) => path[0] === "assertions" || path[0] === "warnings");
  if (!demands || (!isOnly && !/(?:^|\/)[^/]*polic(?:y|ies)[^/]*\//i.test(file.path))) return undefined;
  return { file: file.path, start: demands.name.start, end: demands.name.end };
}
