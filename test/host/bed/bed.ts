/** A host to try things on: real systemd, sshd, sudo and Nix in a container on what this machine has, gone when nobody holds it. */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ssh } from "#client/host/connect.ts";
import { freePort } from "./free-port.ts";
import { password, users } from "./guest.ts";
import { asRootOfMachine, type Ran, type RunOptions, runInside, runProgram } from "./inside.ts";
import { logins, makeClient } from "./logins.ts";
import type { BedOptions } from "./options.ts";
import { writeRoot } from "./root.ts";
import { supervise } from "./supervisor.ts";

export { freePort } from "./free-port.ts";
export type { Ran } from "./inside.ts";
export type { BedOptions, BootOptions, System } from "./options.ts";

export type User = (typeof users)[number];

export interface Bed {
  /** With this `-F`, `q958` is the bed with user `moritz`; `q958-pw` and `q958-none` are the others. */
  readonly ssh: Ssh;
  /** `Host` of the configuration. */
  readonly name: "q958";
  readonly host: "127.0.0.1";
  readonly port: number;
  /** `moritz`: sudo without password, no password. `pw`: sudo asks for it. `none`: no sudo, no password. */
  readonly users: readonly User[];
  /** Of `pw`. */
  readonly password: string;
  /** Paths on this machine. */
  readonly config: string;
  readonly keyFile: string;
  readonly knownHosts: string;
  readonly hostKey: string;
  readonly folder: string;
  /** The pid of its first process, as this machine counts. */
  readonly init: number;
  /** Milliseconds until it was ready. */
  readonly took: number;
  /** Through PID 1's namespaces, not through sshd; never rejects because of an exit code. */
  readonly asRoot: (script: string, options?: RunOptions) => Promise<Ran>;
  readonly asUser: (user: User, script: string, options?: RunOptions) => Promise<Ran>;
  /** As root; throws where it fails, and gives what it said. */
  readonly must: (script: string, options?: RunOptions) => Promise<string>;
  /** A file in the bed, with its folders; over a link, the link goes. */
  readonly write: (path: string, text: string, mode?: number) => Promise<void>;
  /** A real login with the system's `ssh`: with the key, or with a password and nothing else. 255 where sshd refuses. */
  readonly login: (user: User, command: string, options?: LoginOptions) => Promise<Ran>;
  /** What sshd offers to somebody who has nothing, e.g. `publickey,password`. */
  readonly offered: (user: User) => Promise<string>;
  /** Comes back when sshd answers again; on NixOS the profile's system runs then. /run is new, all else stays. */
  readonly reboot: () => Promise<void>;
  /** The same, and nobody in it is told: its first process is killed, and what the boot loader names runs then. */
  readonly crash: () => Promise<void>;
  /** Comes back when no mount and no process of it is left. */
  readonly stop: () => Promise<void>;
}

export interface LoginOptions extends RunOptions {
  readonly password?: string;
  /** Further arguments of `ssh`. */
  readonly ssh?: readonly string[];
}

export async function bootBed(options: BedOptions = {}): Promise<Bed> {
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "mynixos-bed-"));
  chmodSync(folder, 0o755);
  const port = options.port ?? (await freePort());
  const { client, hostKey } = await makeClient(folder, port);
  await writeRoot(folder, port, options, readFileSync(`${client.keyFile}.pub`, "utf8"));
  const supervisor = supervise(folder);
  try {
    let init = await supervisor.booted(port);
    const inside = (command: readonly string[], more?: RunOptions): Promise<Ran> => runInside(init, command, more);
    const asRoot: Bed["asRoot"] = (script, more) => inside(["sh", "-c", script], more);
    const must: Bed["must"] = async (script, more) => {
      const { code, stdout, stderr } = await asRoot(script, more);
      if (code !== 0) throw new Error(`${script}\n→ ${code}\n${stdout}${stderr}`);
      return stdout;
    };
    if (options.debian !== true) await must(whenBooted(options));
    for (const command of options.commands ?? []) await must(command, { seconds: 120 });
    return {
      ssh: { program: "ssh", options: ["-F", client.config], platform: process.platform },
      name: "q958",
      host: "127.0.0.1",
      port,
      users,
      password,
      ...client,
      hostKey,
      folder,
      get init() {
        return init;
      },
      took: Date.now() - began,
      asRoot,
      must,
      asUser: (user, script, more) =>
        inside(["runuser", "-u", user, "--", "env", `HOME=/home/${user}`, `USER=${user}`, "sh", "-c", script], more),
      write: async (path, text, mode = 0o644) => {
        const place = quoted(path);
        await must(
          `mkdir -p "$(dirname ${place})" && rm -f ${place} && cat > ${place} && chmod ${mode.toString(8)} ${place}`,
          {
            input: text,
          },
        );
      },
      ...logins(folder, client.config),
      reboot: async () => {
        await asRoot("systemctl reboot");
        init = await supervisor.booted(port, init);
      },
      crash: async () => {
        writeFileSync(join(folder, "crash"), "");
        await runProgram(...asRootOfMachine("kill", ["-KILL", String(init)]));
        init = await supervisor.booted(port, init);
      },
      stop: supervisor.stop,
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

/** What can only be done when it runs: /boot is there from then on. */
function whenBooted({ boot = {} }: BedOptions): string {
  const system = "/nix/var/nix/profiles/system";
  return `set -e
${boot.filler === undefined ? "" : `fallocate -l ${boot.filler} /boot/filler`}
if [ -e ${system} ]; then ${system}/bin/switch-to-configuration boot; fi`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
