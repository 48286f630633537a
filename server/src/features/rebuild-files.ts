/** Which file of the repo a path of the host means, told so that a file of nixpkgs or of another flake is never taken for one. */
import type { Repo } from "#model/repo.ts";
import type { OutputPlace, OutputProblem } from "#nix-output/problem.ts";
import { lineIndex } from "#text/lines.ts";

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
  const own = ownCopies(repo, lines, problems);

  function relative(path: string): string | undefined {
    const root = longestFirst.find((each) => each !== "" && path.startsWith(`${each}/`));
    const copy = source.exec(path);
    const rest = root !== undefined ? path.slice(root.length + 1) : copy && own(copy[1] ?? "") ? copy[2] : undefined;
    if (rest === undefined || rest.split("/").some((step) => step === "" || step === "." || step === ".."))
      return undefined;
    return rest;
  }

  function file(path: string): string | undefined {
    const rest = relative(path);
    if (rest === undefined) return undefined;
    return [rest, `${rest}/default.nix`].find((each) => repo.files.has(each) || repo.otherFiles.has(each));
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

/**
 * Whether a copy in the store is one of this repo. Every input of a flake has such a name, and many have a `flake.nix` or a `lib/modules.nix`:
 * so all files that the output names in it have to be here, and a line that Nix printed has to be ours, or a file has to define
 * the option that it is said to define.
 */
function ownCopies(
  repo: Repo,
  lines: (file: string) => readonly string[],
  problems: readonly OutputProblem[],
): (copy: string) => boolean {
  const proofs = new Map<string, "ours" | "foreign" | "open">();
  const note = (path: string, proof: (file: string) => boolean | undefined): void => {
    const [, copy, rest = ""] = source.exec(path) ?? [];
    if (copy === undefined || proofs.get(copy) === "foreign") return;
    const verdict = repo.files.has(rest) || repo.otherFiles.has(rest) ? proof(rest) : false;
    if (verdict === false) proofs.set(copy, "foreign");
    else if (verdict === true) proofs.set(copy, "ours");
    else if (!proofs.has(copy)) proofs.set(copy, "open");
  };
  for (const problem of problems) {
    const { place, trace, files, option, code } = problem;
    for (const each of [place, ...trace.map((frame) => frame.place)]) {
      if (each) note(each.file, (file) => isLine(lines(file), each));
    }
    for (const path of files) {
      if (code === "file-missing") noteMissing(repo, path, proofs);
      else note(path, (file) => (option !== undefined && definesSome(repo, file, option) ? true : undefined));
    }
  }
  return (copy) => proofs.get(copy) === "ours";
}

/** A file that is not there is named by one that is, or is here: git does not know it yet. */
function noteMissing(repo: Repo, path: string, proofs: Map<string, "ours" | "foreign" | "open">): void {
  const [, copy, rest = ""] = source.exec(path) ?? [];
  if (copy === undefined || proofs.has(copy)) return;
  if (repo.files.has(rest) || repo.otherFiles.has(rest)) proofs.set(copy, "ours");
}

/** `undefined`: the line says nothing (a bracket), or was not printed. */
function isLine(lines: readonly string[], { line, excerpt }: OutputPlace): boolean | undefined {
  const said = excerpt?.trim() ?? "";
  if (said.length < 6) return undefined;
  return lines[line - 1]?.trim() === said || lines.some((each) => each.trim() === said);
}

function definesSome(repo: Repo, file: string, option: string): boolean {
  const last = /([A-Za-z_][\w'-]*)[^A-Za-z]*$/.exec(option.replace(/\."?\[.*$/, ""))?.[1];
  const facts = repo.files.get(file)?.facts;
  return (
    last !== undefined &&
    [...(facts?.definitions ?? []), ...(facts?.declarations ?? [])].some(({ path }) => path.at(-1) === last)
  );
}
