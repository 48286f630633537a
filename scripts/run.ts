/** Child processes that never outlive us: started in a group of their own and ended as a group. */

import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

export interface Finished {
  readonly code: number;
  readonly output: string;
}

const groups = new Set<number>();
process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    endAll();
    process.exit(1);
  });
}

export function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  const group = child.pid;
  if (group !== undefined) {
    groups.add(group);
    child.once("exit", () => {
      endGroup(group);
    });
  }
  return child;
}

/** Comes back when the child is gone. */
export async function end(child: ChildProcess): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null;
  const gone = running ? new Promise((resolve) => child.once("exit", resolve)) : undefined;
  if (child.pid !== undefined) endGroup(child.pid);
  await gone;
}

/** Runs to the end and collects both streams; a time limit ends the whole group and counts as a failure. */
export function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly limitSeconds: number; readonly echo?: boolean },
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = start(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      if (options.echo) process.stdout.write(chunk);
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    const limit = setTimeout(() => {
      output += `\nstopped after ${options.limitSeconds} s: ${command} ${args.join(" ")}\n`;
      void end(child);
    }, options.limitSeconds * 1000);
    child.once("error", (error) => {
      clearTimeout(limit);
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.once("close", (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? 1, output });
    });
  });
}

function endGroup(group: number): void {
  groups.delete(group);
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // The group has ended by itself.
  }
}

function endAll(): void {
  for (const group of groups) endGroup(group);
}
