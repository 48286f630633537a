/** What gateways are told themselves that lets people in without a login, as far as the repo says it. */
import type { HostView } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { attributesOf, hole, itemsOf, textOf } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import { lettingIn } from "./authelia-rules.ts";
import { environmentOf, ownCommand } from "./gateway-files.ts";
import { containerLabels } from "./gateway-labels.ts";
import { below, type Program } from "./gateway-programs.ts";

/** Whatever host is asked for. `undefined`: nothing that is known here. */
export function doubtOfSettings(view: HostView, program: Program): Message | undefined {
  const command = configurable.has(program.kind.kind) ? ownCommand(view, program) : undefined;
  if (command !== undefined)
    return message("{0} is started by {1}, which may tell it anything", program.service, command);
  return lettingSome(view, program) ?? unseenBy(view, program);
}

/** What the repo itself says, not what may stand in files. */
export function lettingSome(view: HostView, program: Program): Message | undefined {
  const { kind, service, container } = program;
  switch (kind.kind) {
    case "authelia":
      return container === undefined ? lettingIn(view, program, undefined) : undefined;
    case "oauth2-proxy":
      return (container === undefined ? skippedBy(view, program) : undefined) ?? told(view, program, ownOauth2Proxy);
    case "tinyauth":
      return (
        tinyauthLabels(view) ??
        named(attributesOf(view, below(view, program.part, ["settings"])).parts.keys(), service) ??
        told(view, program, ownTinyauth)
      );
    case "traefik-forward-auth":
      return told(view, program, /\baction=allow\b|^--rule|^allow$|^CONFIG$|^DEFAULT_ACTION$|--config/);
    case "vouch-proxy":
      return told(view, program, /PUBLIC_?ACCESS|^VOUCH_CONFIG$/i);
    default:
      return undefined;
  }
}

const ownOauth2Proxy = /SKIP_AUTH|TRUSTED_IP|OAUTH2_PROXY_CONFIG|skip[-_]auth|trusted[-_]ip|--config|--alpha/i;

const ownTinyauth = /PATH_(?:ALLOW|BLOCK)|IP_BYPASS|path[.-](?:allow|block)|ip[.-]bypass/i;

function named(keys: Iterable<string>, service: string): Message | undefined {
  for (const key of keys)
    if (ownTinyauth.test(key)) return message("{0} lets some requests in without a login: {1}", service, key);
  return undefined;
}

/** Applications say in labels of their containers whom tinyauth lets in. */
function tinyauthLabels(view: HostView): Message | undefined {
  for (const { name, labels, isComplete } of containerLabels(view)) {
    const found = labels.find((key) => /^tinyauth\./i.test(key) && ownTinyauth.test(key));
    if (found !== undefined) return message("{0} lets some requests in without a login: {1}", name, found);
    if (!isComplete)
      return message("the labels of {0} are not all known, and may let requests in without a login", name);
  }
  return undefined;
}

function skippedBy(view: HostView, { part, service }: Program): Message | undefined {
  const regexes = itemsOf(view, below(view, part, ["skipAuthRegexes"]));
  if (regexes.items.length > 0 || !regexes.isComplete)
    return message("{0} lets some requests in without a login: {1}", service, "skipAuthRegexes");
  const extra = attributesOf(view, below(view, part, ["extraConfig"]));
  for (const [key, value] of extra.parts)
    if (/^(?:skip[-_]auth[-_](?:regex|routes?|preflight)|trusted[-_]ips?|config)$/.test(key) && !isNothing(value.value))
      return message("{0} lets some requests in without a login: {1}", service, key);
  return extra.isComplete ? undefined : message("the settings of {0} are not all known", service);
}

function isNothing(value: unknown): boolean {
  return value === null || value === false || value === "";
}

/** Its environment and its command line. */
function told(view: HostView, program: Program, pattern: RegExp): Message | undefined {
  const { part, service, container } = program;
  const { variables, named: names } = environmentOf(view, program);
  for (const [key, value] of variables)
    if (pattern.test(key) || pattern.test(textOf(value) ?? hole))
      return message("{0} lets some requests in without a login: {1}", service, key);
  const name = names.find((each) => pattern.test(each));
  if (name !== undefined) return message("{0} lets some requests in without a login: {1}", service, name);
  for (const group of container === undefined ? [] : commands)
    for (const item of itemsOf(view, below(view, part, group)).items)
      if (pattern.test(textOf(item) ?? ""))
        return message("{0} lets some requests in without a login: {1}", service, textOf(item) ?? "");
  return undefined;
}

/** A file that nothing is seen of may hold more than secrets. */
function unseenBy(view: HostView, program: Program): Message | undefined {
  const { unseen } = environmentOf(view, program);
  if (unseen === undefined || !configurable.has(program.kind.kind)) return undefined;
  return message(
    "{1} may tell {0} more than secrets, also to let requests in without a login, and what is in it is not seen",
    program.service,
    unseen,
  );
}

/** Those that can be told so in their environment. */
const configurable: ReadonlySet<string> = new Set(["oauth2-proxy", "tinyauth", "traefik-forward-auth", "vouch-proxy"]);

const commands = [["cmd"], ["extraOptions"], ["containerConfig", "exec"], ["containerConfig", "podmanArgs"]];

/** Of a plugin of a proxy: what its own settings let through. */
export function doubtOfCaddySecurity(view: HostView): Message | undefined {
  const config = caddyOf(view);
  if (!config?.isComplete) return message("what Caddy is told is not known in full");
  return /^\s*bypass\s/m.test(config.text)
    ? message("{0} lets some requests in without a login: {1}", "caddy-security", "bypass")
    : undefined;
}
