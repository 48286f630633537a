/** A real sshd on the loopback with keys and accounts of its own, for tests: it runs in a mount namespace where /etc is ours. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Ssh } from "#client/host/connect.ts";
import { freePort } from "./bed/free-port.ts";

export { freePort } from "./bed/free-port.ts";

export interface Account {
  readonly shell: string;
  /** Of its home. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Sshd {
  readonly folder: string;
  readonly port: number;
  readonly fingerprint: string;
  /** `key type`, `key` of the host. */
  readonly hostKey: string;
  /** Of its accounts, by name; nobody else on this machine has them. */
  readonly uids: Readonly<Record<string, number>>;
  /** An ssh that reads only a configuration of ours: `Host host`, and what is said here first; `jump` is the same sshd. */
  readonly ssh: (...lines: readonly string[]) => Ssh;
  readonly write: (name: string, text: string, mode?: number) => string;
  readonly stop: () => void;
}

export interface Options {
  /** Lines of sshd_config, before all others and after them. */
  readonly config?: readonly string[];
  readonly matches?: readonly string[];
  /** What /bin/sh is there. */
  readonly sh?: "/bin/dash" | "/bin/bash";
  /** Of /etc/pam.d/sshd; without it sshd does not ask PAM. */
  readonly pam?: readonly string[];
}

export async function startSshd(
  accounts: Readonly<Record<string, Account>>,
  { config = [], matches = [], sh = "/bin/dash", pam = [] }: Options = {},
): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-sshd-"));
  chmodSync(folder, 0o755);
  const write = (name: string, text: string, mode = 0o644): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
    chmodSync(file, mode);
    return file;
  };
  for (const name of ["host", "user", "other"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", join(folder, name)]);
  }
  const hostKey = readFileSync(join(folder, "host.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  const listed = execFileSync("ssh-keygen", ["-lf", join(folder, "host.pub")], { encoding: "utf8" });
  const port = await freePort();
  write("authorized_keys", readFileSync(join(folder, "user.pub"), "utf8"));
  write("known_hosts", `[127.0.0.1]:${port} ${hostKey}\n`);
  // A port is ours alone, and so are the ids that follow from it.
  const names = Object.keys(accounts);
  const uids = Object.fromEntries(names.map((name, index) => [name, 1_000_000 + 10 * port + index]));
  makeAccounts(folder, accounts, uids, write);
  const lines = [
    ...config,
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    `HostKey ${join(folder, "host")}`,
    `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
    "StrictModes no",
    pam.length > 0 ? "UsePAM yes" : "UsePAM no",
    "PidFile none",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "Subsystem sftp internal-sftp",
    ...matches,
  ];
  write("pam", `${pam.join("\n")}\n`);
  const daemon = await listening(startDaemon(folder, write("sshd_config", `${lines.join("\n")}\n`), sh), port);

  return {
    folder,
    port,
    fingerprint: listed.split(" ")[1] ?? "",
    hostKey,
    uids,
    write,
    ssh(...first) {
      const own = [
        "Hostname 127.0.0.1",
        `Port ${port}`,
        `IdentityFile ${join(folder, "user")}`,
        "IdentitiesOnly yes",
        "IdentityAgent none",
        `UserKnownHostsFile ${join(folder, "known_hosts")}`,
        "GlobalKnownHostsFile /dev/null",
      ];
      const text = ["Host host", ...first, "Host *", ...own, ""].join("\n");
      const file = write(`ssh_config-${Math.random()}`, text, 0o600);
      return { program: "ssh", options: ["-F", file], platform: process.platform };
    },
    stop() {
      daemon.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function makeAccounts(
  folder: string,
  accounts: Readonly<Record<string, Account>>,
  uids: Sshd["uids"],
  write: Sshd["write"],
): void {
  const passwd = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .filter((line) => /^(?:root|sshd|nobody):/.test(line));
  const shadow: string[] = [];
  for (const [name, { shell, files = {} }] of Object.entries(accounts)) {
    const id = uids[name] ?? 0;
    const home = join(folder, "home", name);
    mkdirSync(home, { recursive: true });
    for (const [path, text] of Object.entries(files)) write(join("home", name, path), text);
    chownSync(home, id, id);
    passwd.push(`${name}:x:${id}:${id}::${home}:${shell}`);
    shadow.push(`${name}:*:20000::::::`);
  }
  write("passwd", `${passwd.join("\n")}\n`);
  write("shadow", `${shadow.join("\n")}\n`, 0o600);
}

/**
 * The whole of /etc is another one. Over single files nothing could be mounted for long: whoever adds a user to this machine renames a new
 * /etc/passwd over the old one, and the kernel drops what is mounted there, in all namespaces (rename(2) until Linux 3.17 said EBUSY).
 */
function startDaemon(folder: string, config: string, sh: string): ChildProcess {
  mkdirSync("/run/sshd", { recursive: true });
  const script = [
    'mkdir "$1/etc" && mount -t tmpfs -o mode=755 tmpfs "$1/etc" && cp -a /etc/. "$1/etc"',
    'cp "$1/passwd" "$1/shadow" "$1/etc" && cp "$1/pam" "$1/etc/pam.d/sshd" && mount --bind "$1/etc" /etc',
    'mount --bind "$3" "$(readlink -f /bin/sh)"',
    "mount -t tmpfs -o mode=755 tmpfs /var/log", // Or a login that it refuses is one of this machine, in btmp.
    'exec /usr/sbin/sshd -D -e -f "$2" -E "$1/log"',
  ].join(" && ");
  const args = ["--mount", "--propagation", "private", "/bin/bash", "-c", script, "bash", folder, config, sh];
  return spawn("unshare", args, { stdio: ["ignore", "ignore", "inherit"] });
}

async function listening(daemon: ChildProcess, port: number): Promise<ChildProcess> {
  for (let tries = 0; tries < 200 && daemon.exitCode === null; tries++) {
    if (await answers(port)) return daemon;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  daemon.kill("SIGKILL");
  throw new Error(`sshd does not listen on ${port}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
    socket.setTimeout(1000, () => socket.destroy());
  }).then((is) => is === true);
}
