/** What Authelia's rules let in without a login: the first rule that fits decides, else the default policy does. */
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, hole, itemsOf, type Part, stringOf, textOf } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import { environmentOf, hasUnseenFiles, ownCommand } from "./gateway-files.ts";
import { below, type Program } from "./gateway-programs.ts";
import { type IpSet, ipsOf, isWithin, noIps, privateNetworks, union } from "./ip-set.ts";

/** `host`: the one that strangers ask for, `""` any; `undefined`: only what holds for every host. */
export function lettingIn(view: HostView, program: Program, host: string | undefined): Message | undefined {
  const { part, service } = program;
  const control = below(view, part, ["settings", "access_control"]);
  const command = ownCommand(view, program);
  if (command !== undefined) return message("{0} is started by {1}, which may tell it anything", service, command);
  if (hasUnseenFiles(view, part))
    return control
      ? message("the files of settingsFiles may say other rules of {0} than the repo does", service)
      : message("the rules of {0} are not in the repo, but in the files of settingsFiles", service);
  const rules = itemsOf(view, attributeOf(view, control, "rules"));
  const asked = host === "" ? "…" : (host ?? "");
  if (host !== undefined && control)
    for (const rule of rules.items) {
      const verdict = judge(view, control, rule, host);
      if (verdict === "lets in")
        return message("a rule of {0} lets requests for {1} in without a login", service, asked);
      if (verdict === "not known")
        return message("whether a rule of {0} lets requests for {1} in without a login is not known", service, asked);
      if (verdict === "asks") return undefined;
    }
  if (!rules.isComplete) return message("the rules of {0} are not all known", service);
  if (control && !attributesOf(view, control).isComplete && rules.items.length === 0)
    return message("the rules of {0} are not all known", service);
  const { policy, unseen } = defaultOf(view, program);
  if (unseen !== undefined && host !== undefined)
    return message("{1} may say another default policy of {0}, and what is in it is not seen", service, unseen);
  if (policy === undefined) return message("the default policy of {0} is not known", service);
  return policy === "bypass" && (host !== undefined || rules.items.length === 0)
    ? message("the default policy of {0} lets everybody in", service)
    : undefined;
}

/** What lets requests in that do not look like those of strangers. */
export interface Openings {
  /** Something does, for whatever host, from wherever. */
  readonly isAny: boolean;
  /** The private networks that a rule for the host lets in. */
  readonly insiders: IpSet;
}

/** Of several hosts, and of none that is known (`""`), whatever may hold. */
export function openingsOf(view: HostView, program: Program, hosts: readonly string[]): Openings {
  const control = below(view, program.part, ["settings", "access_control"]);
  const rules = itemsOf(view, attributeOf(view, control, "rules"));
  const { policy, unseen } = defaultOf(view, program);
  const isAsking = policy !== undefined && asking.has(policy);
  const isAny = !rules.isComplete || !isAsking || rules.items.some((rule) => !asks(view, rule));
  const insiders = union(
    noIps,
    ...hosts.flatMap((host) => (control ? insidersTo(view, control, rules.items, host) : [])),
  );
  return { isAny: isAny || unseen !== undefined, insiders };
}

function insidersTo(view: HostView, control: Part, rules: readonly Part[], host: string): readonly IpSet[] {
  const found: IpSet[] = [];
  for (const rule of rules) {
    if (judge(view, control, rule, host) === "asks") break;
    if (asks(view, rule) || hostFits(view, rule, host) === "no") continue;
    found.push(networksOf(view, control, attributeOf(view, rule, "networks")) ?? privateNetworks);
  }
  return found;
}

const asking: ReadonlySet<string> = new Set(["deny", "one_factor", "two_factor"]);

function asks(view: HostView, rule: Part): boolean {
  return asking.has(stringOf(attributeOf(view, rule, "policy")) ?? "");
}

/** `unseen`: an option with a file that may say another one. The environment counts before all files. */
function defaultOf(
  view: HostView,
  program: Program,
): { readonly policy: string | undefined; readonly unseen: string | undefined } {
  const key = "AUTHELIA_ACCESS_CONTROL_DEFAULT_POLICY";
  const { variables, unseen } = environmentOf(view, program);
  const said = [...variables].find(([name]) => name === key)?.[1];
  const written = attributeOf(view, below(view, program.part, ["settings", "access_control"]), "default_policy");
  const part = said ?? written;
  return { policy: part ? stringOf(part) : "deny", unseen };
}

/** Whether some rule, for whatever host, lets strangers in without a login, or may do so. */
export function letsAnybodyIn(view: HostView, { part }: Program): boolean {
  const control = below(view, part, ["settings", "access_control"]);
  const rules = itemsOf(view, attributeOf(view, control, "rules"));
  if (!rules.isComplete) return true;
  return rules.items.some((rule) => {
    if (asks(view, rule)) return false;
    return !control || !isPrivate(view, control, attributeOf(view, rule, "networks"));
  });
}

/** `asks`: all requests for the host come to an end here; `passes`: another rule may decide. */
type Judged = "asks" | "lets in" | "not known" | "passes";

function judge(view: HostView, control: Part, rule: Part, host: string): Judged {
  const fits = hostFits(view, rule, host);
  if (fits === "no") return "passes";
  const policy = stringOf(attributeOf(view, rule, "policy"));
  if (policy === "bypass") {
    if (isPrivate(view, control, attributeOf(view, rule, "networks"))) return "passes";
    return fits === "all" ? "lets in" : "not known";
  }
  if (!asks(view, rule)) return "not known";
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
  // Filters of Authelia's own may put something else there.
  if (wanted.includes(hole) || asked.includes("…") || /\{\{|\$/.test(wanted)) return "some";
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
  const ips = networksOf(view, control, part);
  return ips !== undefined && isWithin(ips, privateNetworks);
}

/** `undefined`: not known, or everybody. */
function networksOf(view: HostView, control: Part, part: Part | undefined): IpSet | undefined {
  const { items, isComplete } = itemsOf(view, part);
  if (items.length === 0 || !isComplete) return undefined;
  const found = items.map((item) => {
    const text = stringOf(item);
    return text === undefined ? undefined : (ipsOf(text) ?? namedNetworks(view, control, text));
  });
  return allOf(found);
}

function allOf(found: readonly (IpSet | undefined)[]): IpSet | undefined {
  const known = found.flatMap((ips) => ips ?? []);
  return found.length > 0 && known.length === found.length ? union(...known) : undefined;
}

function namedNetworks(view: HostView, control: Part, name: string): IpSet | undefined {
  for (const item of itemsOf(view, attributeOf(view, control, "networks")).items) {
    if (stringOf(attributeOf(view, item, "name")) !== name) continue;
    const networks = itemsOf(view, attributeOf(view, item, "networks"));
    return networks.isComplete ? allOf(networks.items.map((each) => ipsOf(stringOf(each) ?? ""))) : undefined;
  }
  return undefined;
}
