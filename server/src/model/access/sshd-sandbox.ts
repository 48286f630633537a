/** Directives that sandbox an SSH server: every session, and all that is started there, `sudo` included, inherits them. */
import { partAt, textOf, truthOf } from "#model/ports/part.ts";
import { type Breaking, ownDirectives } from "#model/units/breaking/said.ts";
import { type DirectiveValue, linesOf } from "#model/units/section.ts";
import { booleanOf, isLeft, lastOf } from "#model/units/strictness.ts";
import { lacksGroup } from "#model/units/strictness-syscalls.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { programName, programsOf } from "#model/units/writes/programs.ts";
import type { ShellCommand } from "#model/units/writes/shell.ts";
import { type Message, message } from "#text/message.ts";

/** Those that do surely harm; what a session does not notice is left alone. */
export function* sandboxedSessions(unit: ServiceUnit): Iterable<Breaking> {
  if (!isLogin(unit) || isNoShell(unit)) return;
  for (const directive of ownDirectives(unit)) {
    const { key, value } = directive;
    const reason = value === undefined ? undefined : harms[key]?.(value, unit);
    if (reason) yield { unit, directive, reason, instead: { kind: "drop" } };
  }
}

/** NixOS's own server, or one that the repo starts itself. */
export function isLogin(unit: ServiceUnit): boolean {
  const { view, name, basis } = unit;
  if (name === "sshd" || name === "sshd@") {
    const onDemand = partAt(view, ["services", "openssh", "startWhenNeeded"]);
    // Started by a socket, each connection has an instance of `sshd@`, and there is no `sshd`.
    const isTheirs = onDemand === undefined ? name === "sshd" : truthOf(onDemand) === (name === "sshd@");
    return isTheirs && truthOf(partAt(view, ["services", "openssh", "enable"])) === true;
  }
  return basis === "repo" && programsOf(unit).some(serves);
}

/** Nobody works in sessions that may run one command alone, as servers for files have it. */
function isNoShell(unit: ServiceUnit): boolean {
  const { view, name } = unit;
  const theirs = ["services", "openssh"];
  if (name === "sshd" || name === "sshd@") {
    if (partAt(view, [...theirs, "settings", "ForceCommand"])) return true;
    const extra = partAt(view, [...theirs, "extraConfig"]);
    return (
      extra !== undefined && /^\s*ForceCommand\b/im.test((textOf(extra) ?? "").replace(/^\s*Match\b[\s\S]*$/im, ""))
    );
  }
  return programsOf(unit).some(
    (command) => serves(command) && command.words.some((word) => /ForceCommand|internal-sftp/i.test(word)),
  );
}

/** Whatever only looks at the settings serves nobody. */
function serves(command: ShellCommand): boolean {
  return programName(command) === "sshd" && !command.words.some((word) => /^-[a-zA-Z]*[tTG]/.test(word));
}

type Harm = (value: DirectiveValue, unit: ServiceUnit) => Message | undefined;

const on =
  (reason: Message): Harm =>
  (value) =>
    booleanOf(value) === true ? reason : undefined;

const nobody = message("sshd cannot become the user who signs in, and nobody gets in");

/**
 * Tried under systemd 252, each by itself, with what people do in a session: what fails there is said here. That devices are missing and
 * modules of the kernel cannot be loaded is what systemd.exec(5) says. PrivateTmp, ProtectProc, ProtectControlGroups, ProtectClock, ProtectHostname, ProtectKernelLogs, LockPersonality and RestrictRealtime
 * keep nobody from working or from a rebuild.
 */
const harms: Readonly<Record<string, Harm>> = {
  ProtectSystem: readOnlySystem,
  ProtectHome: closedHomes,
  NoNewPrivileges: on(message("sudo and su are refused there")),
  CapabilityBoundingSet: missingRights,
  PrivateUsers: on(nobody),
  PrivateNetwork: on(message("nobody can reach it, and the machine is locked up")),
  RestrictAddressFamilies: missingFamilies,
  SystemCallFilter: missingCalls,
  PrivateDevices: on(message("disks and other devices are missing there, for root, too")),
  MemoryDenyWriteExecute: on(
    message("programs that compile at run time do not start there, as Node does, and the server of VS Code with it"),
  ),
  RestrictSUIDSGID: on(message("no file can be made setuid there, by root either")),
  ProtectKernelModules: on(message("root cannot load modules of the kernel there")),
  ProtectKernelTunables: on(message("root cannot write to /proc/sys and /sys there")),
  ProcSubset: (value) =>
    lastOf(value) === "pid"
      ? message("/proc shows nothing of the system there, so uptime, free and their like fail")
      : undefined,
  RestrictNamespaces: on(
    message("no container and no sandbox starts there, and nothing is mounted in a namespace of its own"),
  ),
};

/** What the service itself may write in spite of that is open to sessions, too. */
function writable(unit: ServiceUnit): readonly string[] | undefined {
  const paths: string[] = [];
  for (const key of ["ReadWritePaths", "BindPaths"]) {
    const directive = unit.directives.get(key);
    if (!directive) continue;
    if (directive.value === undefined) return undefined;
    for (const line of linesOf(directive.value))
      for (const word of line.split(/\s+/).filter((each) => each !== "")) {
        const path = word.replace(/^[-+]+/, "");
        paths.push(key === "BindPaths" ? (path.split(":")[1] ?? path) : path);
      }
  }
  return paths;
}

function touches(one: string, other: string): boolean {
  const [a, b] = [`${one.replace(/\/+$/, "")}/`, `${other.replace(/\/+$/, "")}/`];
  return a.startsWith(b) || b.startsWith(a);
}

function readOnlySystem(value: DirectiveValue, unit: ServiceUnit): Message | undefined {
  const paths = writable(unit);
  const level = booleanOf(value) === true ? "true" : lastOf(value)?.toLowerCase();
  if (paths === undefined || paths.includes("/")) return undefined;
  if (level === "strict")
    return paths.length === 0
      ? message("the system is read-only there, so sudo nixos-rebuild fails with “Read-only file system”")
      : message("the system is read-only there but for {0}", paths.join(", "));
  const isShut = (path: string): boolean => paths.every((other) => !touches(path, other));
  if (level === "full" && isShut("/etc")) return message("/etc is read-only there, so nobody can edit /etc/nixos");
  if ((level === "full" || level === "true") && isShut("/boot"))
    return message("/boot is read-only there, so nobody can make room in it or mend the boot loader");
  return undefined;
}

function closedHomes(value: DirectiveValue, unit: ServiceUnit): Message | undefined {
  const paths = writable(unit);
  if (paths === undefined || paths.some((path) => touches("/home", path) || touches("/root", path))) return undefined;
  const level = booleanOf(value) === true ? "true" : lastOf(value)?.toLowerCase();
  if (level === "read-only")
    return message("homes are read-only there, so nothing is saved in them, and VS Code cannot install its server");
  if (level === "true" || level === "tmpfs")
    return message("homes are empty there, so nobody can work in theirs, and sshd finds no ~/.ssh/authorized_keys");
  return undefined;
}

/** What only looks at files of others, changes them, or mounts. */
const needed = ["CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE", "CAP_CHOWN", "CAP_FOWNER"];

function missingRights(value: DirectiveValue): Message | undefined {
  const lacks = (name: string): boolean => isLeft("CapabilityBoundingSet", value, name) === false;
  if (lacks("CAP_SETUID") || lacks("CAP_SETGID")) return nobody;
  const missing = needed.filter(lacks);
  return missing.length === 0
    ? undefined
    : message("root itself lacks {0} there, so it cannot administer the machine", missing.join(", "));
}

function missingFamilies(value: DirectiveValue): Message | undefined {
  const lacks = (name: string): boolean => isLeft("RestrictAddressFamilies", value, name) === false;
  if (lacks("AF_UNIX")) return message("nothing there can talk to systemd, so systemctl fails, for root, too");
  return lacks("AF_NETLINK") ? message("ip and its like cannot ask the kernel there") : undefined;
}

function missingCalls(value: DirectiveValue): Message | undefined {
  const lines = linesOf(value);
  if (lacksGroup(lines, "@setuid") === true) return nobody;
  const [first = ""] = lines.join(" ").trim().split(/\s+/);
  if (first !== "" && !first.startsWith("~") && !first.startsWith("@known"))
    return message("programs that need any other system call are refused or killed there");
  return lacksGroup(lines, "@mount") === true ? message("nothing can be mounted there, by root either") : undefined;
}
