/** What Authelia's rules let in without a login: the first rule that fits decides, else the default policy does. */
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, hole, itemsOf, type Part, stringOf, textOf } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import { below, type Program } from "./gateway-programs.ts";
import { ipsOf, isWithin, privateNetworks } from "./ip-set.ts";

/** `host`: the one that strangers ask for, `""` any; `undefined`: only what holds for every host. */
export function lettingIn(view: HostView, { part, service }: Program, host: string | undefined): Message | undefined {
  const control = below(view, part, ["settings", "access_control"]);
  const environment = below(view, part, ["environmentVariables", "AUTHELIA_ACCESS_CONTROL_DEFAULT_POLICY"]);
  const said = environment ?? attributeOf(view, control, "default_policy");
  const files = itemsOf(view, below(view, part, ["settingsFiles"]));
  if (!control) {
    if (files.items.length === 0 && files.isComplete) return undefined;
    return message("the rules of {0} are not in the repo, but in the files of settingsFiles", service);
  }
  const rules = itemsOf(view, attributeOf(view, control, "rules"));
  const asked = host === "" ? "…" : (host ?? "");
  if (host !== undefined)
    for (const rule of rules.items) {
      const verdict = judge(view, control, rule, host);
      if (verdict === "lets in")
        return message("a rule of {0} lets requests for {1} in without a login", service, asked);
      if (verdict === "not known")
        return message("whether a rule of {0} lets requests for {1} in without a login is not known", service, asked);
      if (verdict === "asks") return undefined;
    }
  if (!rules.isComplete) return message("the rules of {0} are not all known", service);
  const policy = said ? stringOf(said) : "deny";
  if (policy === undefined) return message("the default policy of {0} is not known", service);
  return policy === "bypass" && (host !== undefined || rules.items.length === 0)
    ? message("the default policy of {0} lets everybody in", service)
    : undefined;
}

/** Whether some rule, for whatever host, lets strangers in without a login, or may do so. */
export function letsAnybodyIn(view: HostView, { part }: Program): boolean {
  const control = below(view, part, ["settings", "access_control"]);
  const rules = itemsOf(view, attributeOf(view, control, "rules"));
  if (!rules.isComplete) return true;
  return rules.items.some((rule) => {
    const policy = stringOf(attributeOf(view, rule, "policy"));
    if (policy !== undefined && policy !== "bypass") return false;
    return !control || !isPrivate(view, control, attributeOf(view, rule, "networks"));
  });
}

/** What lets in whoever says the right host and address, which the proxy takes from strangers. */
export function openToClaims(view: HostView, { part, service }: Program): Message | undefined {
  const control = below(view, part, ["settings", "access_control"]);
  const { items, isComplete } = itemsOf(view, attributeOf(view, control, "rules"));
  const policies = [
    ...items.map((rule) => attributeOf(view, rule, "policy")),
    attributeOf(view, control, "default_policy"),
  ];
  const isOpen = policies.some((policy) => policy && (stringOf(policy) ?? "bypass") === "bypass");
  if (isComplete && !isOpen) return undefined;
  return message(
    "a rule of {0} lets somebody in without a login, and strangers can say that they are that (trusted_proxies)",
    service,
  );
}

/** `asks`: all requests for the host come to an end here; `passes`: another rule may decide. */
type Judged = "asks" | "lets in" | "not known" | "passes";

function judge(view: HostView, control: Part, rule: Part, host: string): Judged {
  const fits = hostFits(view, rule, host);
  if (fits === "no") return "passes";
  const policy = stringOf(attributeOf(view, rule, "policy"));
  if (policy === undefined) return "not known";
  if (policy === "bypass") {
    if (isPrivate(view, control, attributeOf(view, rule, "networks"))) return "passes";
    return fits === "all" ? "lets in" : "not known";
  }
  const isLimited = ["resources", "query", "methods", "networks"].some((name) =>
    isSaid(view, attributeOf(view, rule, name)),
  );
  return fits === "all" && !isLimited ? "asks" : "passes";
}

function isSaid(view: HostView, part: Part | undefined): boolean {
  if (!part || part.value === null) return false;
  const { items, isComplete } = itemsOf(view, part);
  return items.length > 0 || !isComplete;
}

/** Whether a rule is for all of the host's requests, as far as its domains say. */
function hostFits(view: HostView, rule: Part, host: string): "all" | "some" | "no" {
  const domains = itemsOf(view, attributeOf(view, rule, "domain"));
  const patterns = itemsOf(view, attributeOf(view, rule, "domain_regex"));
  if (domains.items.length + patterns.items.length === 0 && domains.isComplete && patterns.isComplete) return "all";
  let found: "all" | "some" | "no" = domains.isComplete && patterns.isComplete ? "no" : "some";
  for (const item of domains.items) {
    const fits = domainFits(textOf(item) ?? hole, host);
    if (fits === "all") return "all";
    if (fits === "some") found = "some";
  }
  for (const item of patterns.items) if (regexFits(stringOf(item), host)) found = "some";
  return found;
}

function domainFits(domain: string, host: string): "all" | "some" | "no" {
  const [wanted, asked] = [domain.toLowerCase(), host.toLowerCase()];
  if (wanted.includes(hole) || asked.includes("…")) return "some";
  const template = /^\{(?:user|group)\}(.*)$/.exec(wanted);
  if (template) return asked.endsWith(template[1] ?? "") || asked.startsWith("*") ? "some" : "no";
  if (wanted.startsWith("*.")) {
    const suffix = wanted.slice(1);
    if (asked.endsWith(suffix)) return "all";
    return asked.startsWith("*.") && suffix.endsWith(asked.slice(1)) ? "some" : "no";
  }
  if (asked === wanted) return "all";
  return asked === "" || (asked.startsWith("*") && wanted.endsWith(asked.slice(1))) ? "some" : "no";
}

/** As Go reads it, apart from the names of groups. */
function regexFits(pattern: string | undefined, host: string): boolean {
  if (pattern === undefined || host === "" || /[*…]/.test(host)) return true;
  try {
    return new RegExp(pattern.replaceAll("(?P<", "(?<"), "i").test(host);
  } catch {
    return true;
  }
}

/** Only for peers of private networks; a name stands for a list of them. */
function isPrivate(view: HostView, control: Part, part: Part | undefined): boolean {
  const { items, isComplete } = itemsOf(view, part);
  if (items.length === 0 || !isComplete) return false;
  return items.every((item) => {
    const text = stringOf(item);
    const ips = text === undefined ? undefined : ipsOf(text);
    if (ips) return isWithin(ips, privateNetworks);
    return text !== undefined && isPrivateName(view, control, text);
  });
}

function isPrivateName(view: HostView, control: Part, name: string): boolean {
  for (const item of itemsOf(view, attributeOf(view, control, "networks")).items) {
    if (stringOf(attributeOf(view, item, "name")) !== name) continue;
    const networks = itemsOf(view, attributeOf(view, item, "networks"));
    return (
      networks.isComplete &&
      networks.items.length > 0 &&
      networks.items.every((each) => {
        const ips = ipsOf(stringOf(each) ?? "");
        return ips !== undefined && isWithin(ips, privateNetworks);
      })
    );
  }
  return false;
}
