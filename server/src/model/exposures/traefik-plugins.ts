/** Which plugins of Traefik send people to sign in, and which surely do nothing about who gets in. */
import type { HostView } from "#model/evaluated.ts";
import { partAt } from "#model/ports/part.ts";
import { isSet } from "#model/ports/traefik-upstreams.ts";
import type { TraefikConfig } from "./traefik-config.ts";
import { at, type Field, known } from "./traefik-field.ts";

const groups = [
  ["experimental", "plugins"],
  ["experimental", "localPlugins"],
] as const;

/** `undefined`: not known. */
export function isInstalled(view: HostView, { fixed, isSeen }: TraefikConfig, key: string): boolean | undefined {
  const files = [["staticConfigFile"], ["static", "file"], ["plugins"]];
  if (files.some((option) => isSet(partAt(view, ["services", "traefik", ...option])))) return undefined;
  const found = groups.map((group) => at(fixed, ...group));
  if (!isSeen) return undefined;
  if (found.some((group) => group?.fields.has(key))) return true;
  return found.every((group) => !group || group.isComplete) ? false : undefined;
}

/** By the modules that they are made of. */
const logins = /^github\.com\/(?:sevensolutions\/traefik-oidc-auth|lukaszraczylo\/traefikoidc)$/i;

/** That count and block: they let in nobody who would not have got in. */
const harmless =
  /^github\.com\/(?:tommoulard\/fail2ban|pascalminder\/geoblock|maxlerebourg\/crowdsec-bouncer-traefik-plugin|packruler\/rewrite-body|traefik\/plugin-rewritebody)$/i;

/** What of their settings lets requests past them. */
const sparing = /bypass|exclu|skip|optional|anonymous|unauth|allowed_?urls|enabled?$/i;

/** `none`: it is no login. `undefined`: not known. */
export function pluginLogin(
  { fixed }: TraefikConfig,
  key: string,
  settings: Field,
): { readonly spared: string | undefined } | "none" | undefined {
  const modules = groups.flatMap((group) => known(at(at(fixed, ...group)?.fields.get(key), "moduleName")) ?? []);
  const [module] = modules;
  if (module === undefined) return undefined;
  if (harmless.test(module)) return "none";
  if (!logins.test(module)) return undefined;
  if (!settings.isComplete) return { spared: "…" };
  const found = [...settings.fields.keys()].filter((name) => sparing.test(name));
  return { spared: found.length > 0 ? found.join(", ") : undefined };
}
