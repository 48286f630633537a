/** How the routes of a login join the others of Traefik: its entry point, where certificates come from, its headers of security. */
import type { HostView } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { attributeOf, attributesOf, type Part, partAt, stringOf } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";

export interface Joined {
  readonly entryPoint: string;
  /** `undefined`: the entry point says it, or there is none. */
  readonly resolver: string | undefined;
  /** A middleware that tells browsers to stay with TLS; `undefined`: none, or more than one. */
  readonly secureHeaders: string | undefined;
}

export function joined(view: HostView): Joined | { readonly problem: Message } {
  const fixed = partAt(view, ["services", "traefik", "staticConfigOptions"]);
  const points = attributesOf(view, attributeOf(view, fixed, "entryPoints")).parts;
  const secure = [...points].filter(([, point]) => /:443$/.test(stringOf(attributeOf(view, point, "address")) ?? ""));
  const entryPoint = mostUsed(view, new Set(secure.map(([name]) => name)));
  if (entryPoint === undefined)
    return {
      problem: message(
        "Traefik has no entry point at port 443 that this could join: services.traefik.staticConfigOptions.entryPoints says none.",
      ),
    };
  const http = attributeOf(view, points.get(entryPoint), "http");
  const isSecure = attributeOf(view, http, "tls") !== undefined;
  const resolvers = [...attributesOf(view, attributeOf(view, fixed, "certificatesResolvers")).parts.keys()];
  if (!isSecure && resolvers.length !== 1)
    return {
      problem: message(
        "It is not known who gives Traefik its certificates: the entry point {0} says nothing of TLS, and there is not exactly one certificatesResolver.",
        entryPoint,
      ),
    };
  return { entryPoint, resolver: isSecure ? undefined : resolvers[0], secureHeaders: secureHeadersOf(view) };
}

function mostUsed(view: HostView, names: ReadonlySet<string>): string | undefined {
  const count = new Map([...names].map((name) => [name, 0]));
  for (const { entryPoints } of exposuresOf(view))
    for (const name of entryPoints) if (names.has(name)) count.set(name, (count.get(name) ?? 0) + 1);
  return [...count].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function secureHeadersOf(view: HostView): string | undefined {
  const all = attributesOf(
    view,
    partAt(view, ["services", "traefik", "dynamicConfigOptions", "http", "middlewares"]),
  ).parts;
  const found = [...all].filter(([, part]) => isSecuring(view, part)).map(([name]) => name);
  return found.length === 1 ? found[0] : undefined;
}

function isSecuring(view: HostView, part: Part): boolean {
  return attributeOf(view, attributeOf(view, part, "headers"), "stsSeconds") !== undefined;
}
