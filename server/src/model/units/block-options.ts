/** What the options of a service say of where it works and listens. */
import { AttrSet } from "#eval/value.ts";
import { attributeOf, attributesOf, itemsOf, numberOf, type Part, partAt, textOf } from "#model/ports/part.ts";
import { isList } from "./section.ts";
import type { ServiceUnit } from "./unit.ts";

export interface Paths {
  /** Every path that the repo names for the service. */
  readonly all: readonly string[];
  /** Where its options say that it keeps its data; `undefined`: one of them is not known. */
  readonly data: readonly string[] | undefined;
  /** Why a path of it may lie anywhere, half a sentence in German: its beginning is not known. */
  readonly unknown: string | undefined;
  /** What else may name paths that nobody sees here, half a sentence in German. */
  readonly configured: string | undefined;
}

/** Names of options that are directories to write to. */
const directory = /(?:dir|directory|folder|location|home|storage|storagepath|datapath|path)$/i;

export function pathsIn(unit: ServiceUnit): Paths {
  const all: string[] = [];
  let data: string[] | undefined = [];
  for (const { name, text } of textsOf(unit)) {
    const isDirectory = directory.test(name);
    if (text === undefined) {
      if (isDirectory) data = undefined;
      continue;
    }
    if (!/^(?:-|\+)*(?:[/~]|%h)/.test(text)) continue;
    const path = text.replace(/^[-+]+/, "").replace(/(.)\/+$/, "$1");
    all.push(path);
    if (isDirectory && /^\/[\w./@+-]+$/.test(path) && !/^\/(?:nix|run|etc|proc|sys|dev)\//.test(path)) data?.push(path);
    else if (isDirectory && !/^\/(?:nix|run|etc)\//.test(path)) data = undefined;
  }
  return { all, data: data && [...new Set(data)], unknown: undefined, configured: undefined };
}

export function lowPortIn({ view, known }: ServiceUnit): boolean {
  if (!known) return false;
  for (const { name, part } of leavesBelow(view, partAt(view, known.service))) {
    const port = /port$/i.test(name) ? numberOf(part) : undefined;
    if (port !== undefined && port > 0 && port < 1024) return true;
  }
  return false;
}

/** Commands of the repo's own that a service of NixOS runs at some point: `backupPrepareCommand`, `preHook`. */
export function hasHooks({ view, known }: ServiceUnit): boolean {
  if (!known) return false;
  for (const { name, part } of leavesBelow(view, partAt(view, known.service)))
    if (/hook|command|script|prepare/i.test(name) && part.value !== null && part.value !== "") return true;
  return false;
}

interface Named {
  readonly name: string;
  readonly text: string | undefined;
}

/** The options of its service, with the defaults that matter; and its directives. */
function* textsOf({ view, known, directives, part }: ServiceUnit): Iterable<Named> {
  if (known) {
    const said = new Set<string>();
    for (const { name, part: leaf } of leavesBelow(view, partAt(view, known.service))) {
      said.add(leaf.path.slice(known.service.length).join("."));
      if (typeof leaf.value !== "boolean" && leaf.value !== null) yield { name, text: textOf(leaf) };
    }
    for (const [option, value] of known.options)
      if (!option.startsWith(".") && !said.has(option) && typeof value === "string")
        yield { name: option.split(".").at(-1) ?? "", text: value };
  }
  for (const { key, value } of directives.values())
    if (value !== undefined)
      for (const item of isList(value) ? value : [value])
        if (typeof item === "string")
          for (const word of item.split(/\s+/)) yield { name: key === "WorkingDirectory" ? key : "", text: word };
  if (part)
    for (const leaf of leavesBelow(view, attributeOf(view, part, "environment")))
      yield { name: leaf.name === "HOME" ? "" : leaf.name, text: textOf(leaf.part) };
}

interface NamedPart {
  readonly name: string;
  readonly part: Part;
}

const deepest = 6;

/** Everything but sets, by the name of the innermost attribute. */
function* leavesBelow(view: ServiceUnit["view"], part: Part | undefined, name = "", depth = 0): Iterable<NamedPart> {
  if (!part || depth > deepest) return;
  if (part.value instanceof AttrSet) {
    for (const [key, own] of attributesOf(view, part).parts) yield* leavesBelow(view, own, key, depth + 1);
    return;
  }
  const { items } = itemsOf(view, part);
  if (items.length === 1 && items[0] === part) yield { name, part };
  else for (const item of items) yield* leavesBelow(view, item, name, depth + 1);
}
