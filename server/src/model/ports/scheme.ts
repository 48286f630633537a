/** The scheme of numbers that a registry keeps to: ranges with names, from the settings. */
import type { ModelSettings } from "#model/repo.ts";
import { type PortRange, portRange } from "#text/port-range.ts";
import type { Registry } from "./registry.ts";

export type { PortRange };

const known = new WeakMap<ModelSettings, readonly PortRange[]>();

/** The ranges of the settings, the lowest first; for the same settings always the same objects, so that one may count by them. */
export function rangesOf(settings: ModelSettings): readonly PortRange[] {
  let ranges = known.get(settings);
  if (!ranges) {
    ranges = Object.entries(settings.portRanges)
      .flatMap(([name, text]) => portRange(name, text) ?? [])
      .sort((a, b) => a.from - b.from || a.to - b.to);
    known.set(settings, ranges);
  }
  return ranges;
}

/** The first range that the port lies in. */
export function rangeOf(ranges: readonly PortRange[], port: number): PortRange | undefined {
  return ranges.find(({ from, to }) => from <= port && port <= to);
}

/** Whether at least half of the keys with a number lie in one of the ranges: else the registry is of another mind. */
export function followsScheme(registry: Registry, ranges: readonly PortRange[]): boolean {
  const ports = registry.keys.flatMap((key) => key.port ?? [...key.ports.values()][0] ?? []);
  const inside = ports.filter((port) => rangeOf(ranges, port));
  return inside.length > 0 && inside.length * 2 >= ports.length;
}
