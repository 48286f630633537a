/**
 * Cold evaluation against a real Nix: `mynixos eval --all --json` in a new process, and the truth harness's dump of the same
 * configuration by `nix-instantiate` with the real `lib.evalModules`. Alternating pairs, the median of the ratios counts (target: at
 * most 2). `MYNIXOS_NIXPKGS_LIB=<checkout of nixpkgs.lib> node bench/eval.ts <repo or git-dir@commit>… [--pairs n]`.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { nixLeaves } from "#test/truth/nix-leaves.ts";
import { stage } from "#test/truth/stage.ts";
import { buildWorld } from "#test/truth/world.ts";

const cli = fileURLToPath(new URL("../dist/cli.mjs", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: "string", default: "8" }, nix: { type: "string", default: "nix-instantiate" } },
});
const checkout = process.env["MYNIXOS_NIXPKGS_LIB"];
if (checkout === undefined || positionals.length === 0) {
  console.error("Usage: MYNIXOS_NIXPKGS_LIB=<checkout> node bench/eval.ts <repo or git-dir@commit>…");
  process.exit(2);
}
const lib = existsSync(join(checkout, "lib")) ? join(checkout, "lib") : checkout;

function milliseconds(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

for (const source of positionals) {
  const staged = stage(source);
  try {
    const world = buildWorld(staged, lib);
    const start = { entry: join(staged.repo, "configuration.nix") };
    // One process of Nix for each fatal error; only one of them is compared.
    const { runs } = nixLeaves(staged, world, start, values.nix);
    const ours = (): number =>
      milliseconds(() => {
        const node = process.env["MYNIXOS_NODE"] ?? process.execPath;
        const { status, stderr } = spawnSync(node, [cli, "eval", staged.repo, "--all", "--json"], {
          encoding: "utf8",
          maxBuffer: 1 << 28,
        });
        if (status !== 0) throw new Error(stderr);
      });
    const nix = (): number => milliseconds(() => nixLeaves(staged, world, start, values.nix)) / runs;
    ours();
    const rounds = Array.from({ length: Number(values.pairs) }, () => ({ nix: nix(), ours: ours() }));
    const ratios = rounds.map((round) => round.ours / round.nix);
    console.log(
      `${source.split("/").at(-1)}: nix ${median(rounds.map((round) => round.nix)).toFixed(0)} ms, ours ${median(rounds.map((round) => round.ours)).toFixed(0)} ms, ratio median ${median(ratios).toFixed(2)} (min ${Math.min(...ratios).toFixed(2)}, max ${Math.max(...ratios).toFixed(2)})`,
    );
  } finally {
    staged.dispose();
  }
}
