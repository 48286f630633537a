/** A host to try things on: real systemd, sshd, sudo and Nix in a container on what this machine has, gone when nobody holds it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Ssh } from "#client/host/connect.ts";
import { guestFiles, password, users } from "./guest.ts";
import { asRootOfMachine, initBelow, type Ran, type RunOptions, runInside, runProgram } from "./inside.ts";
import type { BedOptions } from "./options.ts";
import { plan } from "./systems.ts";

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
  /** A real login with the system's `ssh`, as that user, with the key. */
  readonly login: (
    user: User,
    command: string,
    options?: RunOptions & { readonly ssh?: readonly string[] },
  ) => Promise<Ran>;
  /** Comes back when no mount and no process of it is left. */
  readonly stop: () => Promise<void>;
}

export async function bootBed(options: BedOptions = {}): Promise<Bed> {
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "mynixos-bed-"));
  chmodSync(folder, 0o755);
  const port = options.port ?? (await freePort());
  const { client, hostKey } = await keys(folder, port);
  writeRoot(folder, port, options, readFileSync(`${client.keyFile}.pub`, "utf8"));
  const supervisor = supervise(folder);
  try {
    const init = await supervisor.booted(port);
    const inside = (command: readonly string[], more?: RunOptions): Promise<Ran> => runInside(init, command, more);
    const asRoot: Bed["asRoot"] = (script, more) => inside(["sh", "-c", script], more);
    const must: Bed["must"] = async (script, more) => {
      const { code, stdout, stderr } = await asRoot(script, more);
      if (code !== 0) throw new Error(`${script}\n→ ${code}\n${stdout}${stderr}`);
      return stdout;
    };
    if (options.debian !== true) await must(await readyScript(options));
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
      init,
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
      login: (user, command, more = {}) =>
        runProgram(
          "ssh",
          ["-F", client.config, ...(more.ssh ?? []), user === "moritz" ? "q958" : `q958-${user}`, command],
          more,
        ),
      stop: supervisor.stop,
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

interface Supervisor {
  readonly booted: (port: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** The bed lives as long as this process holds the other end of its standard input. */
function supervise(folder: string): Supervisor {
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
  const log = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "";
  return {
    booted: async (port) => {
      const until = Date.now() + 25_000;
      while (Date.now() < until && !isGone && !said.includes("@failed")) {
        if (said.includes("@prepared") && (await answers(port)) && child.pid !== undefined) {
          const init = initBelow(child.pid);
          if (init !== undefined) return init;
        }
        await wait(20);
      }
      throw new Error(`no bed on this machine: ${said}\n${log("prepare.log")}\n${log("boot.log")}`);
    },
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}

function writeRoot(folder: string, port: number, options: BedOptions, publicKey: string): void {
  const write = (name: string, text: string): void => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, text.startsWith("#!") ? 0o755 : 0o644);
  };
  for (const name of ["bed.sh", "boot.sh", "prepare.sh", "nixos.sh", "systems.nix", "loader.py"])
    copyFileSync(join(import.meta.dirname, name), join(folder, name));
  for (const [path, text] of Object.entries(guestFiles(port, options, publicKey))) write(join("files", path), text);
  for (const [path, text] of Object.entries(options.files ?? {})) write(join("files", path), text);
  const { systems, steps } = plan(port, options);
  write("systems.json", JSON.stringify(systems));
  write("plan", steps.map((step) => `${step}\n`).join(""));
  write(
    "folders",
    Object.entries(options.folders ?? {})
      .map(([to, from]) => `${from}\t${to}\n`)
      .join(""),
  );
  const { debian = false, locale = "de", sudo = true, boot = {} } = options;
  write(
    "settings.sh",
    `NIXOS=${debian ? "no" : "yes"}
SUDO=${sudo ? "yes" : "no"}
LOCALE=${locale === "de" ? "de_DE.UTF-8" : "C.UTF-8"}
HOSTNAME=q958
NSPAWN=${debian ? "" : `--tmpfs=/boot:size=${boot.megabytes ?? 96}M,mode=0700`}
`,
  );
}

/** What can only be done when it runs: /boot is there from then on. */
async function readyScript({ boot = {} }: BedOptions): Promise<string> {
  await Promise.resolve();
  const filler = boot.filler === undefined ? "" : `fallocate -l ${boot.filler} /boot/filler\n`;
  return `set -e
${filler}[ ! -e /nix/var/nix/profiles/system ] || /nix/var/nix/profiles/system/bin/switch-to-configuration boot`;
}

async function keys(
  folder: string,
  port: number,
): Promise<{ client: Pick<Bed, "config" | "keyFile" | "knownHosts">; hostKey: string }> {
  const [keyFile, config, knownHosts] = ["key", "config", "known_hosts"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const hostKey = join(folder, "files/etc/ssh/ssh_host_ed25519_key");
  mkdirSync(dirname(hostKey), { recursive: true });
  await Promise.all([makeKey(keyFile), makeKey(hostKey)]);
  const [kind = "", text = ""] = readFileSync(`${hostKey}.pub`, "utf8").split(" ");
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${kind} ${text}\n`);
  const hosts = users.map((user) => `Host ${user === "moritz" ? "q958" : `q958-${user}`}\n  User ${user}\n`);
  writeFileSync(
    config,
    `${hosts.join("")}Host *
  HostName 127.0.0.1
  Port ${port}
  IdentityFile ${keyFile}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${knownHosts}
  GlobalKnownHostsFile /dev/null
`,
  );
  return { client: { keyFile, config, knownHosts }, hostKey };
}

async function makeKey(path: string): Promise<void> {
  const { code, stderr } = await runProgram("ssh-keygen", [
    "-q",
    "-t",
    "ed25519",
    "-N",
    "",
    "-C",
    basename(path),
    "-f",
    path,
  ]);
  if (code !== 0) throw new Error(stderr);
}

/** Below those that the kernel gives to connections that go out. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
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

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
