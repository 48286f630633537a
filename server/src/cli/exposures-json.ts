/** The JSON of `mynixos exposures`; its shape is a contract, described in `docs/cli.md`. */
import type { HostView } from "#model/evaluated.ts";
import type { Bypass, Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf, spareExposures } from "#model/exposures/exposures.ts";
import { targetNames } from "#model/exposures/target-names.ts";
import type { Link } from "#model/exposures/way.ts";
import type { Model } from "#model/model.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Translate } from "./command.ts";
import { byPlace, type Places } from "./place.ts";

export function exposuresJson(model: Model, hosts: readonly HostView[], places: Places, translate: Translate): string {
  const shown = hosts.flatMap((view) =>
    exposuresAt(model, view).map((exposure) => exposureJson(view, exposure, places, translate)),
  );
  return `${JSON.stringify({ exposures: shown }, undefined, 2)}\n`;
}

/** Those of modules that no host imports, too; in order of place, what has none last. */
export function exposuresAt(model: Model, view: HostView): readonly Exposure[] {
  const nowhere = { file: "\uffff", start: 0, end: 0 };
  const all = [...exposuresOf(view), ...spareExposures(model, view)];
  return all.sort((a, b) => byPlace(a.shownAt ?? nowhere, b.shownAt ?? nowhere) || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function exposureJson(view: HostView, exposure: Exposure, places: Places, translate: Translate): object {
  const { service, name, hosts, proxy, imported, active, routed, gateway, verdict } = exposure;
  const { chain, bypasses, why, shownAt, via, entryPoints, ownLogin, mark } = exposure;
  const at = (location: Location | undefined): object => {
    const place = location && places.start(location);
    return { file: place?.file ?? null, line: place?.line ?? null };
  };
  const targets = targetNames(exposure);
  return {
    host: view.name,
    service,
    name,
    hosts,
    proxy,
    upstream: targets[0] ?? null,
    upstreams: targets,
    entryPoints,
    imported,
    active: active !== "disabled",
    state: stateWord(active),
    routed: routed ?? null,
    gateway: gateway
      ? { kind: gateway.kind, able: gateway.able, name: gateway.name, service: gateway.service ?? null }
      : null,
    sso: verdict,
    chain: chain.map((link) => link.name),
    links: chain.map((link) => linkJson(link, at)),
    bypass: [...new Set(bypasses.flatMap(({ texts }) => texts))],
    bypasses: bypasses.map((bypass) => bypassJson(bypass, at)),
    why: whyOf(exposure, translate),
    reasons: why.map(translate),
    ownLogin: ownLogin ? { kind: ownLogin.kind, option: ownLogin.option, ...at(ownLogin.place) } : null,
    public: mark && mark.reason !== "" ? mark.reason : null,
    ...at(shownAt),
    via: via ? showLine(places, via) : null,
  };
}

/** All reasons, the most important first. */
export function whyOf({ why, verdict }: Exposure, translate: Translate): string {
  const said = why.map(translate).join("; ");
  return verdict === "unclear" ? translate(message("GAP: {0}", said)) : said;
}

/** `caddy.nix:12`. */
export function showLine(places: Places, location: Location): string {
  const { file, line } = places.start(location);
  return `${file}:${line}`;
}

function stateWord(state: ListenerState): "on" | "perhaps" | "off" {
  switch (state) {
    case "enabled":
      return "on";
    case "possible":
      return "perhaps";
    case "disabled":
      return "off";
  }
}

type ShowPlace = (location: Location | undefined) => object;

function linkJson({ kind, name, depth, place, definition }: Link, at: ShowPlace): object {
  return { kind, name, depth, ...at(place), definition: definition ? at(definition) : null };
}

function bypassJson({ reach, texts, place }: Bypass, at: ShowPlace): object {
  return { reach, texts, ...at(place) };
}

/** The verdict in one word. */
export function verdictWord({ verdict }: Exposure): Message {
  switch (verdict) {
    case "protected":
      return message("protected");
    case "gap":
      return message("GAP");
    case "unclear":
      return message("GAP?");
    case "public":
      return message("public");
  }
}
