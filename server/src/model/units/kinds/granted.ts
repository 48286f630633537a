/** Capabilities, devices and groups that the repo hands out: they say what a service is for. */
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf } from "#model/ports/part.ts";

const granted: Readonly<Record<string, readonly (readonly [RegExp, ServiceKind])[]>> = {
  AmbientCapabilities: [
    [/NET_BIND_SERVICE/i, "low-port"],
    [/NET_RAW/i, "icmp"],
    [/NET_ADMIN/i, "network-admin"],
    [/SYS_ADMIN/i, "mount"],
    [/SYS_RAWIO/i, "disks"],
    [/SET[UG]ID/i, "setuid"],
    [/DAC_|FOWNER|CHOWN/i, "files"],
    [/SYS_MODULE|SYS_TIME|SYS_BOOT|SYSLOG|SYS_TTY|SYS_RESOURCE|SYS_NICE|BPF|PERFMON/i, "kernel"],
    [/SYS_PTRACE|KILL/i, "processes"],
  ],
  DeviceAllow: [
    [/dri|drm|nvidia|kfd/, "gpu"],
    [/tty|serial|hidraw|usb|video|snd|input|i2c|gpio|char-/, "serial"],
    [/tun|tap/, "network-admin"],
    [/fuse/, "mount"],
    [/sd|nvme|block|disk|sg/, "disks"],
  ],
  TTYPath: [[/./, "serial"]],
  StandardOutput: [[/^tty/, "serial"]],
  StandardInput: [[/^tty/, "serial"]],
  PAMName: [[/./, "setuid"]],
  Delegate: [[/^(?:true|yes|1|\w)/, "container"]],
};

/** Groups that devices belong to. */
const groups: readonly (readonly [RegExp, ServiceKind])[] = [
  [/^(?:render|video)$/, "gpu"],
  [
    /^(?:dialout|uucp|tty|input|uinput|audio|plugdev|usb|i2c|spi|gpio|lp|lpadmin|scanner|cdrom|optical|bluetooth|kvm|pipewire|adbusers)$/,
    "serial",
  ],
  [/^(?:disk|tape|storage)$/, "disks"],
  [/^(?:libvirtd|incus-admin|lxd)$/, "container"],
];

export interface Granted {
  readonly kinds: readonly ServiceKind[];
  /** Nothing more may be handed out. */
  readonly isWhole: boolean;
}

/** `user` is whom it runs as, as far as that is known. */
export function grantedTo(view: HostView, config: Part | undefined, user: string | undefined): Granted {
  const kinds: ServiceKind[] = [];
  let isWhole = true;
  for (const [name, patterns] of Object.entries(granted)) {
    const { items, isComplete } = itemsOf(view, attributeOf(view, config, name));
    if (!isComplete) isWhole = false;
    for (const item of items) {
      if (item.value === null) continue;
      const text = typeof item.value === "boolean" ? (item.value ? "true" : "") : textOf(item);
      if (text === undefined) isWhole = false;
      else kinds.push(...kindsOfOne(name, patterns, text));
    }
  }
  for (const name of groupsOf(view, config, user))
    for (const [pattern, kind] of groups) if (pattern.test(name)) kinds.push(kind);
  return { kinds, isWhole };
}

/** Whatever a device is: it would not be in a private /dev. */
function kindsOfOne(
  name: string,
  patterns: readonly (readonly [RegExp, ServiceKind])[],
  text: string,
): readonly ServiceKind[] {
  const found = patterns.flatMap(([pattern, kind]) => (pattern.test(text) ? [kind] : []));
  if (found.length > 0 || name !== "DeviceAllow") return found;
  return /^\/dev\/(?!(?:null|zero|full|u?random|tty|ptmx|pts|shm|mqueue|log)\b)./.test(text) ? ["serial"] : [];
}

function groupsOf(view: HostView, config: Part | undefined, user: string | undefined): readonly string[] {
  const said = ["Group", "SupplementaryGroups"].flatMap((key) => itemsOf(view, attributeOf(view, config, key)).items);
  const names = said.flatMap((item) => (textOf(item) ?? "").split(/\s+/));
  if (user === undefined) return names;
  const account = partAt(view, ["users", "users", user]);
  const more = itemsOf(view, attributeOf(view, account, "extraGroups")).items;
  for (const item of [attributeOf(view, account, "group"), ...more]) names.push(stringOf(item) ?? "");
  for (const [name, group] of attributesOf(view, partAt(view, ["users", "groups"])).parts)
    if (itemsOf(view, attributeOf(view, group, "members")).items.some((item) => stringOf(item) === user))
      names.push(name);
  return names;
}
