/** The Caddyfile that NixOS makes of `services.caddy`, and for each part of it the option that it comes from. */
import { outsideValue } from "#eval/modules/world.ts";
import { AttrSet, Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Location } from "#text/span.ts";
import { hostsByModules, type WrittenHost } from "./caddy-written.ts";
import { attributesOf, definitionsAt, hole, itemsOf, numberOf, type Part, partAt, stringOf, textOf } from "./part.ts";
import { statedAttributes, statedTexts } from "./stated.ts";
import { placesIn, type TextPlaces } from "./text-places.ts";

export const caddyRoot: readonly string[] = ["services", "caddy"];

/** A part of the text that one option says. */
export interface CaddySegment {
  readonly start: number;
  readonly end: number;
  readonly part: Part;
  /** Offsets count from the start of the segment. */
  readonly places: TextPlaces;
  /** The virtual host that it is a part of. */
  readonly vhost: Part | undefined;
}

export interface CaddyText {
  readonly text: string;
  /** In order; between them stands what the module of NixOS writes itself. */
  readonly segments: readonly CaddySegment[];
  /** There are surely no other virtual hosts, and all of it is what Nix comes to. */
  readonly isComplete: boolean;
}

/** `nixos/modules/services/web-servers/caddy` of nixpkgs 0145c6da: the text before `caddy fmt` gets it. */
export function caddyText(view: HostView): CaddyText {
  const pieces: string[] = [];
  const segments: CaddySegment[] = [];
  let length = 0;
  /** Some of it is what somebody wrote, and not what Nix comes to. */
  let isStated = false;
  const option = (name: string): Part | undefined => partAt(view, [...caddyRoot, name]);
  const hosts = option("virtualHosts");
  const isVague = hosts?.value instanceof Unknown;
  const vhosts = isVague ? { parts: statedAttributes(view, hosts.path), isComplete: false } : attributesOf(view, hosts);
  write("{\n");
  options();
  write("\n}\n");
  put(option("extraConfig"));
  write("\n");
  const written = hostsByModules(view);
  for (const name of [...new Set([...vhosts.parts.keys(), ...written.map((each) => each.name)])].sort()) {
    const vhost = vhosts.parts.get(name);
    const others = written.filter((each) => each.name === name);
    if (vhost) virtualHost(name, vhost, others);
    else byModules(name, others);
    write("\n");
  }
  return { text: pieces.join(""), segments, isComplete: vhosts.isComplete && !isStated };

  /** What the module adds says nothing of ports but these. */
  function options(): void {
    put(option("globalConfig"));
    write("\n");
    line("email ", option("email"));
    line("acme_ca ", option("acmeCA"));
    port("http_port ", option("httpPort"), 80);
    port("https_port ", option("httpsPort"), 443);
    block("log", option("logFormat"));
  }

  function virtualHost(name: string, vhost: Part, others: readonly WrittenHost[]): void {
    const { parts } = attributesOf(view, vhost);
    const own = (attribute: string): Part | undefined => parts.get(attribute);
    const isOpen = mayHoldMore(vhost);
    const host = own("hostName");
    if (host) put(host, vhost);
    else segment(isOpen ? hole : name, vhost, namePlaces(view, vhost, name), vhost);
    list(own("serverAliases"), vhost);
    write(" {\n");
    const listened = own("listenAddresses");
    const { items, isComplete } = itemsOf(view, listened);
    if (items.length > 0 || !isComplete) {
      write("bind");
      list(listened, vhost);
      write("\n");
    }
    const certificate = own("useACMEHost");
    if (certificate && certificate.value !== null) write(`tls ${hole} ${hole}\n`);
    block("log", own("logFormat"), vhost);
    write("\n");
    put(own("extraConfig"), vhost);
    // What is not known may be about this one.
    if (isOpen || isVague) {
      write("\n");
      segment(hole, isVague && hosts ? hosts : vhost, whole(vhost), vhost);
    }
    unread(others, vhost);
    write("\n}\n");
  }

  /** What stands in it the repo does not say. */
  function byModules(name: string, all: readonly WrittenHost[]): void {
    const [first] = all;
    if (!first) return;
    segment(name, first.part, whole(first.part));
    write(" {");
    unread(all);
    write("\n}\n");
  }

  function unread(all: readonly WrittenHost[], vhost?: Part): void {
    for (const { part } of all) {
      write("\n");
      segment(hole, part, whole(part), vhost);
    }
  }

  function line(directive: string, part: Part | undefined): void {
    if (!part || part.value === null) return;
    write(directive);
    put(part);
    write("\n");
  }

  function port(directive: string, part: Part | undefined, initial: number): void {
    const number = numberOf(part);
    if (!part || part.value === null || number === initial) return;
    write(directive);
    segment(number === undefined ? hole : String(number), part, whole(part));
    write("\n");
  }

  function block(directive: string, part: Part | undefined, vhost?: Part): void {
    if (!part || part.value === null) return;
    write(`${directive} {\n`);
    put(part, vhost);
    write("\n}\n");
  }

  function list(part: Part | undefined, vhost: Part): void {
    const { items, isComplete } = itemsOf(view, part);
    for (const item of items) {
      write(" ");
      put(item, vhost);
    }
    if (!isComplete) write(` ${hole}`);
  }

  function put(part: Part | undefined, vhost?: Part): void {
    const text = textOf(part);
    const stated = part && (text === undefined || text === hole) ? statedTexts(view, part.path) : [];
    if (part && stated.length === 0) segment(text ?? hole, part, placesIn(view, part), vhost);
    isStated ||= stated.length > 0;
    for (const [index, each] of stated.entries()) {
      if (index > 0) write("\n");
      segment(textOf(each) ?? hole, each, placesIn(view, each), vhost);
    }
  }

  function segment(text: string, part: Part, places: TextPlaces, vhost?: Part): void {
    segments.push({ start: length, end: length + text.length, part, places, vhost });
    write(text);
  }

  function write(text: string): void {
    pieces.push(text);
    length += text.length;
  }
}

function whole(part: Part): TextPlaces {
  const place = (): Location | undefined => part.place;
  return { at: place, calledAt: place, written: place, sourcesAt: () => part.sources };
}

/** Whether the repo may say more of it than is known. */
function mayHoldMore({ value }: Part): boolean {
  if (!(value instanceof AttrSet)) return true;
  return value.open !== undefined && value.open.reason !== outsideValue;
}

/** The name of an attribute stands where it is defined, as it is or made of something. */
function namePlaces(view: HostView, part: Part, name: string): TextPlaces {
  const named = (): Location | undefined => {
    const [definition] = definitionsAt(view, part.path);
    return definition && { file: definition.file, ...(definition.name ?? definition) };
  };
  const written = (start: number, end: number): Location | undefined => {
    const place = named();
    const text = place && view.repo.files.get(place.file)?.source.text.slice(place.start, place.end);
    if (!place || (text !== name && text !== `"${name}"`)) return undefined;
    const from = place.start + (text === name ? 0 : 1);
    return { file: place.file, start: from + start, end: from + end };
  };
  return {
    at: (start, end) => written(start, end) ?? named() ?? part.place,
    calledAt: (start, end) => written(start, end) ?? named() ?? part.place,
    written,
    sourcesAt: () => [],
  };
}

/** Whether NixOS makes the configuration of these options at all; `undefined`: not known. */
export function isGenerated(view: HostView): boolean | undefined {
  const option = (name: string): Part | undefined => partAt(view, [...caddyRoot, name]);
  if (option("configFile")) return false;
  const adapter = option("adapter");
  const named = stringOf(adapter);
  if (adapter && adapter.value !== null && named !== "caddyfile") return named === undefined ? undefined : false;
  const { parts, isComplete } = attributesOf(view, option("settings"));
  return parts.size > 0 ? false : isComplete || undefined;
}
