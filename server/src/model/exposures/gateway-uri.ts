/** Where the path stands that a proxy asks a gateway for. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import { caddyOf, handlersIn } from "#model/ports/caddy.ts";
import { partAt, textOf } from "#model/ports/part.ts";
import { placesIn } from "#model/ports/text-places.ts";
import type { Location } from "#text/span.ts";
import { askedBy } from "./gateway-answering.ts";
import type { Question } from "./gateway-asked.ts";

export interface UriPlace {
  readonly at: Location | undefined;
  /** Where the path, without its query, is written in so many letters; empty where none is written. */
  readonly written: Location | undefined;
}

const nowhere: UriPlace = { at: undefined, written: undefined };

export function uriPlace(view: HostView, { login, proxy }: Question): UriPlace {
  return proxy === "caddy" ? inCaddyfile(view, login.place) : inAddress(view, login);
}

function inCaddyfile(view: HostView, place: Location | undefined): UriPlace {
  const config = caddyOf(view);
  if (!config || !place) return nowhere;
  for (const site of config.sites)
    for (const { directive } of handlersIn(config.file, site.body)) {
      if (directive.name.text !== "forward_auth") continue;
      const at = config.at(directive.name);
      if (at?.file !== place.file || at.start !== place.start) continue;
      const [line, ...others] = (directive.block?.lines ?? []).filter(({ name }) => name.text === "uri");
      const token = line?.args[0];
      if (!token || others.length > 0) return nowhere;
      const [path = ""] = token.text.split("?");
      return { at: config.at(token), written: config.written(token, 0, path.length) };
    }
  return nowhere;
}

function inAddress(view: HostView, { asks }: Question["login"]): UriPlace {
  if (asks?.port === undefined) return nowhere;
  const { option } = askedBy(view, asks, asks.port, "auth");
  const part = partAt(view, parsePath(option)?.filter((step) => step !== undefined) ?? []);
  const text = textOf(part);
  if (!part || text === undefined) return nowhere;
  const [, start = "", path = ""] = /^(https?:\/\/[^/?#]*)([^?#]*)/s.exec(text) ?? [];
  const places = placesIn(view, part);
  if (path !== "") {
    const end = start.length + path.length;
    return { at: part.place, written: places.written(start.length, end) };
  }
  const last = start === text && start !== "" ? places.written(start.length - 1, start.length) : undefined;
  return { at: part.place, written: last && { ...last, start: last.end } };
}
