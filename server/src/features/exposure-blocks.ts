/** All that is known of an exposure, as blocks of a hover: verdict and reasons, the chain as links, what gets past, whom it is handed on to. */
import type { Bypass, Exposure } from "#model/exposures/exposure.ts";
import type { Gateway } from "#model/exposures/gateway.ts";
import { targetNames } from "#model/exposures/target-names.ts";
import type { Link } from "#model/exposures/way.ts";
import type { Model } from "#model/model.ts";
import { proxyNames } from "#model/ports/proxy-names.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { showPlace } from "./excerpt.ts";
import { headOf, kindOf, nameOf, stateDoubts, stateOf } from "./exposure-phrases.ts";
import type { HoverBlock, Phrase } from "./types.ts";

/** More of each kind are counted, not listed. */
const listed = 12;

export function exposureBlocks(model: Model, exposure: Exposure): readonly HoverBlock[] {
  const { verdict, why, chain, bypasses } = exposure;
  return [
    list(
      headOf(verdict, nameOf(exposure)),
      why.map((reason) => [reason]),
    ),
    list(message("Served:"), [servedPhrases(exposure), ...facts(model, exposure)]),
    list(
      message("On the way of requests:"),
      chain.map((link) => linkPhrases(model, link)),
    ),
    list(
      message("Gets past the login:"),
      bypasses.map((bypass) => bypassPhrases(model, bypass)),
    ),
  ].flat();
}

/** `jellyfin.example.org`, `kino.example.org` → `127.0.0.1:8096` · Caddy */
function servedPhrases(exposure: Exposure): readonly Phrase[] {
  const { hosts, proxy, name, entryPoints } = exposure;
  const shown = targetNames(exposure);
  const names = (hosts.length > 0 ? hosts : [name]).map(code).join(", ");
  return [
    shown.length > 0 ? message("{0} → {1}", names, shown.map(code).join(", ")) : message("{0}", names),
    message("{0}", proxyNames.get(proxy) ?? proxy),
    ...(entryPoints.length > 0 ? [message("entry points {0}", entryPoints.map(code).join(", "))] : []),
    ...stateOf(exposure),
    ...stateDoubts(exposure),
  ];
}

function facts(model: Model, { gateway, ownLogin, mark, via }: Exposure): readonly (readonly Phrase[])[] {
  return [
    ...(gateway ? [gatewayPhrases(model, gateway)] : []),
    ...(ownLogin
      ? [[message("the service asks for a login itself: `{0}`", ownLogin.option), ...linked(model, ownLogin.place)]]
      : []),
    ...(mark?.reason ? [[message("meant to be public: {0}", mark.reason), ...linked(model, mark.place)]] : []),
    ...(via ? [[message("made of a template"), ...linked(model, via)]] : []),
  ];
}

function gatewayPhrases(model: Model, gateway: Gateway): readonly Phrase[] {
  const { name, service, why, place } = gateway;
  return [
    message("gateway: {0}", name),
    ...(service === undefined ? [] : [message("`{0}`", service)]),
    ability(gateway),
    ...(why ? [why] : []),
    ...linked(model, place),
  ];
}

function ability({ able }: Gateway): Message {
  switch (able) {
    case "yes":
      return message("able to answer");
    case "no":
      return message("not able to answer");
    case "unknown":
      return message("whether it is able to answer is not known");
  }
}

function bypassPhrases(model: Model, { reach, texts, place }: Bypass): readonly Phrase[] {
  const shown = [...texts.slice(0, listed), ...(texts.length > listed ? ["…"] : [])];
  return [
    ...(shown.length > 0 ? [message("{0}", shown.map(code).join(", "))] : []),
    reachPhrase(reach),
    ...linked(model, place),
  ];
}

function reachPhrase(reach: Bypass["reach"]): Message {
  switch (reach) {
    case "private":
      return message("private networks only");
    case "public":
      return message("strangers, too");
    case "tunnel":
      return message("strangers, through a tunnel of this machine");
    case "unknown":
      return message("who that is, is not known");
  }
}

/** `sso_auth` · snippet · caddy.nix:12 · defined in caddy.nix:3; what it consists of is marked. */
export function linkPhrases(model: Model, { kind, name, depth, place, definition }: Link): readonly Phrase[] {
  const said = kindOf(kind);
  const shown = depth > 0 ? message("{0} `{1}`", "↳".repeat(depth), name) : message("`{0}`", name);
  return [
    shown,
    ...(said ? [said] : []),
    ...linked(model, place),
    ...(definition ? [definedIn(model, definition)] : []),
  ];
}

export function definedIn(model: Model, definition: Location): Phrase {
  return { message: message("defined in {0}", showPlace(model, definition)), to: definition };
}

/** `caddy.nix:12`, as a link. */
function linked(model: Model, place: Location | undefined): readonly Phrase[] {
  return place ? [{ message: message("{0}", showPlace(model, place)), to: place }] : [];
}

function code(text: string): string {
  return `\`${text}\``;
}

function list(said: Message, items: readonly (readonly Phrase[])[]): readonly HoverBlock[] {
  if (items.length === 0) return [];
  const more = items.length - listed;
  const shown = more > 0 ? [...items.slice(0, listed), [message("… and {0} more", more)]] : items;
  return [{ kind: "list", message: said, items: shown }];
}
