/** The entry points that a router is on, and whether it wants TLS there. */
import type { HostView } from "#model/evaluated.ts";
import { hole } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import { defaultPoints, type EntryPoint, entryPointsOf, type TraefikConfig } from "./traefik-config.ts";
import { at, type Field, isTrue, unseen, type Word, wordsOf } from "./traefik-field.ts";
import type { Router } from "./traefik-routers.ts";

export interface Points {
  readonly points: readonly EntryPoint[];
  readonly refusal: Message | undefined;
  readonly doubts: readonly Message[];
}

export function pointsOf(view: HostView, config: TraefikConfig, { protocol, field }: Router): Points {
  const every = entryPointsOf(config);
  const { words, isComplete } = wordsOf(view, at(field, "entryPoints"));
  const vague = every.isComplete && isComplete ? [] : [message("not all entry points are known")];
  if (words.length === 0) {
    const points = defaultPoints(every, protocol);
    return {
      points: points.length > 0 ? points : [unknownPoint(config, field, "…")],
      refusal: undefined,
      doubts: vague,
    };
  }
  const found = words.flatMap((word) => pointNamed(config, field, word, every) ?? []);
  const [first] = words;
  if (found.length > 0 || !isComplete || !first)
    return { points: found.length > 0 ? found : [unknownPoint(config, field, "…")], refusal: undefined, doubts: vague };
  return {
    points: [unknownPoint(config, field, first.text)],
    refusal: message("there is no entry point {0}", first.text),
    doubts: [],
  };
}

function pointNamed(
  config: TraefikConfig,
  router: Field,
  { text, isSure }: Word,
  { points, isComplete }: ReturnType<typeof entryPointsOf>,
): EntryPoint | undefined {
  const found = points.find(({ name }) => name === text);
  if (found) return found;
  // Traefik may make this one itself.
  const isOpen = !isComplete || text.includes(hole) || text === "traefik" || !isSure;
  return isOpen ? unknownPoint(config, router, text.replaceAll(hole, "…")) : undefined;
}

function unknownPoint({ fixed }: TraefikConfig, { part }: Field, name: string): EntryPoint {
  return { name, field: unseen(fixed?.part ?? part) };
}

/** Whether connections are handed on as they are: then there are no requests that anybody could be asked for. */
export function isStream({ protocol, field }: Router): boolean {
  if (protocol !== "tcp") return protocol === "udp";
  return !at(field, "tls") || isTrue(at(field, "tls", "passthrough")) === true;
}

export function tlsOf({ field }: Router, { field: point }: EntryPoint): boolean | undefined {
  const own = at(field, "tls");
  const found = own ?? at(point, "http", "tls");
  if (!found) return false;
  if (found.isUnknown || !found.isSure) return undefined;
  const truth = found.text === undefined ? true : isTrue(found);
  return found.fields.size > 0 ? true : truth;
}
