/** What the real Nix says about a text or files: `nix-instantiate --parse`, which checks grammar and scopes. */
import { spawnSync } from "node:child_process";

/** Nix's complaint about these files, or the empty string. */
export function complaintAboutFiles(files: readonly string[]): string {
  return parse([...files], undefined);
}

/** Nix's complaint about this expression, or the empty string. */
export function complaintAbout(text: string): string {
  return parse(["-"], text);
}

function parse(what: readonly string[], input: string | undefined): string {
  const run = spawnSync("nix-instantiate", ["--parse", ...what], {
    encoding: "utf8",
    ...(input === undefined ? {} : { input }),
  });
  if (run.error) throw new Error("nix-instantiate is needed here (Debian: nix-bin)", { cause: run.error });
  if (run.status === 0) return "";
  return run.stderr.replace(/^warning: .*\n/gm, "").trim();
}
