/** Places that not every program comes near to, and what it is that comes near to them. */
import type { ServiceKind } from "#knowledge/service-kinds.ts";

const places: readonly (readonly [RegExp, ServiceKind])[] = [
  [
    /(?:^|[^\w.-])(?:\/(?:home|root|run\/user)\b|\$\{?(?:HOME|XDG_\w+)\b)|(?:^|[\s"'=:,@(])~\w*(?=[/\s"';:)]|$)/,
    "home",
  ],
  // Names in braces; and what programs find that begin in `/`.
  [/[{,](?:home|root)[,}/]|(?:^|[\s"'=])(?:\.\/)?home(?=[/\s"';]|$)|(?:^|[\s"'=])(?:\.\/)?root(?=\/)/, "home"],
  [/\/(?:var\/)?tmp\b|\$\{?TMPDIR\b|[{,]tmp[,}/]/, "tmp"],
  // Who shows something, or asks somebody's session, does it over sockets that lie there.
  [/\b(?:DISPLAY|XAUTHORITY|DBUS_SESSION_BUS_ADDRESS|PULSE_\w+|SSH_AUTH_SOCK)=|\bx11grab\b/, "tmp"],
  [/\b(?:DISPLAY|XAUTHORITY|DBUS_SESSION_BUS_ADDRESS|PULSE_\w+|SSH_AUTH_SOCK|GNUPGHOME)=|\bx11grab\b/, "home"],
  [/\/dev\/(?:dri|nvidia|kfd)/, "gpu"],
  [
    /\/dev\/(?:tty\w|serial|hidraw|usb|input|video|media|snd|console|pts|i2c|spi|gpio|lp|bus|rfkill|uinput|watchdog|rtc|ppp|cec)/,
    "serial",
  ],
  [/\/dev\/net\/tun/, "network-admin"],
  [/\/dev\/fuse/, "mount"],
  [/\/dev\/kmsg|\/proc\/kmsg|\/proc\/sysrq|\/dev\/(?:mem|port|cpu|kvm|watchdog)/, "kernel"],
  [
    /\/dev\/(?!(?:null|zero|full|u?random|std\w+|fd|tty|shm|log|mqueue)\b|dri|nvidia|kfd|tty|serial|hidraw|usb|input|video|media|snd|console|pts|net\/tun|fuse|kmsg|tcp\/|udp\/)\w/,
    "disks",
  ],
  [/\/dev\/?(?=[\s"';*]|$)/, "disks"],
  [/\/proc\/(?:\[|\$|\*|\d)/, "processes"],
  [/\/run\/wrappers\b|\bsendmail\b/, "setuid"],
  [/\/(?:run\/(?:docker|podman|containerd|libvirt)|var\/lib\/(?:docker|containers|libvirt))\b/, "container"],
];

export function kindsOfPlaces(text: string): readonly ServiceKind[] {
  return places.flatMap(([pattern, kind]) => (pattern.test(text) ? [kind] : []));
}

/** Where the system itself is, a change is a change of the system. */
const system: readonly (readonly [RegExp, ServiceKind])[] = [
  [/(?:^|[\s"'=:>,({@])\/(?:etc|boot|efi|usr|nix|bin|sbin|lib|lib64)\b/, "root"],
  [/[{,](?:etc|boot|efi|usr|nix)[,}/]/, "root"],
  [/\/(?:sys|proc)\//, "kernel"],
];

/** What it is that writes there. */
export function kindsOfSystem(text: string): readonly ServiceKind[] {
  return system.flatMap(([pattern, kind]) => (pattern.test(text) ? [kind] : []));
}

/** All that there is on the machine, /home and /tmp in it. */
export function isWholeTree(word: string): boolean {
  return /^(?:-\w|[\w-]+=|--[\w-]+=)?\/(?:\*|\.|\{|\*\/|\?)?$|^\/\{|^\/\*|^\/\?|^[^/]*:\/$/.test(word);
}
