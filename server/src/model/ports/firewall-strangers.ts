/** Programs of a host of which nobody here knows what they listen on: as long as there are any, any open port may be theirs. */
import type { Tagged } from "#eval/tagged.ts";
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { hasStrangeContainers } from "./firewall-containers.ts";
import { attributeOf, attributesOf, type Part, partAt, truthOf } from "./part.ts";

const strangers = new WeakMap<HostView, boolean>();

/** Whether anything on the host may listen on a port that nobody can know. */
export function hasStrangers(view: HostView): boolean {
  let found = strangers.get(view);
  if (found === undefined) {
    found = hasUnseen(view) || hasOwn(view) || hasUnknown(view);
    strangers.set(view, found);
  }
  return found;
}

/** Modules that cannot be seen bring what they want; these bring no program that listens. */
const quietModules = /\b(?:sops|agenix|ragenix|disko|impermanence|lanzaboote|nixos-hardware|modulesPath)\b/;

function hasUnseen({ host, repo }: HostView): boolean {
  return host.problems.some((problem) => {
    if (problem.kind !== "unseen") return true;
    const { place } = problem;
    const text = place && repo.files.get(place.file)?.source.text.slice(place.start, place.end);
    return text === undefined || !quietModules.test(text);
  });
}

/** Containers whose ports nobody knows, and units that the repo writes itself. */
function hasOwn(view: HostView): boolean {
  if (hasStrangeContainers(view)) return true;
  const containers = [["containers"], ["microvm"], ["home-manager"], ["environment", "etc"]];
  if (containers.some((path) => !isEmpty(view, partAt(view, path)))) return true;
  if (!isEmpty(view, partAt(view, ["systemd", "user"])) || !isEmpty(view, partAt(view, ["systemd", "packages"])))
    return true;
  const units = attributesOf(view, partAt(view, ["systemd", "services"]));
  return !units.isComplete || [...units.parts.values()].some((unit) => isProgram(view, unit));
}

function isEmpty(view: HostView, part: Part | undefined): boolean {
  if (!part) return true;
  const { parts, isComplete } = attributesOf(view, part);
  return isComplete && parts.size === 0 && !(part.value instanceof Unknown);
}

/** Whether a unit starts something, and does not only change how the unit of a module does. */
function isProgram(view: HostView, unit: Part): boolean {
  const own = ["script", "preStart", "postStart", "path"].map((name) => attributeOf(view, unit, name));
  const config = attributeOf(view, unit, "serviceConfig");
  const starts = ["ExecStart", "ExecStartPre", "ExecStartPost"].map((name) => attributeOf(view, config, name));
  return unit.value instanceof Unknown || config?.value instanceof Unknown || [...own, ...starts].some((part) => part);
}

/** They listen on nothing, or on nothing but what is known of them. */
const plainServices: ReadonlySet<string> = new Set([
  ...[
    "acpid",
    "btrfs",
    "dbus",
    "earlyoom",
    "fail2ban",
    "fstrim",
    "fwupd",
    "getty",
    "irqbalance",
    "journald",
    "libinput",
  ],
  ...["logind", "logrotate", "nscd", "resolved", "smartd", "thermald", "timesyncd", "tlp", "udev", "udisks2", "zfs"],
  ...["audiobookshelf", "caddy", "filebrowser", "grafana", "jellyseerr", "lidarr", "linkwarden", "miniflux", "n8n"],
  ...["nginx", "ollama", "open-webui", "openssh", "paperless", "pocket-id", "postgresql", "prowlarr", "radarr"],
  ...["readarr", "readeck", "redis", "sabnzbd", "scrutiny", "sonarr", "traefik", "uptime-kuma", "vaultwarden"],
]);

const plainPrograms: ReadonlySet<string> = new Set([
  ...["bash", "command-not-found", "direnv", "fish", "fuse", "git", "gnupg", "htop", "iotop", "less", "mtr", "nano"],
  ...["neovim", "nh", "nix-index", "nix-ld", "ssh", "starship", "tmux", "vim", "zsh"],
]);

function hasUnknown(view: HostView): boolean {
  return isAnyOn(view, "services", plainServices) || isAnyOn(view, "programs", plainPrograms);
}

function isAnyOn(view: HostView, group: string, plain: ReadonlySet<string>): boolean {
  const { parts, isComplete } = attributesOf(view, partAt(view, [group]));
  return !isComplete || [...parts].some(([name, part]) => !plain.has(name) && mayBeOn(view, part, 3));
}

/** Whether it is turned on anywhere in it. */
function mayBeOn(view: HostView, part: Part, depth: number): boolean {
  const { parts, isComplete } = attributesOf(view, part);
  if (!isComplete || part.value instanceof Unknown) return true;
  const enable = parts.get("enable");
  if (enable) return truthOf(enable) !== false;
  return depth > 0 && [...parts.values()].some((each) => mayBeOn(view, each, depth - 1));
}

const mentions = new WeakMap<HostView, ReadonlyMap<number, ReadonlySet<string>>>();

/** Whether an option, of all or of one group, has the number as a number or in a text; those of `groups` do not count. */
export function isMentioned(view: HostView, port: number, groups: readonly string[], within?: string): boolean {
  let found = mentions.get(view);
  if (!found) {
    found = mentionsIn(view);
    mentions.set(view, found);
  }
  for (const name of found.get(port) ?? [])
    if ((within === undefined || isIn(name, within)) && !groups.some((group) => isIn(name, group))) return true;
  return false;
}

function isIn(name: string, group: string): boolean {
  return name === group || name.startsWith(`${group}.`);
}

function mentionsIn(view: HostView): ReadonlyMap<number, ReadonlySet<string>> {
  const found = new Map<number, Set<string>>();
  for (const { name, value } of view.leaves)
    for (const number of numbersIn(value)) found.set(number, (found.get(number) ?? new Set()).add(name));
  return found;
}

function* numbersIn(value: Tagged): Iterable<number> {
  switch (value[0]) {
    case "int":
      yield Number(value[1]);
      break;
    case "string":
      for (const [digits] of value[1].matchAll(/(?<!\d)\d{1,5}(?!\d)/g)) yield Number(digits);
      break;
    case "text":
      for (const part of value[1]) if (typeof part === "string") yield* numbersIn(["string", part]);
      break;
    case "list":
      for (const item of value[1]) if (item[0] !== "spread") yield* numbersIn(item);
      break;
    case "set":
      for (const item of Object.values(value[1])) yield* numbersIn(item);
      break;
    default:
  }
}

/** The options that are made of another one, without those of the groups. */
export function readersOf(view: HostView, name: string, groups: readonly string[]): readonly string[] {
  return view.flows
    .readersOf(name)
    .map(({ option }) => option.name)
    .filter((reader) => !groups.some((group) => isIn(reader, group)));
}
