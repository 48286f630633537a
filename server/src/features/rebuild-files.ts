/** Which file of the repo a path of the host means, told so that a file of nixpkgs or of another flake is never taken for one. */
import type { OptionPath, PathUse } from "#facts/facts.ts";
import { folderOf, join } from "#model/file-path.ts";
import type { Repo } from "#model/repo.ts";
import type { OutputPlace, OutputProblem } from "#nix-output/problem.ts";
import { lineIndex } from "#text/lines.ts";
import { namesOf } from "./rebuild-options.ts";

export interface HostFiles {
  /** The file of the repo, relative to its root; `undefined`: none, or nobody can tell. */
  readonly file: (path: string) => string | undefined;
  /** What the path would be in the repo, be it there or not. */
  readonly relative: (path: string) => string | undefined;
  /** Lines of a file of the repo; empty for what is not read. */
  readonly lines: (file: string) => readonly string[];
}

/** Flakes are copied there before they are evaluated; every input is, too. */
const source = /^(\/nix\/store\/[a-z0-9]{32}-(?:source|[a-z0-9.+_-]*-source))\/(.+)$/;

export function hostFiles(repo: Repo, roots: readonly string[], problems: readonly OutputProblem[]): HostFiles {
  const longestFirst = roots.map((root) => root.replace(/\/+$/, "")).sort((a, b) => b.length - a.length);
  const lines = linesOf(repo);
  const own = ownCopy(repo, lines, problems);

  function relative(path: string): string | undefined {
    const root = longestFirst.find((each) => each !== "" && path.startsWith(`${each}/`));
    const copy = source.exec(path);
    const rest = root !== undefined ? path.slice(root.length + 1) : copy && copy[1] === own ? copy[2] : undefined;
    if (rest === undefined || rest.split("/").some((step) => step === "" || step === "." || step === ".."))
      return undefined;
    return rest;
  }

  function file(path: string): string | undefined {
    const rest = relative(path);
    if (rest === undefined) return undefined;
    return fileAt(repo, rest);
  }
  return { file, relative, lines };
}

function linesOf(repo: Repo): (file: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    let lines = known.get(file);
    if (!lines) {
      const text = repo.files.get(file)?.source.text;
      const { starts } = text === undefined ? { starts: [] } : lineIndex(text);
      lines = starts.map((start, index) => (text ?? "").slice(start, starts[index + 1]).replace(/[\r\n]+$/, ""));
      known.set(file, lines);
    }
    return lines;
  };
}

interface Evidence {
  /** Files of which Nix printed a line that stands here. */
  readonly read: Set<string>;
  /** Files that define here what they are said to define, or that are here and missing there. */
  readonly named: Set<string>;
  /** Files that are not here, or read otherwise. */
  readonly foreign: Set<string>;
}

/**
 * The copy in the store that is one of this repo: there is one at most. Every input of a flake has such a name, and many have a
 * `flake.nix` or a `lib/modules.nix`: so something has to prove it, more than of any other copy, and as little as that may speak
 * against it (a file that only the host has, one that changed since).
 */
function ownCopy(
  repo: Repo,
  lines: (file: string) => readonly string[],
  problems: readonly OutputProblem[],
): string | undefined {
  if (![...repo.files.keys()].some((file) => file === "flake.nix" || file.endsWith("/flake.nix"))) return undefined;
  const copies = new Map<string, Evidence>();
  const evidenceOf = (copy: string): Evidence => {
    const evidence = copies.get(copy) ?? { read: new Set(), named: new Set(), foreign: new Set() };
    copies.set(copy, evidence);
    return evidence;
  };
  const note = (path: string, proof: "read" | "named", isOurs: (file: string) => boolean | undefined): void => {
    const [, copy, rest = ""] = source.exec(path) ?? [];
    if (copy === undefined) return;
    const evidence = evidenceOf(copy);
    const file = fileAt(repo, rest);
    const verdict = file === undefined ? false : isOurs(file);
    if (verdict !== undefined) evidence[verdict ? proof : "foreign"].add(rest);
  };
  for (const { place, trace, files, option, code, name, within } of problems) {
    // Definitions that were being evaluated.
    if (within.file !== undefined) note(within.file, "named", (file) => sets(repo, file, within.option) || undefined);
    for (const each of [place, ...trace.map((frame) => frame.place)])
      if (each) note(each.file, "read", (file) => isLine(lines(file), each));
    for (const path of files) {
      if (code === "file-missing") {
        // A file that is missing there and is here: git does not know it yet. One that is nowhere is ours if something here leads to it.
        const [, copy, rest = ""] = source.exec(path) ?? [];
        const isOurs = fileAt(repo, rest) !== undefined || isAskedFor(repo, rest);
        if (copy !== undefined && isOurs) evidenceOf(copy).named.add(rest);
      } else if (code === "module-argument") note(path, "named", (file) => asksFor(repo, file, name) || undefined);
      else note(path, "named", (file) => sets(repo, file, option) || undefined);
    }
  }
  const proven = [...copies]
    .filter(([, { read, named, foreign }]) => read.size + named.size > 0 && read.size + named.size >= foreign.size)
    .sort(([, a], [, b]) => b.read.size - a.read.size || b.named.size - a.named.size);
  const [first, second] = proven;
  const isTie = first?.[1].read.size === second?.[1].read.size && first?.[1].named.size === second?.[1].named.size;
  return second && isTie ? undefined : first?.[0];
}

/** A folder stands for its `default.nix`. */
function fileAt(repo: Repo, path: string): string | undefined {
  return [path, `${path}/default.nix`].find((each) => repo.files.has(each) || repo.otherFiles.has(each));
}

/** `undefined`: the line says nothing (a bracket), or was not printed. Then the lines around it may say something, in their places. */
function isLine(lines: readonly string[], { line, excerpt, before, after }: OutputPlace): boolean | undefined {
  const said = excerpt?.trim() ?? "";
  if (said.length < 6) {
    const around = [before, excerpt, after].map((text) => text?.trim());
    const isSame = around.every((text, index) => text === undefined || lines[line - 2 + index]?.trim() === text);
    return excerpt !== undefined && isSame && around.join("").length >= 12 ? true : undefined;
  }
  return lines[line - 1]?.trim() === said || (said.length >= 20 && lines.some((each) => each.trim() === said));
}

/** Modules of many flakes ask for these, and many are a `default.nix`: that proves nothing. */
const usualArguments = [
  "config",
  "hostname",
  "inputs",
  "lib",
  "options",
  "outputs",
  "pkgs",
  "self",
  "system",
  "username",
];

function asksFor(repo: Repo, file: string, name: string | undefined): boolean {
  if (name === undefined || usualArguments.includes(name) || /(?:^|\/)(?:default|configuration|flake)\.nix$/.test(file))
    return false;
  return repo.files.get(file)?.facts.names.some((each) => each.kind === "formal" && each.name === name) === true;
}

/** A path of the repo leads there, and there is nothing. */
function isAskedFor(repo: Repo, path: string): boolean {
  return [...repo.files.values()].some(({ path: file, facts }) =>
    facts.paths.some((use) => targetOf(file, use) === path),
  );
}

/** The file that a path of the repo leads to; a folder is meant by itself. */
export function targetOf(file: string, { base, parts }: PathUse): string | undefined {
  if (base === "absolute" || parts.includes(undefined)) return undefined;
  return join(base === "root" ? "" : folderOf(file), parts.join(""));
}

/** The option itself, something in it, or the set that it is written in. */
function sets(repo: Repo, file: string, option: string | undefined): boolean {
  const names = option === undefined ? [] : namesOf(option);
  const facts = repo.files.get(file)?.facts;
  const agrees = (path: OptionPath): boolean => {
    const common = Math.min(path.length, names.length);
    return common >= Math.min(2, names.length) && names.slice(0, common).every((name, index) => name === path[index]);
  };
  return (
    names.length > 0 && [...(facts?.definitions ?? []), ...(facts?.declarations ?? [])].some(({ path }) => agrees(path))
  );
}
