/** Runs programs in a container, in all namespaces of its init; the exit code is an answer, never a failure. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { rootCommand } from "#scripts/debian.ts";

export interface Ran {
  /** 128 and more: ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  /** 30 unless said otherwise; then it is ended, with 124. */
  readonly seconds?: number;
  /** Beside what this process has. */
  readonly environment?: Readonly<Record<string, string>>;
}

let before: readonly string[] | undefined;

/** As root of this machine; throws where nobody allowed that. */
export function asRootOfMachine(program: string, args: readonly string[]): [program: string, args: readonly string[]] {
  before ??= rootCommand();
  if (before === undefined) throw new Error("a bed needs root: run as root, or allow `sudo -n`");
  const [first = program, ...rest] = [...before, program, ...args];
  return [first, rest];
}

export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      cwd: "/",
      env: { ...process.env, ...options.environment },
    });
    let [stdout, stderr] = ["", ""];
    let isLate = false;
    const limit = setTimeout(
      () => {
        isLate = true;
        child.kill("SIGKILL");
        // Whatever it started may hold the other ends.
        child.stdout.destroy();
        child.stderr.destroy();
      },
      (options.seconds ?? 30) * 1000,
    );
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    child.on("error", (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      resolve({
        code: isLate ? 124 : (code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
        stdout,
        stderr,
      });
    });
  });
}

/** In the container whose init has this pid; `PATH` and `HOME` are root's of the container, nothing else is handed in. */
export function runInside(init: number, command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const environment = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root",
    "LC_ALL=C.UTF-8",
  ];
  const [program, args] = asRootOfMachine("nsenter", [
    `--target=${init}`,
    "--all",
    "env",
    "-i",
    ...environment,
    "timeout",
    "--kill-after=1",
    String(options.seconds ?? 30),
    ...command,
  ]);
  return runProgram(program, args, { ...options, seconds: (options.seconds ?? 30) + 3 });
}

/** The first process of the innermost pid namespace below a process; its pid as this machine counts. */
export function initBelow(ancestor: number): number | undefined {
  const parents = new Map<number, number>();
  const inits: number[] = [];
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const status = statusOf(pid);
    if (status === undefined) continue;
    parents.set(pid, Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0));
    // Two namespaces below our own: that of the bed, and that of its container.
    const own = (/^NSpid:\s*(.+)$/m.exec(status)?.[1] ?? "").split(/\s+/);
    if (own.length === depth() + 2 && own.at(-1) === "1") inits.push(pid);
  }
  return inits.find((init) => {
    for (let pid: number | undefined = init; pid !== undefined && pid > 1; pid = parents.get(pid))
      if (pid === ancestor) return true;
    return false;
  });
}

function depth(): number {
  return (/^NSpid:\s*(.+)$/m.exec(statusOf(process.pid) ?? "")?.[1] ?? "1").split(/\s+/).length;
}

function statusOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
}
