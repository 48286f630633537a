/** What the NixOS manual lists of each option: its name, the description of its type, and whether it is another name of an option. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface ListedOption {
  /** As in the manual: `<name>` stands for each attribute, `*` for each element. */
  readonly path: readonly string[];
  readonly type: string;
  /** The option that this one is only another name of. */
  readonly aliasOf: readonly string[] | undefined;
}

/** `where` is the `options.json` of a NixOS manual, or a folder with the manual's page of options as Markdown. */
export function listedOptions(where: string): ListedOption[] {
  return where.endsWith(".json") ? fromJson(readFileSync(where, "utf8")) : fromPages(where);
}

interface JsonOption {
  readonly loc: readonly string[];
  readonly type: string;
  readonly description?: string;
}

function fromJson(text: string): ListedOption[] {
  return Object.values(JSON.parse(text) as Record<string, JsonOption>).map(({ loc, type, description }) => ({
    path: loc.map(placeholder),
    type,
    aliasOf: alias(description ?? ""),
  }));
}

/** Each `##` of a page is an option, each paragraph below it what the manual says of it on one line. */
function fromPages(folder: string): ListedOption[] {
  const found = new Map<string, ListedOption>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".md")) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
    for (const section of text.split(/^## /m).slice(1)) {
      const end = section.indexOf("\n");
      const name = section.slice(0, end).trim();
      const says = section.slice(end).replace(/\s+/g, " ");
      const type =
        /(?:^|[\s.])Type: (.*?)(?: (?:Default:|Example:|Related packages:|Declared by:|\(read only\)).*)?$/.exec(
          says,
        )?.[1];
      if (type === undefined) continue;
      found.set(name, { path: nameParts(name), type, aliasOf: alias(says) });
    }
  }
  return [...found.values()];
}

function alias(description: string): string[] | undefined {
  const name = /^\s*Alias of (?:\{option\}`)?([\w.<>*"-]+?)`?\.(?:\s|$)/.exec(description)?.[1];
  return name === undefined ? undefined : nameParts(name);
}

/** `boot.kernel.sysctl."vm.max_map_count"` has four parts. */
export function nameParts(name: string): string[] {
  const parts = name.match(/"[^"]*"|<[^>]*>|[^."]+/g) ?? [];
  return parts.map((part) => placeholder(part.startsWith('"') ? part.slice(1, -1) : part));
}

/** A module may name what stands for each attribute: `<path>` in `systemd.tmpfiles.settings`. To us all are `<name>`. */
function placeholder(part: string): string {
  return /^<.*>$/.test(part) && part !== "<freeform>" ? "<name>" : part;
}
