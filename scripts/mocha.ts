/** Mocha over a part of the tests, in a process of its own: what it says on the way, and its numbers. */

import { join } from "node:path";
import type { Counts } from "./counts.ts";
import { root } from "./places.ts";
import { run } from "./run.ts";

export interface MochaOptions {
  readonly ignore?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly limitSeconds?: number;
}

/** Nothing is skipped here: a pending test counts as a failure, and so does a run without any test. */
export async function mocha(files: readonly string[], options: MochaOptions = {}): Promise<Counts> {
  const ignore = (options.ignore ?? []).flatMap((pattern) => ["--ignore", pattern]);
  // All tests are over when mocha says so: a timer that something left behind keeps nobody waiting.
  const flags = ["--reporter", "dot", "--forbid-only", "--forbid-pending", "--timeout", "30000", "--exit"];
  const { code, output } = await run(join(root, "node_modules", ".bin", "mocha"), [...flags, ...ignore, ...files], {
    cwd: root,
    env: { ...process.env, ...options.environment },
    echo: true,
    limitSeconds: options.limitSeconds ?? 900,
  });
  const passed = lastNumber(output, /^\s+(\d+) passing/gm);
  const failed = lastNumber(output, /^\s+(\d+) failing/gm) + lastNumber(output, /^\s+(\d+) pending/gm);
  const wentWrong = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: wentWrong ? 1 : failed };
}

function lastNumber(text: string, pattern: RegExp): number {
  return Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
}
