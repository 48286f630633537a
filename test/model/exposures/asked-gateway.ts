/** A configuration, a target that a proxy asks for permission there, and what is said of who answers: the verbs of tests about gateways. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { bypassedBy, type Gateway, gatewayBehind, gatewayOf } from "#model/exposures/gateway.ts";
import type { Login, Target } from "#model/exposures/way.ts";
import { hostNamespace } from "#model/ports/listener.ts";
import { targetOf } from "#model/ports/target.ts";
import { english, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

export interface Asked {
  readonly uri?: string;
  /** `forward_auth` is Caddy's. */
  readonly by?: string;
  readonly kind?: Login["kind"];
  readonly sources?: readonly string[];
  readonly namespace?: string | null;
}

/** `authelia yes`, or `pocket-id no: why`. */
function asking(config: string, target: string, asked: Asked = {}): string {
  const { uri, by = "forward_auth", kind = "forward-auth" } = asked;
  const login: Login = { kind, name: by, asks: targeted(target, asked), uri, place: undefined };
  const gateway = gatewayOf(viewOf(config), login);
  return gateway ? shown(gateway) : "none";
}

/** Rows: what is tested, the configuration, the target, how it is asked, what is said of it. */
export function cases(title: string, table: readonly (readonly [string, string, string, Asked, string])[]): void {
  describe(`gatewayOf: ${title}`, () => {
    for (const [name, config, target, asked, expected] of table)
      it(name, () => assert.equal(asking(config, target, asked), expected));
  });
}

/** What stands behind a site: the kind, or `none`. */
export function behind(config: string, target: string, asked: Asked = {}): string {
  return gatewayBehind(viewOf(config), targeted(target, asked), [])?.kind ?? "none";
}

/** What a gateway lets in for a host; `nothing`. */
export function letIn(config: string, target: string, host: string, uri = "/api/authz/forward-auth"): string {
  const view = viewOf(config);
  const login: Login = {
    kind: "forward-auth",
    name: "forward_auth",
    asks: targeted(target, {}),
    uri,
    place: undefined,
  };
  const gateway = gatewayOf(view, login);
  assert.ok(gateway);
  const found = bypassedBy(view, gateway, host);
  return found ? english(found) : "nothing";
}

function viewOf(config: string): NonNullable<ReturnType<typeof shownHost>> {
  const view = shownHost(modelFor(fixture(config.includes("#- ") ? config : `{ ${config} }`).files).repo);
  assert.ok(view);
  return view;
}

function shown({ kind, able, why }: Gateway): string {
  return `${kind} ${able}${why ? `: ${english(why)}` : ""}`;
}

function targeted(text: string, { sources = [], namespace = hostNamespace }: Asked): Target {
  const { host, port } = targetOf(text.replaceAll("…", "\u{FFFC}"), 80) ?? {};
  return { text, host, port, namespace: namespace ?? undefined, place: undefined, sources };
}

/** A registry of ports with one key at 10010, and the rest of a configuration. */
export function registry(key: string, rest: string): string {
  return `#- configuration.nix\n{ lib, config, ... }: { options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; }; config = { my.ports.${key} = 10010; ${rest} }; }`;
}

export function openId(name: string): string {
  return `${name} is an OpenID provider and has no endpoint that a proxy could ask`;
}

export const authelia = "services.authelia.instances.main.enable = true;";

export const oauth2Proxy = "services.oauth2-proxy.enable = true;";

export const forward: Asked = { uri: "/api/authz/forward-auth" };
