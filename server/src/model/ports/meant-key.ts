/** Which key a misspelt name meant: none where the name may well be right, and only the key is missing. */
import { knownServices } from "#knowledge/listeners.ts";
import { knownOptions } from "#knowledge/nixos-options.ts";
import { plain } from "#model/alike.ts";
import { closest } from "#text/similar.ts";
import type { Registry, RegistryKey } from "./registry.ts";

/** The key that `file` meant when it wrote `name`. */
export function meantKey(registry: Registry, name: string, file: string): RegistryKey | undefined {
  if (services().has(plain(name)) || isNamedAfter(file, name)) return undefined;
  const there = registry.keys.filter(({ on }) => on.size > 0);
  const close = closest(
    name,
    there.map((key) => key.name),
  );
  const meant = there.find((key) => key.name === close);
  return meant && !isOfAnother(there, meant, file) ? meant : undefined;
}

/**
 * The module of another service reads the key, and this file reads no key but the missing one: then it is the module of a service, too. A
 * proxy or a firewall reads the keys of others.
 */
function isOfAnother(keys: readonly RegistryKey[], meant: RegistryKey, file: string): boolean {
  const readers = new Set(meant.source?.uses.map((use) => use.file));
  readers.delete(file);
  if (![...readers].some((reader) => isNamedAfter(reader, meant.name))) return false;
  return !keys.some(({ source }) => source?.uses.some((use) => use.file === file));
}

/** `readarr.nix`, `readarr/default.nix`, `service-media-readarr.nix`. */
function isNamedAfter(file: string, name: string): boolean {
  const stem = file.replace(/(?:\/default)?\.nix$/, "").replace(/^.*\//, "");
  const words = stem.split(/[-_.]/);
  const from = words[0] === "service" ? words.length : 1;
  return words.slice(0, from).some((_, index) => plain(words.slice(index).join("")) === plain(name));
}

let names: ReadonlySet<string> | undefined;

/** What services of NixOS are called. */
function services(): ReadonlySet<string> {
  names ??= new Set(
    [
      ...knownServices().map(({ service }) => service.findLast((step) => step !== "<name>") ?? ""),
      ...(knownOptions().child("services")?.children.keys() ?? []),
    ].map(plain),
  );
  return names;
}
