/** What gateways are told themselves that lets people in without a login, as far as the repo says it. */
import type { HostView } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { attributesOf, itemsOf, partAt, textOf } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import { lettingIn } from "./authelia-rules.ts";
import { below, type Program } from "./gateway-programs.ts";

/** Whatever host is asked for. `undefined`: nothing that is known here. */
export function doubtOfSettings(view: HostView, program: Program): Message | undefined {
  const { kind, service, container } = program;
  switch (kind.kind) {
    case "authelia":
      return container === undefined ? lettingIn(view, program, undefined) : undefined;
    case "oauth2-proxy":
      return container === undefined
        ? skippedBy(view, program)
        : inContainer(view, program, /SKIP_AUTH|TRUSTED_IP|skip-auth|trusted-ip|--config/);
    case "tinyauth":
      return (
        tinyauthLabels(view) ??
        (container === undefined
          ? named(attributesOf(view, below(view, program.part, ["settings"])).parts.keys(), service)
          : inContainer(view, program, ownTinyauth))
      );
    case "traefik-forward-auth":
      return inContainer(view, program, /\baction=allow\b|^--rule|^allow$|^CONFIG$|--config/);
    case "vouch-proxy":
      return inContainer(view, program, /PUBLIC_?ACCESS/i);
    default:
      return undefined;
  }
}

const ownTinyauth = /PATH_(?:ALLOW|BLOCK)|IP_BYPASS|path[.-](?:allow|block)|ip[.-]bypass/i;

function named(keys: Iterable<string>, service: string): Message | undefined {
  for (const key of keys)
    if (ownTinyauth.test(key)) return message("{0} lets some requests in without a login: {1}", service, key);
  return undefined;
}

/** Applications say in labels of their containers whom tinyauth lets in. */
function tinyauthLabels(view: HostView): Message | undefined {
  for (const [name, part] of attributesOf(view, partAt(view, ["virtualisation", "oci-containers", "containers"])).parts)
    for (const key of attributesOf(view, below(view, part, ["labels"])).parts.keys())
      if (/^tinyauth\./i.test(key) && ownTinyauth.test(key))
        return message("{0} lets some requests in without a login: {1}", name, key);
  return undefined;
}

function skippedBy(view: HostView, { part, service }: Program): Message | undefined {
  const regexes = itemsOf(view, below(view, part, ["skipAuthRegexes"]));
  if (regexes.items.length > 0 || !regexes.isComplete)
    return message("{0} lets some requests in without a login: {1}", service, "skipAuthRegexes");
  const extra = attributesOf(view, below(view, part, ["extraConfig"]));
  for (const [key, value] of extra.parts)
    if (/^(?:skip-auth-(?:regex|routes?|preflight)|trusted-ips?|config)$/.test(key) && !isNothing(value.value))
      return message("{0} lets some requests in without a login: {1}", service, key);
  const environment = attributesOf(view, partAt(view, ["systemd", "services", "oauth2-proxy", "environment"]));
  for (const key of environment.parts.keys())
    if (/SKIP_AUTH|TRUSTED_IP/.test(key))
      return message("{0} lets some requests in without a login: {1}", service, key);
  return undefined;
}

function isNothing(value: unknown): boolean {
  return value === null || value === false || value === "";
}

/** Its environment and its command line. */
function inContainer(view: HostView, { part, service }: Program, pattern: RegExp): Message | undefined {
  for (const group of [["environment"], ["containerConfig", "environments"]])
    for (const [key, value] of attributesOf(view, below(view, part, group)).parts)
      if (pattern.test(key) || pattern.test(textOf(value) ?? ""))
        return message("{0} lets some requests in without a login: {1}", service, key);
  for (const group of [["cmd"], ["extraOptions"], ["containerConfig", "exec"]])
    for (const item of itemsOf(view, below(view, part, group)).items)
      if (pattern.test(textOf(item) ?? ""))
        return message("{0} lets some requests in without a login: {1}", service, textOf(item) ?? "");
  return undefined;
}

/** Of a plugin of a proxy: what its own settings let through. */
export function doubtOfCaddySecurity(view: HostView): Message | undefined {
  const config = caddyOf(view);
  if (!config?.isComplete) return message("what Caddy is told is not known in full");
  return /^\s*bypass\s/m.test(config.text)
    ? message("{0} lets some requests in without a login: {1}", "caddy-security", "bypass")
    : undefined;
}
