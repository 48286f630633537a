/** Plugins of the proxies that send people to sign in themselves. */
import { gatewayKinds } from "#knowledge/gateways.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, type Part, partAt, stringOf } from "#model/ports/part.ts";
import { bare } from "#model/ports/traefik-middlewares.ts";
import { attributeNamed } from "#model/ports/upstream-parts.ts";
import { type Message, message } from "#text/message.ts";
import type { Gateway } from "./gateway.ts";
import { doubtOfCaddySecurity } from "./gateway-policy.ts";
import type { Login } from "./way.ts";

type Told = Pick<Gateway, "kind" | "name" | "able" | "why">;

export function pluginOf(view: HostView, { name }: Login): Told {
  for (const { kind, name: shown, directives, plugins } of gatewayKinds()) {
    if (directives.includes(name)) return judged(kind, shown, doubtOfCaddySecurity(view));
    const middleware = plugins.length > 0 ? middlewareOf(view, bare(name), plugins) : undefined;
    if (middleware) return judged(kind, shown, letsPast(view, middleware));
  }
  return { kind: "unknown", name, able: "unknown", why: message("what the plugin {0} does is not known", name) };
}

function judged(kind: string, name: string, why: Message | undefined): Told {
  return { kind, name, able: why ? "unknown" : "yes", why };
}

/** What a middleware tells one of these plugins, by the name that Traefik gives the plugin. */
function middlewareOf(view: HostView, name: string, modules: readonly string[]): Part | undefined {
  const root = ["services", "traefik"];
  const fixed = partAt(view, [...root, "static", "settings"]) ?? partAt(view, [...root, "staticConfigOptions"]);
  const experimental = attributeNamed(view, fixed, "experimental");
  const keys = [...attributesOf(view, attributeNamed(view, experimental, "plugins")).parts].flatMap(([key, part]) => {
    const module = stringOf(attributeNamed(view, part, "moduleName")) ?? "";
    return modules.some((each) => module.endsWith(each)) ? [key] : [];
  });
  const files = attributesOf(view, partAt(view, [...root, "dynamic", "files"])).parts.values();
  const configs = [
    partAt(view, [...root, "dynamicConfigOptions"]),
    partAt(view, [...root, "dynamic", "settings"]),
    ...[...files].map((file) => attributeNamed(view, file, "settings")),
  ];
  for (const config of configs) {
    const middlewares = attributeNamed(view, attributeNamed(view, config, "http"), "middlewares");
    const plugin = attributeNamed(view, attributesOf(view, middlewares).parts.get(name), "plugin");
    for (const [key, part] of attributesOf(view, plugin).parts) if (keys.includes(key)) return part;
  }
  return undefined;
}

function letsPast(view: HostView, plugin: Part): Message | undefined {
  const { parts, isComplete } = attributesOf(view, plugin);
  const rule = [...parts].find(([key]) => key.toLowerCase() === "bypassauthenticationrule");
  if (rule) return message("{0} lets some requests in without a login: {1}", "traefik-oidc-auth", rule[0]);
  return isComplete ? undefined : message("the settings of {0} are not all known", "traefik-oidc-auth");
}
