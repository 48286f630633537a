/** What a service can do without a directive: the reason to set it, in half a sentence. */
import { type Message, message } from "#text/message.ts";

const words: Readonly<Record<string, () => Message>> = {
  NoNewPrivileges: () => message("it may gain rights through setuid programs"),
  PrivateTmp: () => message("it shares /tmp with all other programs"),
  PrivateDevices: () => message("it sees the devices of the machine, its disks among them"),
  PrivateUsers: () => message("it sees the users of the machine"),
  PrivateMounts: () => message("what it mounts reaches the whole machine"),
  PrivateNetwork: () => message("it reaches the network"),
  ProtectSystem: () => message("it may write wherever its user may, the system included"),
  ProtectHome: () => message("it reads the homes of people"),
  ProtectProc: () => message("it sees the processes of others"),
  ProcSubset: () => message("it reads what the kernel tells of the machine"),
  ProtectClock: () => message("it may set the clock"),
  ProtectHostname: () => message("it may change the name of the machine"),
  ProtectKernelTunables: () => message("it may change settings of the kernel"),
  ProtectKernelModules: () => message("it may load modules of the kernel"),
  ProtectKernelLogs: () => message("it reads the log of the kernel"),
  ProtectControlGroups: () => message("it may change the limits of other services"),
  RestrictAddressFamilies: () => message("it may open sockets of any kind"),
  RestrictNamespaces: () => message("it may make namespaces, where many holes of the kernel are"),
  RestrictRealtime: () => message("it may take the processor for itself"),
  RestrictSUIDSGID: () => message("it may make programs that run as somebody else"),
  LockPersonality: () => message("it may change how the kernel treats it"),
  MemoryDenyWriteExecute: () => message("it may run what it wrote into memory"),
  SystemCallFilter: () => message("it may ask the kernel for anything"),
  SystemCallArchitectures: () => message("it may go around filters by calls of another architecture"),
  CapabilityBoundingSet: () => message("it may come to hold any right of root"),
  RemoveIPC: () => message("what it shares with others in memory stays behind"),
  UMask: () => message("others may read the files that it writes"),
  KeyringMode: () => message("it reads keys of others"),
  DevicePolicy: () => message("it reaches any device that its user may open"),
};

/** What only root may do in the first place. */
const ofRoot: ReadonlySet<string> = new Set([
  "ProtectClock",
  "ProtectHostname",
  "ProtectKernelTunables",
  "ProtectKernelModules",
  "ProtectKernelLogs",
  "ProtectControlGroups",
  "RestrictRealtime",
  "PrivateMounts",
  "CapabilityBoundingSet",
]);

/** `isRoot`: the service is root, or may be. */
export function withoutIt(key: string, isRoot: boolean): Message {
  if (!isRoot && ofRoot.has(key)) return message("nothing there stops whoever gains rights through it");
  return (Object.hasOwn(words, key) ? words[key]?.() : undefined) ?? message("it can do more than it needs");
}
