/** Which port to take next: one that no key has, nothing binds on any host, and no file of the repo mentions. */
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { listenersOf } from "./listeners.ts";
import { type Registry, type RegistryKey, registriesOf } from "./registry.ts";
import { entriesOf, sectionsOf } from "./registry-layout.ts";
import { type PortRange, rangeOf, rangesOf } from "./scheme.ts";

export interface FreePorts {
  readonly range: PortRange;
  /** The next one first; empty where the range is full. */
  readonly ports: readonly number[];
}

/** The next free ports of every range, the lowest range first. */
export function freePorts(model: Model, count = 1): readonly FreePorts[] {
  return rangesOf(model.repo.settings).map((range) => {
    const ports: number[] = [];
    for (let port = nextFree(model, range); port !== undefined && ports.length < count; ) {
      ports.push(port);
      port = nextFree(model, range, ports);
    }
    return { range, ports };
  });
}

/** Keys further apart than this stand in no row. */
const widestGap = 10;
/** Fewer keys may be near each other by chance. */
const shortestRow = 3;

/**
 * The next port of a range: the first free one behind the row of keys that the owner fills. That row is the longest one of at least three
 * keys with no gap of more than ten numbers, of equally long ones the lowest; without one it is where the lowest key stands. Holes in it
 * stay: they are left by services whose numbers firewalls and bookmarks still know. Only where nothing is free behind it, the lowest free
 * number of the range. `taken`: more that are not free.
 */
export function nextFree(model: Model, range: PortRange, taken: Iterable<number> = []): number | undefined {
  const also = new Set(taken);
  const used = takenPorts(model);
  const isFree = (port: number): boolean => !used.has(port) && !also.has(port);
  for (let port = endOfRow(keyPorts(model), range); port <= range.to; port++) if (isFree(port)) return port;
  for (let port = range.from; port <= range.to; port++) if (isFree(port)) return port;
  return undefined;
}

/** The number behind the row of keys that the owner fills. */
function endOfRow(ports: ReadonlySet<number>, { from, to }: PortRange): number {
  const inside = [...ports].filter((port) => from <= port && port <= to).sort((a, b) => a - b);
  const rows: { end: number; length: number }[] = [];
  for (const port of inside) {
    const row = rows.at(-1);
    if (row && port < row.end + widestGap) {
      row.end = port + 1;
      row.length++;
    } else rows.push({ end: port + 1, length: 1 });
  }
  const longest = Math.max(...rows.map(({ length }) => length));
  const row = longest >= shortestRow ? rows.find(({ length }) => length === longest) : rows[0];
  return row?.end ?? from;
}

const known = new WeakMap<Model, ReadonlySet<number>>();

/** Keys of any host, ports that something binds or would bind if it were on, and every such number in the text of the repo. */
export function takenPorts(model: Model): ReadonlySet<number> {
  let taken = known.get(model);
  if (!taken) {
    const found = new Set(keyPorts(model));
    for (const view of hostsIn(model.repo).values()) for (const { port } of listenersOf(view)) found.add(port);
    for (const port of writtenPorts(model)) found.add(port);
    taken = found;
    known.set(model, taken);
  }
  return taken;
}

/** Where a file is broken while somebody types in it, its text says what the keys are. */
function keyPorts(model: Model): Set<number> {
  const written = ({ definitions }: RegistryKey): readonly number[] =>
    definitions.flatMap(({ file, literal }) =>
      literal ? [Number(model.repo.files.get(file)?.source.text.slice(literal.start, literal.end))] : [],
    );
  const portsOf = (key: RegistryKey): Iterable<number> => (key.ports.size > 0 ? key.ports.values() : written(key));
  return new Set(registriesOf(model).flatMap(({ keys }) => keys.flatMap((key) => [...portsOf(key)])));
}

/** Numbers of a range that stand in any Nix file, be it in a comment: who wrote it there had something in mind. */
function* writtenPorts({ repo }: Model): Iterable<number> {
  const ranges = rangesOf(repo.settings);
  for (const { source } of repo.files.values())
    for (const [text] of source.text.matchAll(/(?<![\w.])\d{1,5}(?![\w.]*\w)/g))
      if (rangeOf(ranges, Number(text))) yield Number(text);
}

/**
 * The range for a new key that `file` reads. Each file of the same top folder votes for the range that most of its keys lie in; where
 * nobody votes, the folder's number decides (`00-core` and `10-gateway` → 10xxx, `20-services` and up → 20xxx), and without one the last
 * range.
 */
export function rangeFor(model: Model, file: string): PortRange | undefined {
  const ranges = rangesOf(model.repo.settings);
  const folder = topFolder(file);
  const votes = new Map<string, Map<PortRange, number>>();
  for (const { keys } of registriesOf(model))
    for (const { port, ports, source } of keys) {
      const range = rangeOf(ranges, port ?? [...ports.values()][0] ?? 0);
      if (!range) continue;
      for (const reader of new Set(source?.uses.map((use) => use.file)))
        if (folder !== "" && topFolder(reader) === folder) {
          const own = votes.get(reader) ?? new Map<PortRange, number>();
          votes.set(reader, own);
          count(own, range);
        }
    }
  const totals = new Map<PortRange, number>();
  for (const own of votes.values()) count(totals, most(own));
  return most(totals) ?? byNumber(ranges, folder) ?? ranges.at(-1);
}

/** The range for a key that has a number outside of all: that of its neighbours in the registry, else that of the files that read it. */
export function rangeForKey(model: Model, registry: Registry, key: RegistryKey): PortRange | undefined {
  const ranges = rangesOf(model.repo.settings);
  const section = sectionsOf(entriesOf(model, registry)).find((entries) =>
    entries.some((each) => each.key === key.name),
  );
  const neighbours = new Map<PortRange, number>();
  for (const { port } of section ?? []) count(neighbours, port === undefined ? undefined : rangeOf(ranges, port));
  const readers = new Map<PortRange, number>();
  for (const file of new Set(key.source?.uses.map((use) => use.file))) count(readers, rangeFor(model, file));
  return most(neighbours) ?? most(readers) ?? ranges.at(-1);
}

function count(counts: Map<PortRange, number>, range: PortRange | undefined): void {
  if (range) counts.set(range, (counts.get(range) ?? 0) + 1);
}

/** `undefined`: nothing, or as much for one as for another. */
function most(counts: ReadonlyMap<PortRange, number>): PortRange | undefined {
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first && first[1] !== second?.[1] ? first[0] : undefined;
}

/** The last range that begins no higher than the folder's number in thousands. */
function byNumber(ranges: readonly PortRange[], folder: string): PortRange | undefined {
  const digits = /^\d+/.exec(folder)?.[0];
  if (digits === undefined) return undefined;
  return ranges.findLast(({ from }) => Math.floor(from / 1000) <= Number(digits)) ?? ranges[0];
}

function topFolder(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
}
