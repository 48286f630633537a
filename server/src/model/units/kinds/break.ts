/** Which settings keep programs of a kind from working, and why. */
import { type KindLimit, type LimitReason, limitsOf, type ServiceKind } from "#knowledge/service-kinds.ts";
import { type DirectiveValue, linesOf } from "#model/units/section.ts";
import { booleanOf, isAtLeast, isLeft } from "#model/units/strictness.ts";
import { lacksGroup } from "#model/units/strictness-syscalls.ts";
import { type Message, message } from "#text/message.ts";

export interface Break {
  /** The kind of program that it is about. */
  readonly kind: ServiceKind;
  readonly key: string;
  /** The program surely does not do what it is there for; else it depends on how it is used. */
  readonly always: boolean;
  readonly reason: Message;
  /** Half a sentence for a comment in the repo. */
  readonly german: string;
  readonly source: string;
}

/** What a value of a directive would break; only what is sure to be meant by it. */
export function breaksFor(kinds: ReadonlySet<ServiceKind>, key: string, value: DirectiveValue): readonly Break[] {
  return limitsOf(kinds, key)
    .filter((limit) => holds(limit, value))
    .map((limit) => ({
      kind: limit.kinds.find((kind) => kinds.has(kind)) ?? "plain",
      key,
      always: limit.always,
      reason: reasons[limit.reason],
      german: limit.german,
      source: limit.source,
    }));
}

function holds({ key, test, words }: KindLimit, value: DirectiveValue): boolean {
  const [word = ""] = words;
  if (test === "on") return booleanOf(value) === true;
  if (test === "least") return isAtLeast(key, value, word);
  if (test === "is") return linesOf(value).at(-1) === word;
  if (key === "SystemCallFilter") return words.some((group) => lacksGroup(linesOf(value), group) === true);
  return words.some((name) => isLeft(key, value, name) === false);
}

/** Each a half sentence. */
export const reasons: Readonly<Record<LimitReason, Message>> = {
  compiles: message("the program compiles at run time and needs memory that is both writable and executable"),
  "may-compile": message(
    "the program may compile at run time; then it needs memory that is both writable and executable",
  ),
  "exec-stack": message("a library of the program asks for executable memory"),
  gpu: message("the program computes on the graphics card, which lies in /dev"),
  disks: message("the program asks disks directly, which needs their devices and CAP_SYS_RAWIO"),
  serial: message("the program talks to a device in /dev"),
  tun: message("tunnels need /dev/net/tun"),
  fuse: message("FUSE needs /dev/fuse"),
  "clock-devices": message(
    "it allows the devices of the clock, and with that denies all that DeviceAllow does not name",
  ),
  "low-port": message("the program listens below port 1024, which needs CAP_NET_BIND_SERVICE"),
  "users-and-capabilities": message("capabilities then count only inside the service, not for the host"),
  "raw-packets": message("the program sends raw packets, which needs CAP_NET_RAW"),
  "packet-sockets": message("DHCP needs packet sockets (AF_PACKET)"),
  "network-admin": message("the program changes interfaces, routes or the firewall, which needs CAP_NET_ADMIN"),
  "network-apart": message("the program changes the host's network, which it then does not see"),
  netlink: message("the program changes interfaces, routes or the firewall, which goes over AF_NETLINK"),
  interfaces: message("the list of network interfaces comes over AF_NETLINK"),
  modules: message("the program may load kernel modules"),
  tunables: message("the program may write settings of the kernel"),
  "php-fpm": message("the master of php-fpm runs as root and changes the user of its children"),
  setuid: message("the program calls sudo, su or PAM, which gain rights that it has not"),
  home: message("the program works in /home or /root"),
  "home-writes": message("the program may write to /home or /root"),
  browser: message("the program starts Chromium, whose sandbox is made of namespaces"),
  "mounts-apart": message("nobody else then sees what the program mounts"),
  mounts: message("the program mounts file systems"),
  container: message("containers are made of namespaces and control groups"),
  root: message("the program has to be root"),
  "other-owners": message("files of other users then belong to nobody"),
};
