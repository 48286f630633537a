/** With which arguments ssh is started: what people have in their configuration holds, except where it would ask, forward or take over. */
import type { Target } from "./target.ts";

/** Which keywords this OpenSSH knows, and what the configuration says, by `ssh -G`. */
export type SshConfig = ReadonlyMap<string, string>;

/** Where it leads: the same for asking and for connecting. The destination is the last word of ours, and never an option. */
export function destinationArguments({
  destination,
  user,
  port,
}: Pick<Target, "destination" | "user" | "port">): readonly string[] {
  return [
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    "--",
    destination,
  ];
}

export function connectionArguments(config: SshConfig): readonly string[] {
  return [
    // No terminal, no agent and no X11 for the host.
    ...["-T", "-a", "-x"],
    ...[...ALWAYS, ...whereKnown(config), ...strict(config)].flatMap((option) => ["-o", option]),
  ];
}

const ALWAYS = [
  // Nobody sits there to answer.
  "BatchMode=yes",
  "ConnectTimeout=8",
  "ServerAliveInterval=10",
  "ServerAliveCountMax=3",
  "ForwardAgent=no",
  "ClearAllForwardings=yes",
  "Tunnel=no",
  "PermitLocalCommand=no",
  // A connection of our own: it ends with us, and that it works proves that a login works. Windows' port cannot share one at all.
  "ControlMaster=no",
  "ControlPath=none",
  // "Cannot execute command-line and remote command." (ssh.c)
  "RemoteCommand=none",
  "RequestTTY=no",
  // Which keys of its host a person trusts is not changed in the background.
  "UpdateHostKeys=no",
  // Tells how far a login came, and the fingerprint of a host that is not known.
  "LogLevel=DEBUG1",
];

/** The first three since OpenSSH 8.7, the last where it was built with Kerberos; others end at a keyword, or complain of it. */
function whereKnown(config: SshConfig): readonly string[] {
  const wanted = [
    ["sessiontype", "SessionType=default"],
    ["stdinnull", "StdinNull=no"],
    ["forkafterauthentication", "ForkAfterAuthentication=no"],
    ["gssapidelegatecredentials", "GSSAPIDelegateCredentials=no"],
  ] as const;
  return wanted.filter(([keyword]) => config.has(keyword)).map(([, option]) => option);
}

/** Who lets ssh take any key still gets told when one has changed; all others keep what they have. */
function strict(config: SshConfig): readonly string[] {
  const isOff = ["false", "no", "off"].includes(config.get("stricthostkeychecking") ?? "");
  return isOff ? ["StrictHostKeyChecking=accept-new"] : [];
}

/** Messages in English, no window that asks for a password: not even from an ssh that ours starts for `ProxyJump`. */
export function sshEnvironment(env: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const { SSH_ASKPASS: _askpass, DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...others } = env;
  return { ...others, LC_ALL: "C", SSH_ASKPASS_REQUIRE: "never" };
}
