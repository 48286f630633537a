/** The built command line as a program of its own, under the Node that `MYNIXOS_NODE` names or the one that runs the tests. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";

const node = process.env["MYNIXOS_NODE"] ?? process.execPath;
const program = join(import.meta.dirname, "../../dist/cli.mjs");

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output goes instead: an open file. */
  readonly stdout?: number;
}

export function mynixos(args: readonly string[], { cwd, env, ...instead }: Surroundings = {}): Ended {
  const { stdout, stderr, status, error } = spawnSync(node, [program, ...args], {
    cwd,
    env: environment(env),
    encoding: "utf8",
    stdio: ["ignore", instead.stdout ?? "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  return { stdout, stderr, code: status };
}

/** Runs the program with a reader that goes away after the first bytes. */
export function mynixosIntoHead(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [program, ...args], { env: environment({}), stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      child.stdout.destroy();
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ stdout, stderr, code }));
  });
}

/** English unless a test says otherwise, whatever the machine speaks. */
function environment(env: Readonly<Record<string, string>> | undefined): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C", ...env };
}
