/** Kinds of programs, and what each cannot do without: settings of systemd that would break it. */
import table from "./service-kinds.json" with { type: "json" };

/**
 * `plain`: nothing of the below. `node`: V8 compiles at run time; also Deno, Bun, Electron. `dotnet`, `jvm`, `beam`, `jit`: the same for .NET,
 * Java, Erlang, others (LuaJIT, LLVM, SpiderMonkey, numba, PyPy). `exec-stack`: libraries that want executable memory (onnxruntime, tensorflow).
 * `browser`: starts Chromium with its sandbox. `gpu`: /dev/dri, nvidia. `disks`: raw disks, SMART. `serial`: serial ports, USB sticks.
 * `low-port`: binds below 1024 by itself. `icmp`: raw sockets for ping. `packet`: raw packets, DHCP. `network-admin`: interfaces, routes, tun,
 * firewall. `php-fpm`. `setuid`: sudo, su, PAM, switches users. `container`: a container engine or one of its containers. `root`: has to be
 * root for other reasons. `home`: reads or writes /home or /root. `files`: writes files of other services and people (media, downloads, sync).
 * `tmp`: exchanges files with others in /tmp. `commands`: runs what people configure elsewhere. `processes`: looks at those of others. `mount`:
 * mounts. `kernel`: loads modules, sysctl, the kernel itself does it. `python`, `go`, `rust`, `c`: what it is made of, no more.
 */
export type ServiceKind =
  | "plain"
  | "node"
  | "dotnet"
  | "jvm"
  | "beam"
  | "jit"
  | "exec-stack"
  | "browser"
  | "gpu"
  | "disks"
  | "serial"
  | "low-port"
  | "icmp"
  | "packet"
  | "network-admin"
  | "php-fpm"
  | "setuid"
  | "container"
  | "root"
  | "home"
  | "files"
  | "tmp"
  | "commands"
  | "processes"
  | "mount"
  | "kernel"
  | "python"
  | "go"
  | "rust"
  | "c";

/** A directive that does not go with a kind of program. */
export interface KindLimit {
  readonly kinds: readonly ServiceKind[];
  readonly key: string;
  /**
   * `on`: it is true. `least`: it is the first of `words` or stricter. `is`: it is just that. `lacks`: what it leaves lacks one of `words`.
   */
  readonly test: "on" | "least" | "is" | "lacks";
  readonly words: readonly string[];
  /** The program does not do what it is there for; else it depends on how it is used. */
  readonly always: boolean;
  readonly reason: LimitReason;
  /** Half a sentence in German, for a comment: "das Programm übersetzt zur Laufzeit". */
  readonly german: string;
  readonly source: string;
}

/** Each has its sentence in the model. */
export type LimitReason =
  | "compiles"
  | "may-compile"
  | "exec-stack"
  | "gpu"
  | "disks"
  | "serial"
  | "tun"
  | "fuse"
  | "clock-devices"
  | "low-port"
  | "users-and-capabilities"
  | "raw-packets"
  | "packet-sockets"
  | "network-admin"
  | "network-apart"
  | "netlink"
  | "interfaces"
  | "modules"
  | "tunables"
  | "php-fpm"
  | "setuid"
  | "home"
  | "home-writes"
  | "browser"
  | "mounts-apart"
  | "mounts"
  | "container"
  | "root"
  | "other-owners";

interface WrittenLimit extends Omit<KindLimit, "test" | "words"> {
  readonly breaks: string;
}

const limits: readonly KindLimit[] = (table.limits as unknown as readonly WrittenLimit[]).map(
  ({ breaks, ...limit }) => {
    const [test = "on", ...words] = breaks.split(" ");
    return { ...limit, test: test as KindLimit["test"], words };
  },
);

/** What must not be said of a directive for programs of these kinds. */
export function limitsOf(kinds: ReadonlySet<ServiceKind>, key: string): readonly KindLimit[] {
  return limits.filter((limit) => limit.key === key && limit.kinds.some((kind) => kinds.has(kind)));
}

/** All of them, for tables. */
export function kindLimits(): readonly KindLimit[] {
  return limits;
}
