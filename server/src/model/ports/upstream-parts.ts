/** How parts of a configuration become upstreams: what the collectors of all proxies share. */
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { Location } from "#text/span.ts";
import type { ListenerState, Namespace } from "./listener.ts";
import { partNamed } from "./listener-parts.ts";
import { attributesOf, hole, numberOf, type Part, textOf } from "./part.ts";
import { type Target, targetOf } from "./target.ts";
import type { Upstream } from "./upstream.ts";

/** What is the same for all upstreams of one place. */
export interface Asker {
  readonly proxy: string;
  readonly sites: readonly string[];
  readonly role: Upstream["role"];
  readonly namespace: Namespace | undefined;
  readonly state: ListenerState;
}

/** The target that an option says as a whole; `undefined`: it names nothing that could be asked over the network. */
export function upstream(view: HostView, asker: Asker, part: Part, fallback?: number): Upstream | undefined {
  const text = part.value instanceof Unknown ? hole : textOf(part);
  const target = text === undefined ? undefined : targetOf(text, fallback);
  if (text === undefined || !target) return undefined;
  return told(view, asker, { part, text, target, place: undefined });
}

/** A target that stands somewhere in the text of an option. `place`: where, if that is known. */
export interface Told {
  readonly part: Part;
  readonly text: string;
  readonly target: Target;
  readonly place: Location | undefined;
}

export function told(view: HostView, asker: Asker, { part, text, target, place }: Told): Upstream {
  const { host, port } = target;
  return {
    ...asker,
    state: asker.state === "enabled" && !part.isSure ? uncertain(part, text) : asker.state,
    target: text.trim().replaceAll(hole, "…"),
    host,
    port,
    option: showPath(part.path),
    get place() {
      return place ?? part.place;
    },
    get portPlace() {
      return port === undefined ? undefined : digitsIn(view, [place ?? part.place, part.written], port);
    },
    get sources() {
      return portSources(view, part.sources, port);
    },
  };
}

/** A part may be unsure only because the rest of its text is not known. */
function uncertain(part: Part, text: string): ListenerState {
  return part.value instanceof Unknown || textOf(part) === text ? "possible" : "enabled";
}

/** Where the port is written in digits, if it is written once. */
export function digitsIn(
  { repo }: HostView,
  places: readonly (Location | undefined)[],
  port: number,
): Location | undefined {
  for (const place of places) {
    if (!place) continue;
    const text = repo.files.get(place.file)?.source.text.slice(place.start, place.end) ?? "";
    const found = [...text.matchAll(new RegExp(`(?<![\\w.])${port}(?![\\w]|\\.\\d)`, "g"))];
    const [only] = found;
    if (!only || found.length > 1) continue;
    const start = place.start + only.index;
    return { file: place.file, start, end: start + String(port).length };
  }
  return undefined;
}

/** Of the options that a text was made of those that its port may come from: exactly it, else whatever may hold a number. */
export function portSources(view: HostView, sources: readonly string[], port: number | undefined): readonly string[] {
  if (port === undefined) return sources;
  const known = sources.map((name) => ({ name, part: partNamed(view, name) }));
  const exact = known.filter(({ part }) => numberOf(part) === port);
  const some = exact.length > 0 ? exact : known.filter(({ part }) => mayHold(part, port));
  return some.map(({ name }) => name);
}

function mayHold(part: Part | undefined, port: number): boolean {
  if (!part || part.value instanceof Unknown || numberOf(part) !== undefined) return true;
  const text = textOf(part);
  return text !== undefined && (text.includes(String(port)) || text.includes(hole));
}

/** The attribute that a program calls so which does not care about upper and lower case. */
export function attributeNamed(view: HostView, part: Part | undefined, name: string): Part | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of attributesOf(view, part).parts) if (key.toLowerCase() === wanted) return value;
  return undefined;
}
