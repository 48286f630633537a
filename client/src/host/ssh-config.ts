/** What `ssh -G` says of a target: where it leads, and what this OpenSSH knows. */
import { execFile } from "node:child_process";
import { isAbsolute } from "node:path";
import type { Ssh } from "./connect.ts";
import type { Failure } from "./failure.ts";
import { linesOf, oneLine } from "./said.ts";
import { quietFolder } from "./shell-process.ts";
import { destinationArguments, type SshConfig, sshEnvironment } from "./ssh-arguments.ts";
import { addressOf, type Resolved, type Target } from "./target.ts";

/** A `Match exec` may wait for something. */
const PATIENCE = 10_000;

type Place = Pick<Target, "destination" | "user" | "port">;

/**
 * Contacts no host. Yet it runs what the owner's own configuration has in `Match exec`, and asks the resolver where that says
 * `CanonicalizeHostname`: as any use of ssh does. That is also so for a host to which nobody has agreed yet, because only so there is an
 * address to agree to; both the configuration and the name of the host are the owner's, and nothing of a workspace is among them.
 */
export function sshConfig(target: Place, ssh: Ssh): Promise<SshConfig | Failure> {
  const wrong = sshProblem(ssh);
  if (wrong !== undefined) return Promise.resolve(wrong);
  const args = [...ssh.options, "-G", ...destinationArguments(target)];
  return new Promise((resolve) => {
    const options = {
      cwd: quietFolder(),
      env: sshEnvironment(process.env),
      timeout: PATIENCE,
      windowsHide: true,
    } as const;
    try {
      const child = execFile(ssh.program, args, { ...options, maxBuffer: 4_000_000 }, (error, stdout, stderr) => {
        if (error === null) resolve(readConfig(stdout));
        else if (child.pid === undefined) resolve({ kind: "no-ssh", said: error.message });
        else if (error.killed === true)
          resolve({ kind: "timed-out", said: `ssh -G: no answer within ${PATIENCE / 1000} s` });
        else
          resolve({
            kind: "bad-configuration",
            said: linesOf(stderr).at(-1) ?? `ssh -G ended with ${error.code ?? "a signal"}`,
          });
      });
      child.stdin?.on("error", () => {});
      child.stdin?.end();
    } catch (error) {
      resolve({ kind: "no-ssh", said: error instanceof Error ? error.message : String(error) });
    }
  });
}

/** A relative path would mean whatever lies there by chance, in a workspace perhaps; a bare name is looked for on the PATH. */
export function sshProblem({ program, options }: Ssh): Failure | undefined {
  const isBare = !/[\\/]/.test(program);
  if (!isBare && !isAbsolute(program))
    return { kind: "no-ssh", said: `mynixos.ssh.path is not absolute: ${oneLine(program)}` };
  const file = options[0] === "-F" ? options[1] : undefined;
  if (file === undefined || file === "none" || isAbsolute(file)) return undefined;
  return { kind: "bad-configuration", said: `mynixos.ssh.configFile is not absolute: ${oneLine(file)}` };
}

/** The first value of a keyword; keywords are lower case there. */
export function readConfig(output: string): SshConfig {
  const config = new Map<string, string>();
  for (const line of output.split(/\r?\n/)) {
    const [, keyword, value] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (keyword !== undefined && value !== undefined && !config.has(keyword)) config.set(keyword, value.trim());
  }
  return config;
}

export function resolvedOf(config: SshConfig): Resolved | undefined {
  const [user, host, port] = [config.get("user"), config.get("hostname"), Number(config.get("port"))];
  if (user === undefined || host === undefined || !Number.isInteger(port)) return undefined;
  const proxy = [config.get("proxyjump"), config.get("proxycommand")].find(
    (value) => value !== undefined && value !== "none",
  );
  return { user, host, port, ...(proxy === undefined ? {} : { proxy }) };
}

/** Jump hosts through jump hosts; ssh itself would go on for ever (ssh.c ends only where the same host stands twice). */
const DEEPEST = 8;

/**
 * Where the hosts of a `ProxyJump` lead, in the order in which they are contacted: `a` and `user@b:22,c`. ssh starts another ssh for the
 * last of them, which is told to go through those before it; only the first one of all goes the way that its own configuration says.
 */
export async function jumpsOf(jump: string, ssh: Ssh, depth = 1): Promise<string | Failure> {
  if (depth > DEEPEST) return { kind: "bad-configuration", said: "ProxyJump leads through too many hosts" };
  const ways: string[] = [];
  for (const [index, hop] of jump.split(",").entries()) {
    const place = hopOf(hop);
    if (place === undefined) return { kind: "bad-configuration", said: `ProxyJump leads nowhere: ${hop}` };
    const config = await sshConfig(place, ssh);
    if ("kind" in config) return config;
    const resolved = resolvedOf(config);
    if (resolved === undefined) return { kind: "bad-configuration", said: `ssh -G names no address of ${hop}` };
    ways.push(addressOf(resolved));
    if (index > 0 || resolved.proxy === undefined) continue;
    const further = config.get("proxyjump");
    const before =
      further === undefined || further === "none" ? resolved.proxy : await jumpsOf(further, ssh, depth + 1);
    if (typeof before !== "string") return before;
    ways.unshift(before);
  }
  return ways.join(", ");
}

/** `[user@]host[:port]` or `ssh://…`, as `parse_jump` of readconf.c takes it. */
function hopOf(text: string): Place | undefined {
  const [, user, bracketed, plain, digits] =
    /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^@:[\]]+))(?::(\d{1,5}))?\/?$/.exec(text.trim()) ?? [];
  const destination = bracketed ?? plain;
  if (destination === undefined || destination.startsWith("-") || user?.startsWith("-") === true) return undefined;
  return { destination, ...(user !== undefined && { user }), ...(digits !== undefined && { port: Number(digits) }) };
}
