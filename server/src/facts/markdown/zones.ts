/** Which characters of a document are code, comments or addresses: one number for each of them. */
import type { Span } from "#text/span.ts";
import type { Zone } from "./document.ts";

const names: readonly (Zone | undefined)[] = ["prose", "code", "block", "comment", "frontmatter", undefined];

export interface Zones {
  /** `undefined`: part of an address or of a tag; names there are none. */
  readonly paint: (span: Span, zone: Zone | undefined) => void;
  readonly at: (offset: number) => Zone | undefined;
  /** The zone that all of the characters share. */
  readonly of: (span: Span) => Zone | undefined;
}

export function newZones(length: number): Zones {
  const zones = new Uint8Array(length);
  const at = (offset: number): Zone | undefined => names[zones[offset] ?? 0];
  return {
    paint: ({ start, end }, zone) => void zones.fill(names.indexOf(zone), start, end),
    at,
    of({ start, end }) {
      for (let i = start + 1; i < end; i++) if (zones[i] !== zones[start]) return undefined;
      return at(start);
    },
  };
}
