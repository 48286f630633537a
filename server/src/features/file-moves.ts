/**
 * What has to be written anew when files and folders move, so that every path leads where it led: imports of others, and the relative
 * paths in what moves. The result is tried out: what would lead elsewhere all the same is named, and so is what no host imports any more.
 */
import type { PathUse } from "#facts/facts.ts";
import { type PathText, pathLiterals } from "#facts/path-literals.ts";
import { readText } from "#facts/read-text.ts";
import { reachable, resolve } from "#model/imports.ts";
import type { Repo, RepoFile } from "#model/repo.ts";
import { applyEdits, type Edit, type FileEdits } from "#text/edit.ts";
import { literally } from "#text/pattern.ts";
import type { Location } from "#text/span.ts";
import { type Move, movedBy, parentOf, pathFrom, placeFrom } from "./moved-places.ts";

export interface FileMoves {
  /** In the files as they are before the move. */
  readonly edits: readonly FileEdits[];
  /** Paths that lead elsewhere afterwards: somebody has to change them. */
  readonly left: readonly LeftPath[];
  /** Files, by their new names, that were imported and are not any more. */
  readonly lost: readonly string[];
  /** Files, by their new names, that were not imported and are now: a folder they came to is imported as a whole. */
  readonly gained: readonly string[];
}

/** A path as it stands in a file before the move. */
export interface LeftPath extends Location {
  /** What the file is called afterwards. */
  readonly newFile: string;
  /** `computed`: not a plain path. `broken`: its file is no valid Nix. `name`: a path literal cannot say the new name. */
  readonly reason: "computed" | "broken" | "name";
}

/** `root` is the absolute path of the repo, with `/`, as those of the moves. */
export function fileMoves(repo: Repo, root: string, moves: readonly Move[]): FileMoves {
  const trip = tripOf(repo, root, moves);
  const after = new Map<string, RepoFile>();
  const edits: FileEdits[] = [];
  for (const file of repo.files.values()) {
    const moved = movedFile(trip, file);
    const path = trip.inRepo(trip.moved(trip.absolute(file.path)));
    if (path !== undefined) after.set(path, { ...moved.file, path });
    if (moved.edits.length > 0) edits.push({ file: file.path, edits: moved.edits });
  }
  const otherFiles = new Set(
    [...repo.otherFiles].flatMap((file) => trip.inRepo(trip.moved(trip.absolute(file))) ?? []),
  );
  const next: Repo = { ...repo, files: after, otherFiles, disk: undefined };
  const left = [...repo.files.values()].flatMap((file) => leftIn(trip, next, file));
  return { edits, left, ...importsApart(trip, next, left.length === 0) };
}

/** What holds throughout one move. */
interface Trip {
  readonly repo: Repo;
  readonly root: string;
  readonly moved: (path: string) => string;
  readonly absolute: (file: string) => string;
  /** Relative to the root; `undefined`: outside of it. */
  readonly inRepo: (path: string) => string | undefined;
  /** Files of any kind that move, by their absolute paths. */
  readonly goers: readonly string[];
}

function tripOf(repo: Repo, root: string, moves: readonly Move[]): Trip {
  const moved = movedBy(moves.filter(({ from, to }) => from !== to));
  const absolute = (file: string): string => (file === "" ? root : `${root}/${file}`);
  const inRepo = (path: string): string | undefined =>
    path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
  const all = [...repo.files.keys(), ...repo.otherFiles].map(absolute);
  return { repo, root, moved, absolute, inRepo, goers: all.filter((path) => moved(path) !== path) };
}

interface MovedFile {
  readonly file: RepoFile;
  readonly edits: readonly Edit[];
}

function movedFile(trip: Trip, file: RepoFile): MovedFile {
  if (file.facts.paths.length === 0 || file.facts.errors.length > 0) return { file, edits: [] };
  const roles = new Map(file.facts.paths.map((use) => [`${use.start}-${use.end}`, use.role]));
  const edits = pathLiterals(file.source).flatMap((path): Edit[] => {
    const text = newText(trip, file, path, roles.get(`${path.start}-${path.end}`) ?? "other");
    return text === undefined ? [] : [{ start: path.start, end: path.end, text }];
  });
  if (edits.length === 0) return { file, edits };
  const { source, facts } = readText(applyEdits(file.source.text, edits));
  if (facts.errors.length > 0 || facts.paths.length !== file.facts.paths.length) return { file, edits: [] };
  return { file: { path: file.path, source, facts }, edits };
}

/** `undefined`: the path is right as it is, or cannot be written. */
function newText(trip: Trip, file: RepoFile, { text }: PathText, role: PathUse["role"]): string | undefined {
  const folder = parentOf(trip.absolute(file.path));
  const newFolder = parentOf(trip.moved(trip.absolute(file.path)));
  const target = newTarget(trip, placeFrom(folder, text), role, text.endsWith("default.nix"), newFolder);
  return placeFrom(newFolder, text) === target ? undefined : pathFrom(newFolder, target);
}

/** Who imports a folder means its `default.nix`: a path that says so goes on to, as far as the new name allows. */
function newTarget(
  { repo, moved, inRepo }: Trip,
  target: string,
  role: PathUse["role"],
  isNamed: boolean,
  newFolder: string,
): string {
  if (role === "other") return moved(target);
  const file = inRepo(target);
  const inside = inRepo(`${target}/default.nix`);
  const isFolder = (file === undefined || !repo.files.has(file)) && inside !== undefined && repo.files.has(inside);
  const next = moved(isFolder ? `${target}/default.nix` : target);
  if (!next.endsWith("/default.nix") || isNamed) return next;
  const shorter = parentOf(next);
  return isFolder || !`${newFolder}/`.startsWith(`${shorter}/`) ? shorter : next;
}

function leftIn(trip: Trip, next: Repo, file: RepoFile): LeftPath[] {
  const newPath = trip.moved(trip.absolute(file.path));
  const newName = trip.inRepo(newPath);
  const newFile = newName === undefined ? undefined : next.files.get(newName);
  const broken = file.facts.errors.length > 0;
  return file.facts.paths.flatMap((use, index) => {
    const newUse = newFile?.facts.paths[index] ?? use;
    const written = file.source.text.slice(use.start, use.end);
    if (isTextWithPath(written, use)) return [];
    if (isKept(trip, next, { file, use }, { path: newPath, use: newUse })) return [];
    const isPlain = written === use.parts.join("");
    const reason = broken ? "broken" : isPlain ? "name" : "computed";
    return [{ file: file.path, start: use.start, end: use.end, newFile: newName ?? newPath, reason }];
  });
}

/** `"${./run.sh} --now"`: the path in it stands for itself. */
function isTextWithPath(written: string, { base, parts }: PathUse): boolean {
  return base === "file" && /^["']/.test(written) && parts.length > 1 && !parts[1]?.startsWith("/");
}

/** Whether a path leads afterwards to where the same things lie then. */
function isKept(
  trip: Trip,
  next: Repo,
  before: { readonly file: RepoFile; readonly use: PathUse },
  after: { readonly path: string; readonly use: PathUse },
): boolean {
  const { file } = before;
  if (before.use.base === "absolute") return true;
  const shape = shapeOf(trip, trip.absolute(file.path), before.use);
  const known = shape.includes(HOLE) ? parentOf(shape.slice(0, shape.indexOf(HOLE))) : shape;
  const expected = trip.moved(known) + shape.slice(known.length);
  const isSamePlace = shapeOf(trip, after.path, after.use) === expected;
  if (shape !== known) {
    const pattern = new RegExp(`^${shape.split(HOLE).map(literally).join("[^/]+")}(?:/.*)?$`);
    const staysIn = (path: string): boolean => {
      const there = trip.moved(known) + path.slice(known.length);
      // Whoever lists the folder takes every name.
      return trip.moved(path) === there || (file.facts.readsFolders && pattern.test(trip.moved(path)));
    };
    return isSamePlace && trip.goers.every((path) => !pattern.test(path) || staysIn(path));
  }
  const newName = trip.inRepo(after.path);
  const meant = resolve(trip.repo, file.path, before.use).map((file) => trip.inRepo(trip.moved(trip.absolute(file))));
  if (meant.length === 0 || newName === undefined || meant.includes(undefined)) return isSamePlace;
  const leads = resolve(next, newName, after.use);
  const isSameFile = meant.length === leads.length && meant.every((file, index) => file === leads[index]);
  return isSameFile || (before.use.role === "other" && isSamePlace);
}

/** What stands for text that only evaluation knows. */
const HOLE = "\u0000";

function shapeOf({ root }: Trip, path: string, { base, parts }: PathUse): string {
  return placeFrom(base === "root" ? root : parentOf(path), parts.map((part) => part ?? HOLE).join(""));
}

/** What is imported without a path of its own, by what lies in a folder, or by the name of a host. */
function importsApart(trip: Trip, next: Repo, allKept: boolean): Pick<FileMoves, "lost" | "gained"> {
  const now = reachable(next);
  const names = [...reachable(trip.repo)].flatMap((file) => trip.inRepo(trip.moved(trip.absolute(file))) ?? []);
  const before = new Set(names);
  return {
    // Behind a path that leads elsewhere nobody knows what is imported.
    lost: allKept ? names.filter((file) => next.files.has(file) && !now.has(file)).sort() : [],
    gained: [...now].filter((file) => !before.has(file)).sort(),
  };
}
