/** Directives of what people sign in through: their sessions, and all that they start there, inherit them. */
import { partAt, truthOf } from "#model/ports/part.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import { booleanOf, isLeft, lastOf } from "#model/units/strictness.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { programName, programsOf } from "#model/units/writes/programs.ts";
import type { ShellCommand } from "#model/units/writes/shell.ts";
import { type Message, message } from "#text/message.ts";
import { type Breaking, ownDirectives } from "./said.ts";

export function* inLogins(unit: ServiceUnit): Iterable<Breaking> {
  if (!isLogin(unit)) return;
  for (const directive of ownDirectives(unit)) {
    const { key, value } = directive;
    const reason = value === undefined ? undefined : harms[key]?.(value);
    if (reason) yield { unit, directive, reason, instead: { kind: "drop" } };
  }
}

/** NixOS's own server, or one that the repo starts itself. */
function isLogin(unit: ServiceUnit): boolean {
  const { view, name, basis } = unit;
  if (name === "sshd" || name === "sshd@") return truthOf(partAt(view, ["services", "openssh", "enable"])) === true;
  return basis === "repo" && programsOf(unit).some(serves);
}

/** Whatever only looks at the settings serves nobody. */
function serves(command: ShellCommand): boolean {
  return programName(command) === "sshd" && !command.words.some((word) => /^-[a-zA-Z]*[tTG]/.test(word));
}

const sessions = {
  system: message(
    "every SSH session inherits it: the system is read-only there, for sudo, too, so a rebuild over SSH fails",
  ),
  home: message("every SSH session inherits it: people cannot work in their own home over SSH"),
  rights: message(
    "every SSH session inherits it: sudo is refused there, and nobody can administer the machine over SSH",
  ),
  capabilities: message(
    "every SSH session inherits it: root itself lacks the others there, so sudo and a rebuild over SSH break",
  ),
  users: message("every SSH session inherits it: nobody but root exists there, and sudo gains no rights"),
  network: message("nobody can reach it then, and the machine is locked up"),
  calls: message("every SSH session inherits it: what people start there is killed or refused"),
  devices: message("every SSH session inherits it: disks and other devices are missing there, for root, too"),
  memory: message("every SSH session inherits it: programs that compile at run time (Node, Java) do not start there"),
  setuid: message("every SSH session inherits it: a rebuild over SSH cannot make the setuid wrappers"),
  kernel: message(
    "every SSH session inherits it: root can neither load modules nor set what belongs to the kernel there",
  ),
  processes: message("every SSH session inherits it: /proc shows nothing of the system there"),
  namespaces: message("every SSH session inherits it: no container and no sandbox of Nix starts there"),
};

const on =
  (reason: Message) =>
  (value: DirectiveValue): Message | undefined =>
    booleanOf(value) === true ? reason : undefined;

const kept = ["CAP_SETUID", "CAP_SETGID", "CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE", "CAP_CHOWN", "CAP_FOWNER"];

/** Only those that do surely harm; what a session does not notice is left alone. */
const harms: Readonly<Record<string, (value: DirectiveValue) => Message | undefined>> = {
  ProtectSystem: (value) => (booleanOf(value) === false ? undefined : sessions.system),
  ProtectHome: (value) => (booleanOf(value) === false ? undefined : sessions.home),
  NoNewPrivileges: on(sessions.rights),
  CapabilityBoundingSet: (value) =>
    kept.some((name) => isLeft("CapabilityBoundingSet", value, name) === false) ? sessions.capabilities : undefined,
  PrivateUsers: on(sessions.users),
  PrivateNetwork: on(sessions.network),
  SystemCallFilter: () => sessions.calls,
  PrivateDevices: on(sessions.devices),
  MemoryDenyWriteExecute: on(sessions.memory),
  RestrictSUIDSGID: on(sessions.setuid),
  ProtectKernelModules: on(sessions.kernel),
  ProtectKernelTunables: on(sessions.kernel),
  ProcSubset: (value) => (lastOf(value) === "pid" ? sessions.processes : undefined),
  RestrictNamespaces: on(sessions.namespaces),
};
