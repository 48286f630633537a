/** Why the list of what a host shows to the network may not be whole: what is not there is no proof that it is not shown. */
import { AttrSet, Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { nginxSwitch } from "#model/ports/nginx-vhosts.ts";
import { attributesOf, hole, type Part, partAt, textOf } from "#model/ports/part.ts";
import { isSet, traefikSwitch } from "#model/ports/traefik-upstreams.ts";
import { type Message, message } from "#text/message.ts";
import { traefikConfig } from "./traefik-config.ts";
import { at } from "./traefik-field.ts";

/** One for each cause; none: all that the repo says is in the list. */
export function unlistedIn(view: HostView): readonly Message[] {
  return [...unloaded(view), ...ofCaddy(view), ...ofTraefik(view), ...ofNginx(view)];
}

/** Modules that fail as they load, and those of which nobody knows whether they are imported. */
function* unloaded({ host }: HostView): Iterable<Message> {
  const broken = host.problems.filter((problem) => problem.kind === "broken");
  const [first] = broken;
  if (first) {
    const files = [...new Set(broken.map(({ file, error }) => error.place?.file ?? file))];
    yield message("{0} does not load: {1}", shortened(files), first.error.reason);
  }
  const perhaps = host.problems.filter((problem) => problem.kind === "unseen").filter((problem) => problem.perhaps);
  const [one] = perhaps;
  if (one)
    yield message(
      "what {0} imports is not all known: {1}",
      shortened([...new Set(perhaps.map(({ file }) => file))]),
      one.reason,
    );
}

function* ofCaddy(view: HostView): Iterable<Message> {
  const config = caddyOf(view);
  if (!config || config.told.state === "disabled") return;
  if (!config.isKnown) {
    const others = ["configFile", "adapter", "settings"].map((name) => ["services", "caddy", name]);
    return yield notRead(others.find((path) => isSet(partAt(view, path))) ?? ["services", "caddy"]);
  }
  yield* openSet(view, ["services", "caddy", "virtualHosts"]);
  const texts = partAt(view, ["services", "caddy", "extraConfig"]);
  if (texts && (texts.value instanceof Unknown || textOf(texts) === hole || config.file.unknowns.length > 0))
    yield notWhole(texts);
}

function* ofTraefik(view: HostView): Iterable<Message> {
  const config = traefikConfig(view);
  if (!config) return;
  const others = [["dynamicConfigFile"], ["dynamic", "file"], ["staticConfigFile"], ["static", "file"]];
  const file = others
    .map((names) => ["services", "traefik", ...names])
    .find((path) => traefikSwitch(view).state !== "disabled" && isSet(partAt(view, path)));
  if (file) yield notRead(file);
  for (const { provider, field, asked } of config.sources) {
    if (provider !== "file" || asked.state === "disabled") continue;
    for (const each of [field, at(field, "http"), at(field, "http", "routers")])
      if (each && (each.isUnknown || !each.isComplete)) yield notWhole(each.part);
  }
}

function* ofNginx(view: HostView): Iterable<Message> {
  const enabled = nginxSwitch(view);
  if (enabled && enabled.asked.state !== "disabled") yield* openSet(view, ["services", "nginx", "virtualHosts"]);
}

function notRead(path: readonly string[]): Message {
  return message("what {0} says is not read here", showPath(path));
}

function* openSet(view: HostView, path: readonly string[]): Iterable<Message> {
  const part = partAt(view, path);
  if (part && !attributesOf(view, part).isComplete) yield notWhole(part);
}

function notWhole({ path, value }: Part): Message {
  const why = value instanceof Unknown ? value : value instanceof AttrSet ? value.open : undefined;
  const name = showPath(path);
  return why
    ? message("{0} is not known as a whole: {1}", name, why.reason)
    : message("{0} is not known as a whole", name);
}

/** More names say nothing more. */
const most = 3;

function shortened(names: readonly string[]): string {
  return [...names.slice(0, most), ...(names.length > most ? ["…"] : [])].join(", ");
}
