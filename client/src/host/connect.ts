/** Opens a channel to a target: by the system's OpenSSH, or, where this machine is the target, by its own shell. */
import type { Channel } from "./channel.ts";
import type { Failure } from "./failure.ts";
import { greetingCommand, newMark } from "./frames.ts";
import { shellChannel } from "./shell-channel.ts";
import { type Ending, type ShellProcess, startShell } from "./shell-process.ts";
import { connectionArguments, destinationArguments, sshEnvironment } from "./ssh-arguments.ts";
import { resolvedOf, sshConfig } from "./ssh-config.ts";
import { sshFailure } from "./ssh-failure.ts";
import { identityOf, type Resolved, type Target } from "./target.ts";

export type Connected =
  | { readonly kind: "open"; readonly channel: Channel }
  | { readonly kind: "failed"; readonly failure: Failure };

/** How OpenSSH is started. */
export interface Ssh {
  /** Name or path of the program. */
  readonly program: string;
  /** Put before everything else, e.g. `-F`, `path`. */
  readonly options: readonly string[];
  readonly platform: NodeJS.Platform;
  /** How long a login may take until there is a shell; a key may want to be touched. */
  readonly patience?: number;
}

const PATIENCE = 40_000;

/** Asks `ssh -G`; connects to nothing. `ssh`: the program, `ssh` unless a test says otherwise. */
export async function resolve(target: Target, ssh: Ssh): Promise<Resolved | Failure> {
  const config = await sshConfig(target, ssh);
  if ("kind" in config) return config;
  return resolvedOf(config) ?? { kind: "bad-configuration", said: "ssh -G names no user, host or port" };
}

/**
 * Never rejects. Where the address has become another one than what was agreed to, it is `bad-configuration` and nothing is contacted.
 * Whoever aborts ends the attempt; a channel that is open is not touched by that any more.
 */
export async function connect(target: Target, agreed: Resolved, ssh: Ssh, abort?: AbortSignal): Promise<Connected> {
  const config = await sshConfig(target, ssh);
  if ("kind" in config) return { kind: "failed", failure: config };
  const resolved = resolvedOf(config);
  if (resolved === undefined || identityOf(resolved) !== identityOf(agreed)) {
    const now = resolved === undefined ? "nowhere" : identityOf(resolved);
    return failed("bad-configuration", `leads to ${now} now, not to ${identityOf(agreed)}`);
  }
  if (abort?.aborted === true) return failed("lost", "closed");
  const mark = newMark();
  const command = greetingCommand(mark);
  const args = [...ssh.options, ...connectionArguments(config), ...destinationArguments(target), command];
  const shell = startShell(ssh.program, args, sshEnvironment(process.env), ssh.platform);
  const failure = await greeted(shell, { mark, command, patience: ssh.patience ?? PATIENCE, abort });
  if (failure === undefined) return { kind: "open", channel: shellChannel(shell) };
  shell.stop();
  return { kind: "failed", failure };
}

/** The shell of this machine. */
export function connectHere(): Channel {
  return shellChannel(startShell("sh", [], { ...process.env, LC_ALL: "C" }, process.platform));
}

interface Greeting {
  readonly mark: string;
  readonly command: string;
  readonly patience: number;
  readonly abort: AbortSignal | undefined;
}

/** More than a login shell may have to say. */
const NOISE = 1_000_000;

/** Waits for the shell's first words; whatever stands before them is dropped. Undefined: it greets. */
function greeted(shell: ShellProcess, { mark, command, patience, abort }: Greeting): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    let output = "";
    const settle = (failure: Failure | undefined): void => {
      clearTimeout(timer);
      abort?.removeEventListener("abort", stop);
      shell.listen(undefined);
      resolve(failure);
    };
    const stop = (): void => settle({ kind: "lost", said: "closed" });
    const timer = setTimeout(
      () => settle({ kind: "timed-out", said: `no shell within ${patience / 1000} s` }),
      patience,
    );
    abort?.addEventListener("abort", stop);
    shell.listen({
      output(piece) {
        output += piece.toString("latin1");
        if (output.includes(mark)) settle(undefined);
        else if (output.includes(command)) settle({ kind: "no-shell", said: "it only repeats what it is told" });
        else if (output.length > NOISE) settle({ kind: "bad-answer", said: "it talks without end" });
      },
      ended: (ending) => settle(startFailure(shell, ending, output)),
    });
  });
}

function startFailure(shell: ShellProcess, { code, error }: Ending, output: string): Failure {
  if (error !== undefined) return { kind: "no-ssh", said: error.message };
  return sshFailure({ code, stderr: shell.errors(), stdout: Buffer.from(output, "latin1").toString("utf8") });
}

function failed(kind: Failure["kind"], said: string): Connected {
  return { kind: "failed", failure: { kind, said } };
}
