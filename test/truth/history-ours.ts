/** What we find in each commit of a repo, and how long that takes. */
import { spawnSync } from "node:child_process";
import { extract } from "#facts/extract.ts";
import { modelOf } from "#model/derive.ts";
import { emptyRepo, type RepoFile, withFiles } from "#model/repo.ts";
import type { Finding } from "#rules/rule.ts";
import { run } from "#rules/run.ts";
import { parseSettings } from "#settings/parse.ts";
import { render } from "#text/message.ts";
import { parse } from "../syntax/grammar.ts";

export interface Commit {
  readonly id: string;
  /** Path → blob, of all files. */
  readonly files: ReadonlyMap<string, string>;
}

/** Oldest first. */
export function commitsOf(gitDir: string): readonly Commit[] {
  const ids = git(gitDir, "rev-list", "--reverse", "--topo-order", "HEAD").trim().split("\n");
  return ids.map((id) => ({ id, files: filesOf(gitDir, id) }));
}

function filesOf(gitDir: string, id: string): ReadonlyMap<string, string> {
  const lines = git(gitDir, "ls-tree", "-r", "-z", id).split("\0");
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, mode, , blob = "", path = ""] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
      return mode === undefined || mode === "160000" ? [] : [[path, blob]];
    }),
  );
}

/** What of a finding can be held against Nix. */
export interface OurFinding {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly blob: string;
  /** From 1. */
  readonly line: number;
  readonly start: number;
  readonly text: string;
  readonly message: string;
  /** What else it says, of other places. */
  readonly related: string;
}

export interface Look {
  readonly findings: readonly OurFinding[];
  readonly milliseconds: number;
}

export function reader(gitDir: string): (commit: Commit) => Look {
  const { settings } = parseSettings(undefined, undefined);
  const known = new Map<string, RepoFile>();
  const read = (path: string, blob: string): RepoFile => {
    const key = `${blob} ${path}`;
    let file = known.get(key);
    if (!file) {
      const source = parse(git(gitDir, "cat-file", "blob", blob));
      file = { path, source, facts: extract(source) };
      known.set(key, file);
    }
    return file;
  };
  return ({ files }) => {
    const nix = [...files].filter(([path]) => path.endsWith(".nix") && !isHidden(path));
    const others = new Set([...files.keys()].filter((path) => !path.endsWith(".nix") && !isHidden(path)));
    const sources = nix.map(([path, blob]) => [path, read(path, blob)] as const);
    const repo = withFiles({ ...emptyRepo(settings), otherFiles: others }, sources);
    const begun = performance.now();
    const findings = run(modelOf(repo), { severities: {} });
    const milliseconds = performance.now() - begun;
    return { milliseconds, findings: findings.filter(({ rule }) => rule.startsWith("eval/")).map(shown) };

    function shown({ rule, severity, file, start, end, message, related }: Finding): OurFinding {
      const text = repo.files.get(file)?.source.text ?? "";
      const line = text.slice(0, start).split("\n").length;
      const blob = files.get(file) ?? "";
      const others = related.map((each) => render(each.message)).join("\n");
      const words = { message: render(message), related: others };
      return { rule, severity, file, blob, line, start, text: text.slice(start, end), ...words };
    }
  };
}

/** As the editor leaves hidden folders out. */
function isHidden(path: string): boolean {
  return path.split("/").some((step) => step.startsWith("."));
}

export function git(gitDir: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", ["-C", gitDir, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout;
}
