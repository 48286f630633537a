/** A shell that runs as a child of ours, here or at the other end of ssh: what it writes, that it ends, and that it is ended for sure. */
import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { parse } from "node:path";

export interface ShellProcess {
  /** Who listens to it now; there is one at a time. What comes while nobody listens is dropped. */
  readonly listen: (listener: ShellListener | undefined) => void;
  readonly write: (text: string) => void;
  /** The last of what it wrote to standard error. */
  readonly errors: () => string;
  /** Absent: it still runs. */
  readonly ending: () => Ending | undefined;
  /** Asks it to end, and makes it end soon after. May be called any number of times. */
  readonly stop: () => void;
}

export interface ShellListener {
  readonly output: (piece: Buffer) => void;
  /** How much it has written to standard error, all in all. */
  readonly told?: (bytes: number) => void;
  /** Once, when it is over; `output` has been told everything that there was. */
  readonly ended: (ending: Ending) => void;
}

export interface Ending {
  readonly code: number | null;
  /** Why it could not be started at all. */
  readonly error?: NodeJS.ErrnoException;
}

/** A login may leave something behind that holds its output open: after so long nobody waits for it any more. */
const LINGERING = 250;
/** Between asking and making it end. */
const GRACE = 1500;
const ERRORS = 512_000;

export function startShell(
  program: string,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): ShellProcess {
  let listener: ShellListener | undefined;
  let ending: Ending | undefined;
  let stderr: Buffer[] = [];
  let kept = 0;
  let told = 0;
  let isStopping = false;
  const started = start(program, args, env, platform);
  const child = started instanceof Error ? undefined : started;

  const end = (how: Ending): void => {
    if (ending !== undefined) return;
    ending = how;
    for (const stream of child?.stdio ?? []) stream?.destroy();
    listener?.ended(how);
  };

  const listen = (next: ShellListener | undefined): void => {
    listener = next;
  };
  if (child === undefined) {
    setImmediate(() => end({ code: null, ...(started instanceof Error ? { error: started } : {}) }));
    return { listen, write() {}, errors: () => "", ending: () => ending, stop() {} };
  }
  child.stdout?.on("data", (piece: Buffer) => listener?.output(piece));
  child.stderr?.on("data", (piece: Buffer) => {
    stderr.push(piece);
    kept += piece.length;
    told += piece.length;
    // Seldom, so that many small pieces do not cost a copy each.
    if (kept > 2 * ERRORS) {
      stderr = [Buffer.concat(stderr).subarray(-ERRORS)];
      kept = ERRORS;
    }
    listener?.told?.(told);
  });
  // A pipe that breaks is told by the end of the process; nobody else has to hear of it.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on("error", () => {});
  child.on("error", (error) => {
    if (child.pid === undefined) end({ code: null, error });
  });
  child.on("exit", (code) => setTimeout(() => end({ code }), LINGERING).unref());
  child.on("close", (code) => end({ code }));

  return {
    listen,
    write(text) {
      if (child.stdin?.writable === true) child.stdin.write(text);
    },
    errors: () => Buffer.concat(stderr).subarray(-ERRORS).toString("utf8"),
    ending: () => ending,
    stop() {
      // Its number may belong to somebody else by now.
      if (isStopping || child.exitCode !== null || child.signalCode !== null) return;
      isStopping = true;
      child.stdin?.destroy();
      kill(child, "SIGTERM", platform);
      const timer = setTimeout(() => kill(child, "SIGKILL", platform), GRACE);
      child.once("exit", () => {
        clearTimeout(timer);
        // What it started may have outlived it.
        kill(child, "SIGKILL", platform);
      });
    },
  };
}

/**
 * In a session of its own, so that nothing it starts (ssh for `ProxyJump` does not inherit `BatchMode`) finds a terminal to ask at, and
 * so that all of it ends together. Windows would open a console for that, and needs none of it.
 */
function start(
  program: string,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): ChildProcess | Error {
  try {
    return spawn(program, args, {
      cwd: quietFolder(),
      env,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
      detached: platform !== "win32",
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function kill(child: ChildProcess, signal: "SIGTERM" | "SIGKILL", platform: NodeJS.Platform): void {
  if (child.pid === undefined) return;
  try {
    if (platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}

/**
 * Where programs are started: Windows looks for them in this folder first, and that of a workspace may hold an `ssh.exe` of anybody. An
 * account need not have a home.
 */
export function quietFolder(): string {
  try {
    const home = homedir();
    if (existsSync(home)) return home;
  } catch {
    // Nobody knows of one.
  }
  return parse(process.execPath).root;
}
