/** What `ssh -G` says of a target: where it leads, and what this OpenSSH knows. */
import { execFile } from "node:child_process";
import type { Ssh } from "./connect.ts";
import type { Failure } from "./failure.ts";
import { linesOf } from "./said.ts";
import { quietFolder } from "./shell-process.ts";
import { destinationArguments, type SshConfig, sshEnvironment } from "./ssh-arguments.ts";
import type { Resolved, Target } from "./target.ts";

/** A `Match exec` may wait for something. */
const PATIENCE = 10_000;

/**
 * Contacts no host. Yet it runs what the owner's own configuration has in `Match exec`, and asks the resolver where that says
 * `CanonicalizeHostname`: as any use of ssh does.
 */
export function sshConfig(target: Target, ssh: Ssh): Promise<SshConfig | Failure> {
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
