/** `fromTOML`: what every release of Nix reads alike. Dates, and whatever is no TOML to us, is unknown. */

import { asKnownString } from "#eval/expect.ts";
import { spend } from "#eval/machine.ts";
import { AttrSet, ListValue, type Slot, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { Natives } from "./native.ts";
import { readKey, readValue, refused, skipBlank, skipLine, type TomlReader, take } from "./toml-values.ts";

function fromToml(slot: Slot): Value {
  const source = asKnownString(slot);
  if (source instanceof Unknown) return source;
  spend(source.length);
  try {
    return valueOf(readDocument({ source: source.replaceAll("\r\n", "\n"), at: 0, depth: 0 }));
  } catch (error) {
    if (error === refused) return new Unknown(message("this TOML is not understood here"));
    throw error;
  }
}

/** `header`: it has a line of its own; `dotted`: made by keys with dots; `implied`: made by the header of a table inside. */
type Origin = "header" | "dotted" | "implied";

class Table {
  origin: Origin;
  readonly entries = new Map<string, Table | Table[] | Value>();
  constructor(origin: Origin) {
    this.origin = origin;
  }
}

type Content = Table | Table[] | Value;

function readDocument(reader: TomlReader): Table {
  const root = new Table("header");
  let current = root;
  while (reader.at < reader.source.length) {
    skipBlank(reader);
    if (take(reader, "[[")) current = openItem(root, readHeader(reader, "]]"));
    else if (take(reader, "[")) current = openTable(root, readHeader(reader, "]"));
    else if (!/[\n#]/.test(reader.source[reader.at] ?? "\n")) {
      const path = readKey(reader);
      if (!take(reader, "=")) throw refused;
      skipBlank(reader);
      assign(current, path, readValue(reader));
    }
    skipLine(reader);
  }
  return root;
}

function readHeader(reader: TomlReader, end: string): readonly string[] {
  skipBlank(reader);
  const path = readKey(reader);
  if (!take(reader, end)) throw refused;
  return path;
}

/** The table that headers of tables inside refer to; of an array it is the last one. */
function inside(table: Table, name: string): Table {
  const found = table.entries.get(name) as Content | undefined;
  if (found === undefined) {
    const made = new Table("implied");
    table.entries.set(name, made);
    return made;
  }
  const last = Array.isArray(found) ? found.at(-1) : found;
  if (!(last instanceof Table) || last.origin === "dotted") throw refused;
  return last;
}

function openTable(root: Table, path: readonly string[]): Table {
  const name = path.at(-1) as string;
  const parent = path.slice(0, -1).reduce(inside, root);
  const found = parent.entries.get(name);
  if (found === undefined) {
    const made = new Table("header");
    parent.entries.set(name, made);
    return made;
  }
  if (!(found instanceof Table) || found.origin !== "implied") throw refused;
  found.origin = "header";
  return found;
}

function openItem(root: Table, path: readonly string[]): Table {
  const name = path.at(-1) as string;
  const parent = path.slice(0, -1).reduce(inside, root);
  const found = parent.entries.get(name);
  if (found !== undefined && !Array.isArray(found)) throw refused;
  const made = new Table("header");
  if (found) found.push(made);
  else parent.entries.set(name, [made]);
  return made;
}

function assign(table: Table, path: readonly string[], value: Value): void {
  let target = table;
  for (const name of path.slice(0, -1)) {
    const found = target.entries.get(name) ?? new Table("dotted");
    if (!(found instanceof Table) || found.origin !== "dotted") throw refused;
    target.entries.set(name, found);
    target = found;
  }
  const name = path.at(-1) as string;
  if (target.entries.has(name)) throw refused;
  target.entries.set(name, value);
}

function valueOf(content: Content): Value {
  if (content instanceof Table)
    return new AttrSet(new Map([...content.entries].map(([name, each]) => [name, valueOf(each)])));
  return Array.isArray(content) ? new ListValue(content.map(valueOf)) : content;
}

export const toml: Natives = { fromTOML: fromToml };
