/** Which virtual hosts nginx has: those that the repo writes itself, and those that modules of web applications make of their options. */
import type { HostView } from "#model/evaluated.ts";
import { message } from "#text/message.ts";
import type { Namespace } from "./listener.ts";
import { all, doubtful, off, type Switch, switchOf, unitSwitch } from "./listener-parts.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf, truthOf } from "./part.ts";
import { namespaceOf } from "./units.ts";

export const nginxUnit = "nginx.service";
const root = ["services", "nginx"];

export interface Vhost {
  readonly name: string;
  /** What is said of it, in several places. */
  readonly parts: readonly Part[];
}

/** Modules that turn nginx on and give it a virtual host. `settings`: the option with what else is said of that. */
const webApps: readonly { readonly name: string; readonly host: string; readonly settings: string | undefined }[] = [
  { name: "monica", host: "hostname", settings: "nginx" },
  { name: "nextcloud", host: "hostName", settings: undefined },
];

/** `undefined`: the repo says nothing of nginx. `part`: what turns it on. */
export function nginxSwitch(view: HostView): { readonly asked: Switch; readonly part: Part | undefined } | undefined {
  const option = [...root, "enable"];
  const enable = partAt(view, option);
  const unit = unitSwitch(view, nginxUnit);
  if (enable) return { asked: all(switchOf(enable, option), unit), part: enable };
  const [app] = runningApps(view);
  if (app) return { asked: all(app.asked, unit), part: app.enable };
  return partAt(view, root) && { asked: off, part: undefined };
}

export function nginxNamespace(view: HostView): Namespace | undefined {
  return namespaceOf(view, nginxUnit);
}

function* runningApps(view: HostView): Iterable<{
  readonly enable: Part;
  readonly asked: Switch;
  readonly name: string | undefined;
  readonly settings: Part | undefined;
}> {
  for (const app of webApps) {
    const service = partAt(view, ["services", app.name]);
    const enable = attributeOf(view, service, "enable");
    if (!enable || truthOf(enable) === false) continue;
    const asked =
      truthOf(enable) === undefined || !enable.isSure
        ? doubtful(message("it is not known whether {0} is on", `services.${app.name}.enable`))
        : switchOf(enable, enable.path);
    const name = stringOf(attributeOf(view, service, app.host));
    yield { enable, asked, name, settings: app.settings ? attributeOf(view, service, app.settings) : undefined };
  }
}

export function vhostsOf(view: HostView): readonly Vhost[] {
  const found = new Map<string, Part[]>();
  for (const [name, part] of attributesOf(view, partAt(view, [...root, "virtualHosts"])).parts) found.set(name, [part]);
  for (const { name = "", enable, settings } of runningApps(view))
    found.set(name, [...(settings ? [settings] : []), ...(found.get(name) ?? []), ...(settings ? [] : [enable])]);
  return [...found].map(([name, parts]) => ({ name, parts }));
}

/** A text of nginx's own language in an option. `sites`: those of the virtual host that it is about. */
export interface NginxText {
  readonly part: Part;
  readonly text: string;
  readonly sites: readonly string[];
  /** Where it stands: in a virtual host, in a location, or outside of both. */
  readonly context: "main" | "http" | "stream" | "server" | "location";
  readonly vhost: Vhost | undefined;
}

const texts: readonly (readonly [name: string, context: NginxText["context"]])[] = [
  ["config", "main"],
  ["appendConfig", "main"],
  ["httpConfig", "http"],
  ["commonHttpConfig", "http"],
  ["appendHttpConfig", "http"],
  ["streamConfig", "stream"],
];

export function* nginxTexts(view: HostView): Iterable<NginxText> {
  for (const [name, context] of texts)
    yield* textAt(partAt(view, [...root, name]), { context, sites: [], vhost: undefined });
  for (const vhost of vhostsOf(view)) {
    const rest = { sites: sitesOf(view, vhost), vhost };
    for (const part of vhost.parts) {
      yield* textAt(attributeOf(view, part, "extraConfig"), { context: "server", ...rest });
      for (const location of attributesOf(view, attributeOf(view, part, "locations")).parts.values())
        yield* textAt(attributeOf(view, location, "extraConfig"), { context: "location", ...rest });
    }
  }
}

function* textAt(part: Part | undefined, rest: Omit<NginxText, "part" | "text">): Iterable<NginxText> {
  const text = textOf(part);
  if (part && text !== undefined && text !== "") yield { part, text, ...rest };
}

/** The names that clients ask for. */
export function sitesOf(view: HostView, vhost: Vhost): readonly string[] {
  const names = vhost.parts.flatMap((part) => {
    const own = stringOf(attributeOf(view, part, "serverName"));
    const aliases = attributeOf(view, part, "serverAliases");
    return [...(own === undefined ? [] : [own]), ...stringsIn(view, aliases)];
  });
  const hasName = vhost.parts.some((part) => stringOf(attributeOf(view, part, "serverName")) !== undefined);
  return [...new Set([...(hasName || vhost.name === "" ? [] : [vhost.name]), ...names])];
}

function stringsIn(view: HostView, list: Part | undefined): readonly string[] {
  return itemsOf(view, list).items.flatMap((item) => stringOf(item) ?? []);
}
