/** The paths that proxies ask gateways for, and what becomes of one that is no endpoint for that. */
import { type GatewayEndpoint, type GatewayKind, gatewayKinds } from "#knowledge/gateways.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, hole, stringOf, textOf } from "#model/ports/part.ts";
import { below, type Program } from "./gateway-programs.ts";
import type { Login } from "./way.ts";

/** The path that a login asks for, without its query; `undefined`: it is not known. */
export function pathAsked({ name, uri, asks }: Login): string | undefined {
  // Caddy says the path elsewhere, if it says one.
  const whole = uri ?? (name === "forward_auth" ? undefined : pathOf(asks?.text ?? ""));
  const [path = ""] = (whole ?? "").split(/[?#]/);
  if (whole === undefined || unknownPart.test(path)) return undefined;
  return path === "" ? "/" : path;
}

const unknownPart = new RegExp(`[…${hole}{}$]`);

/** Of a whole address; one without a scheme has no path. */
function pathOf(text: string): string | undefined {
  return /^https?:\/\/[^/?#]+(.*)$/s.exec(text)?.[1];
}

/** The kinds that nobody else's paths look like; several of them may have the same. */
export function kindsOfPath(login: Login): readonly GatewayKind[] {
  const path = pathAsked(login);
  if (path === undefined) return [];
  const isLegacy = /\/api\/verify$/.test(path) && /[?&]rd=/.test(login.uri ?? login.asks?.text ?? "");
  return gatewayKinds().filter(
    ({ kind, endpoints }) =>
      (kind === "authelia" && isLegacy) ||
      endpoints.some((each) => each.isDistinctive && bare(path).endsWith(each.path)),
  );
}

/** The endpoints of a kind, as the settings of the service have them. */
export function endpointsOf(view: HostView, { kind, part, container }: Program): readonly GatewayEndpoint[] {
  if (container !== undefined) return kind.endpoints;
  if (kind.kind === "oauth2-proxy") {
    const said = below(view, part, ["proxyPrefix"]);
    const prefix = said ? stringOf(said) : "/oauth2";
    return kind.endpoints.flatMap((each) =>
      each.path !== "/oauth2/auth" ? each : prefix === undefined ? [] : { ...each, path: `${prefix}/auth` },
    );
  }
  if (kind.kind === "authelia") return autheliaEndpoints(view, kind, part);
  return kind.endpoints;
}

/** As soon as one is configured, the others are gone. */
function autheliaEndpoints(view: HostView, kind: GatewayKind, part: Program["part"]): readonly GatewayEndpoint[] {
  const server = below(view, part, ["settings", "server"]);
  const authz = attributesOf(view, below(view, server, ["endpoints", "authz"]));
  const own = [...authz.parts].map(([name, each]): GatewayEndpoint => {
    const implementation = stringOf(below(view, each, ["implementation"]));
    const path = name === "legacy" ? "/api/verify" : `/api/authz/${name}`;
    return { path, for: implementations.get(implementation ?? "") ?? [], isDistinctive: false };
  });
  const all = own.length > 0 && authz.isComplete ? own : [...own, ...kind.endpoints];
  const address = textOf(below(view, server, ["address"])) ?? "";
  const [, prefix = ""] = /^[a-z0-9]+:\/\/[^/]*(\/[^?]*)/.exec(address) ?? [];
  const start = prefix.replace(/\/$/, "");
  return start === "" ? all : [...all, ...all.map((each) => ({ ...each, path: `${start}${each.path}` }))];
}

const implementations: ReadonlyMap<string, readonly string[]> = new Map([
  ["ForwardAuth", ["caddy", "traefik"]],
  ["AuthRequest", ["nginx"]],
  ["ExtAuthz", ["envoy"]],
]);

export function endpointFor(endpoints: readonly GatewayEndpoint[], path: string): GatewayEndpoint | undefined {
  return endpoints.find((each) => each.path === "/*" || each.path === bare(path));
}

function bare(path: string): string {
  return path === "/" ? path : path.replace(/\/$/, "");
}
