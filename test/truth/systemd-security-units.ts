/** Units made by chance of what people write for each key that the score depends on, right and wrong. */
import { syscallsOf } from "#knowledge/systemd-security.ts";
import type { UnitText } from "#model/units/section.ts";
import type { Random } from "./random.ts";

const truths = ["true", "false", "yes", "no", "on", "off", "1", "0", "True", "YES", "y", "n", "t", "f", "", "maybe"];
const capabilities = [
  "CAP_SYS_ADMIN",
  "CAP_NET_BIND_SERVICE",
  "cap_net_raw",
  "Cap_Chown",
  "CAP_SETUID",
  "CAP_SYS_TIME",
  "CAP_SYSLOG",
  "CAP_SYS_MODULE",
  "CAP_MKNOD",
  "CAP_SYS_RAWIO",
  "CAP_WAKE_ALARM",
  "CAP_DAC_OVERRIDE",
  "CAP_KILL",
  "CAP_BPF",
  "CAP_PERFMON",
  "CAP_CHECKPOINT_RESTORE",
  "CAP_AUDIT_READ",
  "CAP_MAC_ADMIN",
  "CAP_LEASE",
  "NET_ADMIN",
  "CAP_NONE",
  "12",
  "63",
  "64",
  "-1",
  "0x0c",
];
const families = ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_BLUETOOTH", "AF_LOCAL", "AF_ROUTE"];
const oddFamilies = ["AF_ALG", "AF_CAN", "AF_DECnet", "AF_FILE", "af_inet", "INET", "AF_UNSPEC", "AF_MAX", "none"];
const namespaces = ["user", "mnt", "ipc", "pid", "cgroup", "net", "uts"];
const calls =
  "mount umount2 open_tree chroot ptrace reboot swapon clock_settime setuid chown bpf nice setpriority ioperm read".split(
    " ",
  );
const groups =
  "@system-service @privileged @resources @mount @clock @swap @obsolete @cpu-emulation @debug @module @raw-io @reboot @default @basic-io @file-system @process @network-io @setuid @chown @known @sandbox @keyring @nothing".split(
    " ",
  );
const addresses =
  "any localhost link-local multicast 127.0.0.1 127.0.0.0/8 ::1 ::1/128 ::1/64 0.0.0.0/0 ::/0 10.0.0.0/8 192.168.1.1 fd00::/8 1.2.3 127.0.0.1/0 127.0.0.1/33 ::ffff:127.0.0.1 fe80::1%eth0 LOCALHOST foo.localhost localhost.localdomain 0.0.0.0/00 ::/0x0 ::0/+0 1.2.3.04 1:2:3:4:5:6:7:8 1::2::3 ANY".split(
    " ",
  );

type Maker = (random: Random) => string;

const makers: Readonly<Record<string, Maker>> = {
  User: of(
    "nobody",
    "root",
    "0",
    "app",
    "",
    "app",
    "1000",
    "%i",
    "%u",
    "%U",
    "%N",
    "%n",
    "%h",
    "x%i",
    "%%",
    "%Z",
    "a:b",
  ),
  SupplementaryGroups: of(
    "video",
    "video render",
    "",
    "0",
    "a/b",
    "%N",
    "%i",
    '"video"',
    "video\\ render",
    "65535",
    "root",
  ),
  DynamicUser: ofTruths,
  RemoveIPC: ofTruths,
  PrivateDevices: ofTruths,
  PrivateMounts: ofTruths,
  PrivateNetwork: ofTruths,
  PrivateTmp: either(ofTruths, of("connected", "disconnected", "Disconnected")),
  PrivateUsers: either(ofTruths, of("self", "identity", "full", "managed")),
  ProtectControlGroups: either(ofTruths, of("private", "strict")),
  ProtectHostname: either(ofTruths, of("private", "private:box", "yes:box", "no:box")),
  ProtectKernelModules: ofTruths,
  ProtectKernelTunables: ofTruths,
  ProtectKernelLogs: ofTruths,
  ProtectClock: ofTruths,
  ProtectHome: either(ofTruths, of("read-only", "tmpfs", "readonly", "Tmpfs")),
  ProtectSystem: either(ofTruths, of("full", "strict", "Strict", "FULL")),
  RootDirectory: of("/", "/srv/root", "", "//", "/a/../b", "%S/x", "%h", "relative", "/./", "/a/%%"),
  RootImage: of("/", "/srv/image.raw", "", "/srv/%N.raw"),
  LockPersonality: ofTruths,
  MemoryDenyWriteExecute: ofTruths,
  NoNewPrivileges: ofTruths,
  CapabilityBoundingSet: list(capabilities, 4),
  AmbientCapabilities: list(capabilities, 3),
  UMask: of(
    "0022",
    "077",
    "0027",
    "22",
    "027",
    "7",
    "0",
    "0777",
    "0177",
    "0007",
    "8",
    "",
    "u=rwx",
    "07777",
    "10000",
    "+022",
    "0o22",
  ),
  KeyringMode: of("private", "inherit", "shared", "", "Private", "no"),
  ProtectProc: of("invisible", "noaccess", "ptraceable", "default", "", "yes", "Invisible"),
  ProcSubset: of("pid", "all", "", "PID", "yes"),
  NotifyAccess: of("all", "main", "exec", "none", "", "All", "yes"),
  Delegate: either(ofTruths, of("cpu", "cpu memory", "nothing", '"cpu', "cpu\\")),
  RestrictRealtime: ofTruths,
  RestrictSUIDSGID: ofTruths,
  RestrictNamespaces: either(
    ofTruths,
    list([...namespaces, ...namespaces, ...namespaces, ...namespaces, "uts\\", "time"], 3),
  ),
  RestrictAddressFamilies: either(list([...families, ...families, ...oddFamilies], 4), of("none", "~none", "")),
  SystemCallArchitectures: of(
    "native",
    "native x86",
    "x86-64",
    "x86",
    "",
    "arm64",
    "native x86-64",
    "Native",
    '"native"',
    "unknown",
    "'native",
  ),
  SystemCallFilter: filterLine,
  IPAddressDeny: either(of("any", "any", "any", ""), list(addresses, 3)),
  IPAddressAllow: list(addresses, 3),
  IPIngressFilterPath: of("/sys/fs/bpf/x", "", "relative", "/a/../b"),
  IPEgressFilterPath: of("/sys/fs/bpf/x", ""),
  DevicePolicy: of("auto", "closed", "strict", "", "Closed", "yes"),
  DeviceAllow: of(
    "/dev/dri/renderD128 rw",
    "char-drm",
    "block-sd r",
    "",
    "/dev/null rwx",
    "/dev/../etc",
    "/etc/passwd r",
    "char-* rwm",
    '"/dev/my disk" r',
    "/dev/%N",
    "/dev",
    "/dev/",
    "//dev//x",
    '/dev/x "r"',
    "/dev/x r w",
    "/dev/x\\",
    "/run/systemd/inaccessible/chr",
    "dev/x",
    "/dev/%Z",
  ),
  MountImages: of("/a.raw:/mnt", "", "/a.raw", "relative:/mnt", "/a.raw:/mnt /b.raw:/b"),
  LoadCredentialEncrypted: of("a:/b", "", "a", "a:b:c"),
  SetCredentialEncrypted: of("a:YWJj", "", "a", "a:%%%"),
};

export const madeKeys: readonly string[] = Object.keys(makers);

/** A unit that says something of a few keys, or of many. */
export function randomUnit(random: Random): UnitText {
  const share = random() ** 2;
  const service = new Map<string, readonly string[]>();
  for (const [key, make] of Object.entries(makers)) if (random() < share) service.set(key, linesOf(make, random));
  const unit = new Map<string, readonly string[]>();
  if (random() < 0.2) unit.set("DefaultDependencies", linesOf(ofTruths, random));
  return { unit, service };
}

/** A unit that says several things of a single key, and sometimes what implies more. */
export function randomLines(random: Random, key: string): UnitText {
  const make = makers[key];
  if (make === undefined) throw new Error(key);
  const service = new Map<string, readonly string[]>([[key, linesOf(make, random)]]);
  for (const other of ["DynamicUser", "PrivateDevices", "DevicePolicy", "ProtectClock", "IPAddressDeny"])
    if (other !== key && random() < 0.2) service.set(other, linesOf(makers[other] ?? make, random));
  return { unit: new Map(), service };
}

function linesOf(make: Maker, random: Random): readonly string[] {
  return Array.from({ length: 1 + Math.floor(random() * random() * 5) }, () => make(random));
}

function of(...values: readonly string[]): Maker {
  return (random) => oneOf(values, random);
}

function ofTruths(random: Random): string {
  return oneOf(truths, random);
}

function either(one: Maker, other: Maker): Maker {
  return (random) => (random() < 0.6 ? one : other)(random);
}

/** Names beside each other, all of them turned into their contrary now and then. */
function list(names: readonly string[], most: number): Maker {
  return (random) => {
    if (random() < 0.08) return oneOf(["", "~", "~ ", "''", '""', "~~", "a\\"], random);
    const written = Array.from({ length: 1 + Math.floor(random() * most) }, () => quoted(oneOf(names, random), random));
    return `${random() < 0.4 ? oneOf(["~", "~", "~ "], random) : ""}${written.join(random() < 0.1 ? "  " : " ")}`;
  };
}

function quoted(name: string, random: Random): string {
  const chance = random();
  if (chance < 0.03) return `"${name}"`;
  return chance < 0.04 ? `~${name}` : chance < 0.05 ? `'${name}` : name;
}

/** Groups, calls, and now and then whole groups call by call. */
function filterLine(random: Random): string {
  const spelled = (group: string): string => (syscallsOf(group, 257) ?? [group]).join(" ");
  const names = [...groups, ...groups, ...calls, ...groups.slice(1, 12).map(spelled)];
  const errors = ["EPERM", "kill", "1", "ENOTHING", "4096", "", "0", "-1", "eperm"];
  const withErrors = names.map((name) => (random() < 0.1 ? `${name}:${oneOf(errors, random)}` : name));
  return list(withErrors, 3)(random);
}

function oneOf(values: readonly string[], random: Random): string {
  return values[Math.floor(random() * values.length)] ?? "";
}
