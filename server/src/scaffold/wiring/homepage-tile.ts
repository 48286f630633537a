/** The text of a new tile: a neighbour with another name, address and description; what else neighbours have is nothing that one may make up. */
import type { Written, WrittenEntry, WrittenList, WrittenSet } from "#facts/written.ts";
import { showName } from "#model/option-path.ts";
import type { Edit } from "#text/edit.ts";
import { applyEdits } from "#text/edit.ts";
import type { Span } from "#text/span.ts";
import type { WishedTile } from "./homepage.ts";
import { lineAt, quoted } from "./insertion.ts";

/** What may be in a tile that another one is made of. */
const ownKeys = new Set(["href", "description", "icon"]);

/** What might do, the likeliest first, without indent. */
export function* tileTexts(text: string, all: WrittenList, group: WrittenList, wished: WishedTile): Iterable<string> {
  const others = all.items.flatMap((item) => (item.kind === "set" ? item.entries : []));
  const items = others.flatMap(({ value }) =>
    value?.kind === "list" && value.start !== group.start ? value.items : [],
  );
  const seen = new Set<string>();
  for (const item of [...[...group.items].reverse(), ...items]) {
    const made =
      item.kind === "call" ? ofCall(text, item, wished) : item.kind === "set" ? ofSet(text, item, wished) : [];
    for (const each of made) {
      if (!seen.has(each)) yield each;
      seen.add(each);
    }
  }
}

/** `readeck`, be it `{ readeck = { … }; }` or `(kachel "readeck" …)`. */
export function titleOf(text: string, item: Written): string | undefined {
  if (item.kind === "set") return item.entries[0]?.names[0];
  const [first] = item.kind === "call" ? item.args : [];
  return first && simple(text, first);
}

function ofCall(text: string, item: Extract<Written, { kind: "call" }>, wished: WishedTile): readonly string[] {
  const { head, args, outer } = item;
  const [first, second, ...more] = args;
  const isPlain = first && simple(text, first) && (!second || simple(text, second)) && more.length === 0;
  if (!isPlain || !/^[\w.'-]+$/.test(text.slice(head.start, head.end))) return [];
  return [...new Set([wished.name, ...wished.keys])].map((key) =>
    dedented(text, outer, [
      { start: first.start, end: first.end, text: quoted(key) },
      ...(second ? [{ start: second.start, end: second.end, text: quoted(wished.description) }] : []),
    ]),
  );
}

function ofSet(text: string, item: WrittenSet, wished: WishedTile): readonly string[] {
  const [entry, ...others] = item.entries;
  const set = entry?.value;
  const name = entry?.names[0];
  if (!entry || others.length > 0 || set?.kind !== "set" || entry.names.length !== 1 || name === undefined) return [];
  if (set.entries.some(({ names }) => names.length !== 1 || !ownKeys.has(names[0] ?? ""))) return [];
  const href = valueOf(set, "href");
  const icon = valueOf(set, "icon");
  const description = valueOf(set, "description");
  if (!href || (description && simple(text, description) === undefined)) return [];
  const isLower = name === name.toLowerCase();
  const own = isLower ? wished.name : wished.title;
  const isQuoted = text[entry.path.start] === '"';
  const edits: Edit[] = [{ ...spanOf(entry.path), text: isQuoted ? quoted(own) : showName(own) }];
  if (description) edits.push({ ...spanOf(description), text: quoted(wished.description) });
  if (icon) {
    const ending = simple(text, icon)?.match(/^([\w-]+)(\.(?:png|svg|webp))$/);
    // An icon by the name of its service is one of a well-known collection; any other is somebody's own.
    if (!ending || ending[1] !== name.toLowerCase().replaceAll(/\s+/g, "-")) return [];
    edits.push({ ...spanOf(icon), text: quoted(`${wished.name}${ending[2]}`) });
  }
  return addresses(text.slice(href.start, href.end), wished).map((address) =>
    dedented(text, item.outer, [...edits, { ...spanOf(href), text: address }]),
  );
}

function valueOf({ entries }: WrittenSet, key: string): WrittenEntry["value"] {
  return entries.find(({ names }) => names[0] === key)?.value;
}

/** As the neighbour writes its own: a name in a map, or a first label before what all have. */
function addresses(written: string, { name, keys, host }: WishedTile): readonly string[] {
  const mapped = /^("https:\/\/\$\{[\w.'-]+\.)[\w'-]+(\}\/?")$/.exec(written);
  if (mapped) return [...new Set([name, ...keys])].map((key) => `${mapped[1]}${showName(key)}${mapped[2]}`);
  const labelled = /^"https:\/\/[a-z0-9-]+(\.(?:[a-z0-9.-]|\$\{[\w.'-]+\})+\/?")$/i.exec(written);
  return labelled ? [`"https://${host.split(".")[0]}${labelled[1]}`] : [];
}

/** The characters of a plain string. */
function simple(text: string, { start, end }: Span): string | undefined {
  return /^"([^"\\$]*)"$/.exec(text.slice(start, end))?.[1];
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

function dedented(text: string, outer: Span, edits: readonly Edit[]): string {
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - outer.start, end: edit.end - outer.start }));
  const { indent } = lineAt(text, outer.start);
  const lines = applyEdits(text.slice(outer.start, outer.end), moved).split(/\r?\n/);
  return lines
    .map((line, index) => (index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n");
}
