/** How one comes into a bed from outside: keys, the configuration of `ssh`, and logins with it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Bed, User } from "./bed.ts";
import { users } from "./guest.ts";
import { runProgram } from "./inside.ts";

export async function makeClient(
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

export function logins(folder: string, config: string): Pick<Bed, "login" | "offered"> {
  const name = (user: User): string => (user === "moritz" ? "q958" : `q958-${user}`);
  const login: Bed["login"] = (user, command, more = {}) => {
    const own = more.password === undefined ? ["-o", "BatchMode=yes"] : passwordOnly;
    const environment = {
      SSH_ASKPASS: join(folder, "askpass"),
      SSH_ASKPASS_REQUIRE: "force",
      BED_PASSWORD: more.password ?? "",
    };
    return runProgram("ssh", ["-F", config, ...(more.ssh ?? []), ...own, "--", name(user), command], {
      ...more,
      environment: more.password === undefined ? {} : environment,
    });
  };
  return {
    login,
    offered: async (user) => {
      const { stderr } = await login(user, "true", { ssh: ["-o", "PreferredAuthentications=none"] });
      const methods = /Permission denied \(([^)]*)\)/.exec(stderr)?.[1];
      if (methods === undefined) throw new Error(`sshd did not refuse: ${stderr}`);
      return methods;
    },
  };
}

const passwordOnly = [
  ...["-o", "PreferredAuthentications=password,keyboard-interactive"],
  ...["-o", "PubkeyAuthentication=no"],
  ...["-o", "NumberOfPasswordPrompts=1"],
];
