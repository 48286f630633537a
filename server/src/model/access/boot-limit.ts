/** How many generations a boot loader keeps, and which definitions of that number mislead who reads them. */
import type { OptionDefinition } from "#model/defined.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { attributeOf, definitionsAt, itemsOf, numberOf, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";
import type { Repo } from "#model/repo.ts";
import type { Location } from "#text/span.ts";
import { isAllKnown } from "./people-unseen.ts";

export interface BootLimit {
  /** `boot.loader.systemd-boot.configurationLimit`. */
  readonly option: string;
  /** Infinity: all are kept. */
  readonly limit: number;
  /** The repo says it; else it is NixOS' default. */
  readonly isSaid: boolean;
  /** What says it, or what turns the loader on. */
  readonly place: Location;
  /** Where kernels and initrds are copied to. `undefined`: not known. */
  readonly folder: string | undefined;
}

interface Loader {
  readonly path: readonly string[];
  readonly option: string;
  /** What NixOS has where nobody says anything (nixos/modules/system/boot/loader). */
  readonly fallback: number;
}

/** GRUB copies kernels only where `/boot` is a file system of its own; systemd-boot always does. */
const loaders: readonly Loader[] = [
  { path: ["boot", "loader", "systemd-boot"], option: "configurationLimit", fallback: Number.POSITIVE_INFINITY },
  { path: ["boot", "loader", "grub"], option: "configurationLimit", fallback: 100 },
];

export function bootLimits(view: HostView): readonly BootLimit[] {
  return loaders.flatMap((loader) => limitOf(view, loader) ?? []);
}

function limitOf(view: HostView, { path, option, fallback }: Loader): BootLimit | undefined {
  const enable = partAt(view, [...path, "enable"]);
  if (!enable?.isSure || truthOf(enable) !== true || !fillsBoot(view, path)) return undefined;
  const name = [...path, option].join(".");
  const part = partAt(view, [...path, option]);
  if (part === undefined) {
    const { place } = enable;
    if (!place || !isAllKnown(view)) return undefined;
    return { option: name, limit: fallback, isSaid: false, place, folder: folderOf(view, path) };
  }
  const limit = part.value === null ? Number.POSITIVE_INFINITY : numberOf(part);
  const place = part.written ?? part.place;
  // A default may be overruled by what nobody reads here.
  const isFirm = (definitionsAt(view, [...path, option])[0]?.priority ?? 1000) < 1000 || isAllKnown(view);
  if (!part.isSure || !isFirm || limit === undefined || !place) return undefined;
  // systemd-boot's builder takes 0 as no limit.
  const most = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  return { option: name, limit: most, isSaid: true, place, folder: folderOf(view, path) };
}

/** A bind mount is no file system of its own: GRUB compares the devices (nixpkgs, grub/install-grub.pl). */
function fillsBoot(view: HostView, path: readonly string[]): boolean {
  if (path.at(-1) !== "grub") return true;
  const boot = partAt(view, ["fileSystems", "/boot"]);
  if (boot?.isSure !== true) return false;
  const { items, isComplete } = itemsOf(view, attributeOf(view, boot, "options"));
  const isBound = items.some((item) => !/^(?!r?bind$)/.test(stringOf(item) ?? "bind"));
  return isComplete && !isBound && stringOf(attributeOf(view, boot, "fsType")) !== "none";
}

/** systemd-boot puts them on the ESP, or on the partition beside it (nixos/modules/system/boot/loader/systemd-boot). */
function folderOf(view: HostView, path: readonly string[]): string | undefined {
  if (path.at(-1) === "grub") return "/boot";
  const beside = partAt(view, [...path, "xbootldrMountPoint"]);
  if (beside !== undefined && beside.value !== null) return beside.isSure ? stringOf(beside) : undefined;
  const esp = partAt(view, ["boot", "loader", "efi", "efiSysMountPoint"]);
  return esp === undefined ? "/boot" : esp.isSure ? stringOf(esp) : undefined;
}

/** Old generations go by themselves: what has no limit has one in time. */
export function collectsItself(view: HostView): boolean {
  const isOn = (...path: string[]): boolean => truthOf(partAt(view, path)) === true;
  const options = textOf(partAt(view, ["nix", "gc", "options"])) ?? "";
  if (isOn("nix", "gc", "automatic") && /--delete-old|(?:^|\s)-d(?:\s|$)/.test(options)) return true;
  return isOn("programs", "nh", "enable") && isOn("programs", "nh", "clean", "enable");
}

export interface Misleading {
  readonly option: string;
  readonly definition: OptionDefinition;
  readonly said: number;
  readonly limit: number;
  readonly winner: OptionDefinition;
}

/** Definitions that no host takes, for another one is stronger; a default is there to be overruled. */
export function misleadingLimits(repo: Repo): readonly Misleading[] {
  const found = new Map<string, Misleading | undefined>();
  for (const view of hostsIn(repo).values())
    for (const { path, option } of loaders) {
      const names = [...path, option];
      const limit = numberOf(partAt(view, names));
      const definitions = view.at(names)?.definitions ?? [];
      const winner = definitions.find(({ status }) => status === "used");
      for (const definition of definitions) {
        const { file, start, end, status, priority } = definition;
        const key = JSON.stringify([file, start]);
        const said = /=\s*(?:\(?\s*(?:lib\.)?mk\w+\s+)?(\d+)\)?$/.exec(
          repo.files.get(file)?.source.text.slice(start, end) ?? "",
        )?.[1];
        const isWeaker = status === "weaker" && priority !== undefined && priority < 1000 && !definition.isDefault;
        const isOther = said !== undefined && limit !== undefined && Number(said) !== limit;
        const isOff = !isWeaker || !isOther || !winner;
        if (isOff) found.set(key, undefined);
        else if (!found.has(key))
          found.set(key, { option: names.join("."), definition, said: Number(said), limit: limit as number, winner });
      }
    }
  return [...found.values()].flatMap((each) => each ?? []);
}
