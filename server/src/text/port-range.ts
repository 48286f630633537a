/** A stretch of port numbers, written `from-to`. */

export interface PortRange {
  /** As the owner calls it: `20xxx`. */
  readonly name: string;
  /** Both ends belong to it. */
  readonly from: number;
  readonly to: number;
}

const highest = 65_535;

/** `undefined`: the text is no range of ports. */
export function portRange(name: string, text: string): PortRange | undefined {
  const [, from, to] = /^\s*(\d{1,5})\s*[-–]\s*(\d{1,5})\s*$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const range = { name, from: Number(from), to: Number(to) };
  return 1 <= range.from && range.from <= range.to && range.to <= highest ? range : undefined;
}
