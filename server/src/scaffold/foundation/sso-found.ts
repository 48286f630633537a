/** What a repo has of a login already, and what stands in the way of a new one. */

import type { HostView } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { type Program, programsOf } from "#model/exposures/gateway-programs.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { attributesOf, partAt, stringOf } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { askedInVain } from "./sso-mended.ts";

/** Names that the new module gives to what proxies have. */
export const NAMES = {
  caddy: { login: "sso_auth", all: ["sso_auth"] },
  traefik: { login: "sso-chain", all: ["sso-chain", "sso-auth", "sso-headers"] },
} as const;

/** Why no login is made; `undefined`: nothing stands in its way. */
export function inTheWay(view: HostView, proxy: "caddy" | "traefik", hosts: readonly string[]): Message | undefined {
  const names = isAskedInVain(view) ? undefined : namesThere(view, proxy);
  return gatewayThere(view) ?? names ?? notRead(view, proxy) ?? hostThere(view, hosts);
}

/** The proxy asks Pocket-ID, which has no answer: who asks it, is told to ask oauth2-proxy, and nothing new is defined. */
export function isAskedInVain(view: HostView): boolean {
  return askedInVain(view).length > 0;
}

/** Pocket-ID that is on, or may be. */
export function pocketIdOf(view: HostView): Program | undefined {
  return programsOf(view).find(
    ({ kind, state, container }) => kind.kind === "pocket-id" && state !== "disabled" && container === undefined,
  );
}

/** How Pocket-ID is shown to the network; `undefined`: it is not. */
export function pocketIdShown(view: HostView): Exposure | undefined {
  const program = pocketIdOf(view);
  const ports = new Set(program?.ports ?? []);
  return exposuresOf(view).find(
    ({ upstreams, active, service }) =>
      active !== "disabled" &&
      (service === "pocket-id" || upstreams.some(({ port }) => port !== undefined && ports.has(port))),
  );
}

/** A program that answers proxies, or one more of Pocket-ID that this module could not serve. */
function gatewayThere(view: HostView): Message | undefined {
  for (const { kind, state, service, container, place } of programsOf(view)) {
    if (state === "disabled") continue;
    if (kind.kind === "pocket-id" && container === undefined) continue;
    if (kind.endpoints.length === 0 && kind.kind !== "pocket-id") continue;
    return message(
      "There is a sign-in gateway already: {0} ({1}) in {2}. Let the proxy ask it, or turn it off first.",
      kind.name,
      service,
      fileOf(place),
    );
  }
  return undefined;
}

function namesThere(view: HostView, proxy: "caddy" | "traefik"): Message | undefined {
  if (proxy === "caddy") {
    const config = caddyOf(view);
    const snippet = config?.file.snippets.get(NAMES.caddy.login);
    if (!config || !snippet) return undefined;
    return message(
      "The snippet {0} is there already, in {1}. Remove it, and this module makes one that asks oauth2-proxy.",
      `(${NAMES.caddy.login})`,
      fileOf(config.at(snippet.name)),
    );
  }
  const all = attributesOf(
    view,
    partAt(view, ["services", "traefik", "dynamicConfigOptions", "http", "middlewares"]),
  ).parts;
  for (const name of NAMES.traefik.all) {
    const part = all.get(name);
    if (part)
      return message(
        "The middleware {0} is there already, in {1}. Remove it, and this module makes one that asks oauth2-proxy.",
        name,
        fileOf(part.place),
      );
  }
  return undefined;
}

/** What is told to the proxy by options has to reach it. */
function notRead(view: HostView, proxy: "caddy" | "traefik"): Message | undefined {
  const others = proxy === "caddy" ? ["configFile", "settings"] : ["dynamicConfigFile", "staticConfigFile"];
  for (const name of others) {
    const part = partAt(view, ["services", proxy, name]);
    if (part && part.value !== null)
      return message(
        "{0} is told what to do by {1} (in {2}), and does not read what a module would add.",
        proxy === "caddy" ? "Caddy" : "Traefik",
        `services.${proxy}.${name}`,
        fileOf(part.place),
      );
  }
  return undefined;
}

function hostThere(view: HostView, hosts: readonly string[]): Message | undefined {
  for (const { hosts: own, active, place, name } of exposuresOf(view)) {
    const taken = active === "disabled" ? undefined : own.find((host) => hosts.includes(host));
    if (taken !== undefined)
      return message("{0} is there already ({1}, in {2}), and the login needs this name.", taken, name, fileOf(place));
  }
  return undefined;
}

export function fileOf(place: Location | undefined): string {
  return place?.file ?? "?";
}

/** Settings of Pocket-ID that the repo says nothing of. */
export function missingSettings(view: HostView): ReadonlySet<string> {
  const said = attributesOf(view, partAt(view, ["services", "pocket-id", "settings"])).parts;
  return new Set(
    said.has("UNIX_SOCKET") ? [] : ["APP_URL", "HOST", "PORT", "TRUST_PROXY"].filter((name) => !said.has(name)),
  );
}

/** Under which name Pocket-ID gives out its tokens, where the repo says it. */
export function issuerOf(view: HostView): string | undefined {
  const url = stringOf(partAt(view, ["services", "pocket-id", "settings", "APP_URL"]));
  return /^https:\/\/(?<host>[a-z0-9.-]+)\/?$/i.exec(url ?? "")?.groups?.["host"];
}
