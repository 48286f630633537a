/**
 * Holds our findings against a real Nix over the history of a repo: `node test/truth/history.ts <git-dir> [--every n] [--new] [--lib dir] [--cache file]
 * [--json out]`.
 *
 * A finding is true when Nix fails with the same class at the same place. Findings are told apart by blob and place, so that one that lives
 * on over many commits counts once; hints (nobody forces the code) count apart. `--new`: Nix is asked only about commits that have a finding
 * which none before had. Exit code 1: one is not true.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type NixClass, type NixError, type NixLook, nixLook } from "./history-nix.ts";
import { type Commit, commitsOf, type OurFinding, reader } from "./history-ours.ts";

interface Judged {
  readonly commit: string;
  readonly finding: OurFinding;
  readonly verdict: "true" | "false" | "hint" | "unjudged";
  readonly reason: string;
}

process.exitCode = main();

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      every: { type: "string", default: "1" },
      new: { type: "boolean", default: false },
      lib: { type: "string" },
      cache: { type: "string" },
      json: { type: "string" },
    },
  });
  const [gitDir] = positionals;
  const lib = values.lib ?? process.env["MYNIXOS_NIXPKGS_LIB"];
  if (gitDir === undefined || lib === undefined) {
    console.error("Usage: node test/truth/history.ts <git-dir> [--every n] [--lib <checkout of nixpkgs.lib>]");
    return 2;
  }
  const commits = commitsOf(gitDir).filter((_, index, all) => (all.length - 1 - index) % Number(values.every) === 0);
  const look = reader(gitDir);
  const nixOf = cached(values.cache, (commit) =>
    nixLook(gitDir, commit.id, existsSync(join(lib, "lib")) ? join(lib, "lib") : lib),
  );
  const seen = new Set<string>();
  const judged = new Map<string, Judged>();
  const met = new Map<string, Met>();
  const slowest: [number, string][] = [];
  let incomplete = 0;
  for (const commit of commits) {
    const { findings, milliseconds } = look(commit);
    slowest.push([milliseconds, commit.id.slice(0, 7)]);
    const isNew = findings.map(keyOf).filter((key) => !seen.has(key));
    for (const key of isNew) seen.add(key);
    if (values.new && isNew.length === 0) continue;
    const nix = nixOf(commit);
    if (!nix.complete) incomplete++;
    for (const finding of findings) {
      const key = keyOf(finding);
      const before = judged.get(key);
      if (before && before.verdict !== "unjudged" && before.verdict !== "hint") continue;
      const after = judge(finding, nix, commit);
      if (!before || before.verdict === "unjudged" || after.verdict === "false") judged.set(key, after);
      if (before?.verdict === "hint" && after.verdict === "true") judged.set(key, after);
    }
    for (const error of nix.errors) {
      const key = `${error.class} ${commit.files.get(error.file ?? "") ?? error.file} ${error.line} ${error.option}`;
      const found = findings.some((finding) => matches(finding, error));
      const before = met.get(key);
      if (!before || (before.found && !found)) met.set(key, { error, commit: commit.id.slice(0, 7), found });
    }
  }
  report([...judged.values()], [...met.values()], slowest, { commits: commits.length, incomplete });
  if (values.json !== undefined)
    writeFileSync(values.json, JSON.stringify({ judged: [...judged.values()], met: [...met.values()] }, undefined, 1));
  return [...judged.values()].some(({ verdict }) => verdict === "false") ? 1 : 0;
}

/** Commits with the same Nix files are one to Nix. */
function cached(file: string | undefined, ask: (commit: Commit) => NixLook): (commit: Commit) => NixLook {
  const known: Record<string, NixLook> =
    file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, NixLook>) : {};
  return (commit) => {
    const nix = [...commit.files].filter(([path]) => path.endsWith(".nix")).map((entry) => entry.join(" "));
    const key = createHash("sha256").update(nix.join("\n")).digest("hex").slice(0, 16);
    const found = known[key] ?? ask(commit);
    known[key] = found;
    if (file !== undefined) writeFileSync(file, JSON.stringify(known));
    return found;
  };
}

function keyOf({ rule, blob, start, text }: OurFinding): string {
  return `${rule} ${blob} ${start} ${text}`;
}

function judge(finding: OurFinding, nix: NixLook, { id }: Commit): Judged {
  const say = (verdict: Judged["verdict"], reason: string): Judged => ({
    ...{ commit: id.slice(0, 7), finding, verdict, reason },
  });
  const error = nix.errors.find((each) => matches(finding, each));
  if (finding.severity === "hint") return say("hint", error ? `Nix: ${firstLine(error.message)}` : "nobody forces it");
  if (error) return say("true", `${firstLine(error.message)}${error.leaf === undefined ? "" : ` (${error.leaf})`}`);
  const [, undeclared] = /^The option `(.*?)' does not exist/.exec(finding.message) ?? [];
  if (undeclared !== undefined && nix.own.length > 0)
    return isDeclared(undeclared, nix.own)
      ? say("false", "Nix knows an option there")
      : say("true", `none of the ${nix.own.length} options that Nix sees declared`);
  const [, asserted] = /^Failed assertion: (.*)$/s.exec(finding.message) ?? [];
  if (asserted !== undefined && nix.falseAssertions.some((text) => fits(asserted, text)))
    return say("true", "Nix evaluates this assertion to false");
  const sameFile = nix.errors.find(
    ({ file, class: kind }) => file === finding.file && ruleOf(kind).includes(finding.rule),
  );
  if (sameFile && isWholeFile(finding.rule))
    return say("unjudged", `behind line ${sameFile.line}: Nix names the first only`);
  if (!nix.complete) return say("unjudged", "Nix gives no leaf of this commit");
  return say("false", "Nix does not fail so");
}

/** `…` stands for what we do not know. */
function fits(ours: string, nix: string): boolean {
  const parts = ours.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`).test(nix);
}

function isDeclared(path: string, own: readonly string[]): boolean {
  return own.some((option) => option === path || option.startsWith(`${path}.`) || path.startsWith(`${option}.`));
}

function isWholeFile(rule: string): boolean {
  return rule === "eval/undefined-variable" || rule === "eval/duplicate-attribute";
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

function ruleOf(kind: NixClass): readonly string[] {
  return kind === "missing-attribute" ? ["eval/missing-attribute", "eval/undeclared-option"] : [`eval/${kind}`];
}

function matches({ rule, file, line, text, message, related }: OurFinding, error: NixError): boolean {
  if (!ruleOf(error.class).includes(rule)) return false;
  switch (error.class) {
    case "missing-attribute":
      return error.file === file && error.line === line && error.message.includes(`'${text.replace(/^"|"$/g, "")}'`);
    case "undefined-variable":
      return error.file === file && error.line === line;
    case "missing-import": {
      const [, path = " "] = /path '(.*?)' does not exist/.exec(message) ?? [];
      return error.message.includes(`'${path}`) || error.message.includes(`/${path}'`);
    }
    case "declared-twice":
    case "conflict":
    case "type":
      if (error.option !== undefined)
        return message.includes(`\`${error.option}'`) || related.includes(`\`${error.option}'`);
      return error.file === file && error.line === line;
    default:
      return error.file === file;
  }
}

interface Met {
  readonly error: NixError;
  readonly commit: string;
  readonly found: boolean;
}

function report(
  judged: readonly Judged[],
  met: readonly Met[],
  times: readonly [number, string][],
  { commits, incomplete }: { readonly commits: number; readonly incomplete: number },
): void {
  const slowest = [...times].sort(([a], [b]) => b - a).slice(0, 3);
  console.log(
    `${commits} commits, slowest ${slowest.map(([ms, id]) => `${id} ${Math.round(ms)} ms`).join(", ")}; ${incomplete} of which Nix gives no leaf`,
  );
  for (const verdict of ["true", "false", "unjudged", "hint"] as const) {
    const some = judged.filter((each) => each.verdict === verdict);
    console.log(`\n${verdict}: ${some.length}`);
    for (const { commit, finding, reason } of some)
      console.log(
        `  ${commit} ${finding.rule} ${finding.file}:${finding.line} ${finding.text.split("\n")[0]?.slice(0, 50)} – ${reason}`,
      );
  }
  for (const kind of new Set(met.map(({ error }) => error.class))) {
    const some = met.filter(({ error }) => error.class === kind);
    const found = some.filter((each) => each.found).length;
    console.log(`\nNix: ${kind}: ${some.length}, of which we find ${found}`);
    if (kind === "outside") continue;
    for (const { commit, error } of some.filter((each) => !each.found))
      console.log(`  ${commit} ${error.file}:${error.line} ${firstLine(error.message)} ${error.leaf ?? ""}`);
  }
  const right = judged.filter(({ verdict }) => verdict === "true").length;
  const wrong = judged.filter(({ verdict }) => verdict === "false").length;
  console.log(`\nprecision ${(right / (right + wrong)).toFixed(3)}`);
}
