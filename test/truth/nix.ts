/** Asks a real Nix what it makes of files. */
import { spawnSync } from "node:child_process";

/** `tree` as Nix prints it, or the error it reports (without the code excerpt). */
export type Verdict = { readonly tree: string } | { readonly error: string };

/** Parses many files with few processes: Nix stops at the first bad one, so what follows is asked again. */
export function nixParse(files: readonly string[], nix: string): Verdict[] {
  const verdicts: Verdict[] = [];
  while (verdicts.length < files.length) {
    const batch = files.slice(verdicts.length, verdicts.length + 200);
    const { status, stdout, stderr, error } = spawnSync(nix, ["--parse", ...batch], {
      encoding: "utf8",
      maxBuffer: 1 << 30,
      // Nix must not read settings or profiles of whoever runs the tests.
      env: { ...process.env, NIX_CONFIG: "", NIX_PATH: "" },
    });
    if (error !== undefined) throw error;
    const trees = stdout.split("\n").slice(0, -1);
    for (const tree of trees) verdicts.push({ tree });
    if (status !== 0) verdicts.push({ error: reason(stderr) });
    else if (trees.length !== batch.length) throw new Error(`${trees.length} answers for ${batch.length} files`);
  }
  return verdicts;
}

export function nixVersion(nix: string): string | undefined {
  const { status, stdout } = spawnSync(nix, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

function reason(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => !line.startsWith("warning:"));
  return (lines.find((line) => line.includes("error:")) ?? lines.join(" ")).replace(/^error:\s*/, "").trim();
}
