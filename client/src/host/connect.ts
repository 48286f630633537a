/** Opens a channel to a target: by the system's OpenSSH, or, where this machine is the target, by its own shell. */
import type { Channel } from "./channel.ts";
import type { Failure } from "./failure.ts";
import { greetingCommand, newMark } from "./frames.ts";
import { shellChannel } from "./shell-channel.ts";
import { type Ending, type ShellProcess, startShell } from "./shell-process.ts";
import { connectionArguments, destinationArguments, type SshConfig, sshEnvironment } from "./ssh-arguments.ts";
import { jumpsOf, resolvedOf, sshConfig } from "./ssh-config.ts";
import { isInLogin, sshFailure } from "./ssh-failure.ts";
import { addressOf, identityOf, type Resolved, type Target } from "./target.ts";

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
  const found = await lookUp(target, ssh);
  return "kind" in found ? found : found.resolved;
}

/**
 * Never rejects. Where the address has become another one than what was agreed to, it is `bad-configuration` and nothing is contacted.
 * Whoever aborts ends the attempt; a channel that is open is not touched by that any more.
 */
export async function connect(target: Target, agreed: Resolved, ssh: Ssh, abort?: AbortSignal): Promise<Connected> {
  const found = await lookUp(target, ssh);
  if ("kind" in found) return { kind: "failed", failure: found };
  const { config, resolved } = found;
  if (identityOf(resolved) !== identityOf(agreed)) {
    // Without the proxy: its command may carry a secret, and this is written into a log.
    const [now, before] = [addressOf(resolved), addressOf(agreed)];
    const said = now === before ? `leads another way to ${now} now` : `leads to ${now} now, not to ${before}`;
    return failed("bad-configuration", said);
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

interface Found {
  readonly config: SshConfig;
  readonly resolved: Resolved;
}

/** Hosts that a connection goes through are looked up as well: they are contacted first. */
async function lookUp(target: Target, ssh: Ssh): Promise<Found | Failure> {
  const config = await sshConfig(target, ssh);
  if ("kind" in config) return config;
  const resolved = resolvedOf(config);
  if (resolved === undefined) return { kind: "bad-configuration", said: "ssh -G names no user, host or port" };
  const jump = config.get("proxyjump");
  if (jump === undefined || jump === "none") return { config, resolved };
  const unsafe = [ssh.program, ...ssh.options].find((option) => BREAKS_IN_A_SHELL.test(option));
  if (unsafe !== undefined) return { kind: "bad-configuration", said: `ProxyJump cannot take this path: ${unsafe}` };
  const proxy = await jumpsOf(jump, ssh);
  return typeof proxy === "string" ? { config, resolved: { ...resolved, proxy } } : proxy;
}

/** ssh starts another ssh for `ProxyJump` by a shell, and hands its own path and that of `-F` to it as they are (ssh.c, `proxy_command`). */
const BREAKS_IN_A_SHELL = /[^\p{L}\p{N}\\/:_.,~@%+=-]/u;

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

/** More than a login shell may have to say, and more than ssh has to tell of a login. */
const NOISE = 1_000_000;
const TALK = 500_000;

/** Waits for the shell's first words; whatever stands before them is dropped. Undefined: it greets. */
function greeted(shell: ShellProcess, { mark, command, patience, abort }: Greeting): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const heard: Buffer[] = [];
    let size = 0;
    /** The end of it: enough for what is looked for to be seen as a whole. */
    let tail = "";
    const settle = (failure: Failure | undefined): void => {
      clearTimeout(timer);
      abort?.removeEventListener("abort", stop);
      shell.listen(undefined);
      resolve(failure);
    };
    const stop = (): void => settle({ kind: "lost", said: "closed" });
    const timer = setTimeout(() => settle(tooLate(shell, patience)), patience);
    abort?.addEventListener("abort", stop);
    shell.listen({
      output(piece) {
        heard.push(piece);
        size += piece.length;
        const text = tail + piece.toString("latin1");
        tail = text.slice(-command.length);
        if (text.includes(mark)) settle(undefined);
        else if (text.includes(command)) settle({ kind: "no-shell", said: "it only repeats what it is told" });
        else if (size > NOISE) settle(endless);
      },
      told: (bytes) => {
        if (bytes > TALK) settle(endless);
      },
      ended: (ending) => settle(startFailure(shell, ending, Buffer.concat(heard).toString("utf8"))),
    });
  });
}

/** What ssh tells is read from its beginning on: of one that was drowned, nothing is believed. */
const endless: Failure = { kind: "bad-answer", said: "it talks without end" };

/** A login that is not done needs a person, such as a key that wants to be touched; and the host may count it as one that failed. */
function tooLate(shell: ShellProcess, patience: number): Failure {
  const seconds = `${patience / 1000} s`;
  if (isInLogin(shell.errors()))
    return { kind: "unknown", said: `no login within ${seconds}; does a key wait for a touch?` };
  return { kind: "timed-out", said: `no shell within ${seconds}` };
}

function startFailure(shell: ShellProcess, { code, error }: Ending, stdout: string): Failure {
  if (error !== undefined) return { kind: "no-ssh", said: error.message };
  return sshFailure({ code, stderr: shell.errors(), stdout });
}

function failed(kind: Failure["kind"], said: string): Connected {
  return { kind: "failed", failure: { kind, said } };
}
