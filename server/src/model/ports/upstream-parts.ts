/** How parts of a configuration become upstreams: what the collectors of all proxies share. */
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { Location, Span } from "#text/span.ts";
import type { ListenerState, Namespace } from "./listener.ts";
import { attributesOf, hole, type Part, textOf } from "./part.ts";
import { type Target, targetOf } from "./target.ts";
import { placesIn } from "./text-places.ts";
import type { Upstream } from "./upstream.ts";

/** What is the same for all upstreams of one place. */
export interface Asker {
  readonly proxy: string;
  readonly sites: readonly string[];
  readonly role: Upstream["role"];
  readonly isUnused?: true;
  readonly namespace: Namespace | undefined;
  readonly state: ListenerState;
}

/** The target that an option says as a whole; `undefined`: it names nothing that could be asked over the network. */
export function upstream(view: HostView, asker: Asker, part: Part, fallback?: number): Upstream | undefined {
  const text = part.value instanceof Unknown ? hole : textOf(part);
  const target = text === undefined ? undefined : targetOf(text, fallback);
  if (text === undefined || !target) return undefined;
  return told(view, asker, { part, text, target, start: 0 });
}

/** A target that stands somewhere in an option. */
export interface Told {
  readonly part: Part;
  readonly text: string;
  /** What the text comes to. */
  readonly target: Target;
  /** Where it begins in the text of the part; else `place` is where it stands, outside of that. */
  readonly start: number | { readonly place: Location | undefined };
}

export function told(view: HostView, asker: Asker, { part, text, target, start }: Told): Upstream {
  const { host, port } = target;
  // Variables that are filled in move what stands behind them.
  const span = targetOf(text)?.portSpan;
  const isWhole = typeof start === "number" && (textOf(part) ?? hole) === text;
  const inPart = (at: Span): Span => ({ start: Number(start) + at.start, end: Number(start) + at.end });
  const place = (): Location | undefined => {
    if (typeof start !== "number") return start.place;
    return isWhole ? part.place : at(view, part, inPart({ start: 0, end: text.length }));
  };
  return {
    ...asker,
    state: asker.state === "enabled" && isWhole && !part.isSure ? "possible" : asker.state,
    target: text.trim().replaceAll(hole, "…"),
    host,
    port,
    option: showPath(part.path),
    get place() {
      return place();
    },
    get portPlace() {
      if (port === undefined || !span) return undefined;
      const exact = typeof start === "number" ? at(view, part, inPart(span)) : start.place;
      return digitsIn(view, exact, port);
    },
    get sources() {
      if (typeof start !== "number") return [];
      const within = span ?? (port === undefined ? { start: 0, end: text.length } : undefined);
      return within ? sourcesAt(view, part, inPart(within)) : [];
    },
  };
}

function at(view: HostView, part: Part, { start, end }: Span): Location | undefined {
  return placesIn(view, part).at(start, end);
}

function sourcesAt(view: HostView, part: Part, { start, end }: Span): readonly string[] {
  return placesIn(view, part).sourcesAt(start, end);
}

/** Where the port is written in digits, if it is written once. */
function digitsIn({ repo }: HostView, place: Location | undefined, port: number): Location | undefined {
  const text = place && repo.files.get(place.file)?.source.text.slice(place.start, place.end);
  const found = [...(text ?? "").matchAll(new RegExp(`(?<![\\w.])${port}(?![\\w]|\\.\\d)`, "g"))];
  const [only] = found;
  if (!place || !only || found.length > 1) return undefined;
  const start = place.start + only.index;
  return { file: place.file, start, end: start + String(port).length };
}

/** The attribute that a program calls so which does not care about upper and lower case. */
export function attributeNamed(view: HostView, part: Part | undefined, name: string): Part | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of attributesOf(view, part).parts) if (key.toLowerCase() === wanted) return value;
  return undefined;
}
