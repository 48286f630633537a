/**
 * Cold index against the floor: `mynixos check` in a new process, and a script that only reads and parses the same files.
 * Ten alternating pairs, the median of the ratios counts (target: at most 1.6). `node bench/cold-index.ts [dir] [pairs]`.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dir = process.argv[2] ?? `${root}samples/homelab`;
const pairs = Number(process.argv[3] ?? 10);
/** The shipped bundle runs on the user's Node; so does the floor. */
const node = process.env["MYNIXOS_NODE"] ?? process.execPath;

function time(args: readonly string[]): { ms: number; out: string } {
  const start = process.hrtime.bigint();
  const result = spawnSync(node, args, { cwd: root, encoding: "utf8" });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  // `check` exits with 1 when it finds something; an empty output is no run at all.
  if (result.status === null || result.status > 1 || result.stdout === "")
    throw new Error(`${args.join(" ")}: ${result.stderr}`);
  return { ms, out: result.stdout };
}

const floor = ["bench/floor.mjs", dir];
const index = ["dist/cli.mjs", "check", dir, "--json"];
time(floor);
time(index); // both once, so that the disk cache is the same for all
const rounds = Array.from({ length: pairs }, () => ({ floor: time(floor).ms, index: time(index).ms }));
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const ratios = rounds.map((round) => round.index / round.floor);
console.log(`files: ${time(floor).out.trim()}`);
console.log(`floor: median ${median(rounds.map((round) => round.floor)).toFixed(0)} ms`);
console.log(`index: median ${median(rounds.map((round) => round.index)).toFixed(0)} ms`);
console.log(
  `ratio: median ${median(ratios).toFixed(2)} (min ${Math.min(...ratios).toFixed(2)}, max ${Math.max(...ratios).toFixed(2)})`,
);
