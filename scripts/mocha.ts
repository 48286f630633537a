/** Mocha over a part of the tests, in a process of its own or one for each file: what it says, and its numbers. */

import { join } from "node:path";
import { type Counts, inWords, sum } from "./counts.ts";
import { root } from "./places.ts";
import { run } from "./run.ts";

export interface MochaOptions {
  readonly ignore?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly limitSeconds?: number;
  /** Says on the way what comes out; it does. */
  readonly echo?: boolean;
}

/** Nothing is skipped here: a pending test counts as a failure, and so does a run without any test. */
export async function mocha(files: readonly string[], options: MochaOptions = {}): Promise<Counts> {
  return (await spoken(files, options)).counts;
}

/** For tests that wait more than they work: some files at once, begun in their order, each told as a whole when it is over. */
export function mochaSideBySide(files: readonly string[], atOnce: number): Promise<Counts> {
  return mochaInLanes([files], atOnce);
}

/** The same with so many lanes for each list; a lane whose list is empty takes the last of another one. */
export async function mochaInLanes(lists: readonly (readonly string[])[], each: number): Promise<Counts> {
  const queues = lists.map((files) => [...files]);
  const all: Counts[] = [];
  const lane = async (own: string[]): Promise<void> => {
    const next = (): string | undefined => own.shift() ?? queues.find((queue) => queue.length > 0)?.pop();
    for (let file = next(); file !== undefined; file = next()) {
      const start = Date.now();
      const { counts, output } = await spoken([file], { echo: false });
      console.log(`${output.trimEnd()}\n  ${file}: ${inWords(counts)}, ${((Date.now() - start) / 1000).toFixed(1)} s`);
      all.push(counts);
    }
  };
  await Promise.all(queues.flatMap((queue) => Array.from({ length: each }, () => lane(queue))));
  return sum(all);
}

/** For tests that work: as many processes as there are lists, each told as a whole when it is over. */
export async function mochaAtOnce(
  lists: readonly { readonly files: readonly string[]; readonly options?: MochaOptions }[],
): Promise<Counts> {
  const all = lists.map(async ({ files, options }) => {
    const { counts, output } = await spoken(files, { ...options, echo: false });
    console.log(output.trimEnd());
    return counts;
  });
  return sum(await Promise.all(all));
}

async function spoken(
  files: readonly string[],
  options: MochaOptions,
): Promise<{ readonly counts: Counts; readonly output: string }> {
  const ignore = (options.ignore ?? []).flatMap((pattern) => ["--ignore", pattern]);
  // All tests are over when mocha says so: a timer that something left behind keeps nobody waiting.
  const flags = ["--reporter", "dot", "--forbid-only", "--forbid-pending", "--timeout", "30000", "--exit"];
  const { code, output } = await run(join(root, "node_modules", ".bin", "mocha"), [...flags, ...ignore, ...files], {
    cwd: root,
    env: { ...process.env, ...options.environment },
    echo: options.echo ?? true,
    limitSeconds: options.limitSeconds ?? 900,
  });
  const passed = lastNumber(output, /^\s+(\d+) passing/gm);
  const failed = lastNumber(output, /^\s+(\d+) failing/gm) + lastNumber(output, /^\s+(\d+) pending/gm);
  const wentWrong = failed === 0 && (code !== 0 || passed === 0);
  return { counts: { passed, failed: wentWrong ? 1 : failed }, output };
}

function lastNumber(text: string, pattern: RegExp): number {
  return Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
}
