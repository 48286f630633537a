/** A bed lives as long as this process holds the other end of a pipe, and leaves nothing behind. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { asRootOfMachine, initBelow } from "./inside.ts";

export interface Supervisor {
  /** The pid of its init, another one than `before`, when sshd answers. */
  readonly booted: (port: number, before?: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export function supervise(folder: string): Supervisor {
  const [program, args] = asRootOfMachine("sh", [join(folder, "bed.sh"), folder]);
  // In a group of its own: what ends this process must not end what cleans up behind it.
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], detached: true, cwd: "/" });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  child.stdin.on("error", () => undefined);
  const gone = once(child, "close");
  let isGone = false;
  void gone.then(() => {
    isGone = true;
  });
  /** What it says nowhere else, as long as it is there: when it fails, it says it itself. */
  const log = (): string => {
    try {
      return readFileSync(join(folder, "boot.log"), "utf8");
    } catch {
      return "";
    }
  };
  return {
    booted: async (port, before) => {
      const until = Date.now() + 25_000;
      while (Date.now() < until && !isGone && !said.includes("@failed")) {
        if (said.includes("@prepared") && (await answers(port)) && child.pid !== undefined) {
          const init = initBelow(child.pid);
          if (init !== undefined && init !== before) return init;
        }
        await wait(20);
      }
      throw new Error(`no bed on this machine: ${said}
${said.includes("@failed") ? "" : log()}`);
    },
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}

/** Whether sshd greets there. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    return await new Promise((resolve) => {
      socket.setTimeout(1000, () => resolve(false));
      socket.once("error", () => resolve(false));
      socket.once("data", (data) => resolve(data.toString("latin1").startsWith("SSH-2.0")));
      socket.once("end", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
