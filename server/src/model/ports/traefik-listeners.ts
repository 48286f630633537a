/** The ports that Traefik's entry points bind. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import { addressesOf, everywhere } from "./address.ts";
import { endpointOf, isPort } from "./endpoint.ts";
import type { Listener, Protocol } from "./listener.ts";
import { all, type Binder, doubtful, listener, on, type Switch, switchOf, unitSwitch } from "./listener-parts.ts";
import { attributesOf, type Part, partAt, stringOf, textOf, truthOf } from "./part.ts";
import { isSet } from "./traefik-upstreams.ts";
import { namespaceOf } from "./units.ts";
import { attributeNamed } from "./upstream-parts.ts";

const root = ["services", "traefik"];
const unit = "traefik.service";
/** The module of NixOS, and what Traefik 3 makes of a configuration. */
const revision = "nixpkgs bdd8295f, traefik 008051a7";

export function* traefikListeners(view: HostView): Iterable<Listener> {
  const enable = partAt(view, [...root, "enable"]);
  const replaced = [["staticConfigFile"], ["static", "file"]].some((option) =>
    isSet(partAt(view, [...root, ...option])),
  );
  if (replaced) return;
  const binder: Binder = {
    service: showPath(root),
    units: [unit],
    switch: all(switchOf(enable, [...root, "enable"]), unitSwitch(view, unit)),
    namespace: namespaceOf(view, unit),
    evidence: "known",
    revision,
  };
  const named = partAt(view, [...root, "static", "settings"]);
  const option = named ? [...root, "static", "settings"] : [...root, "staticConfigOptions"];
  const config = named ?? partAt(view, option);
  const points = [...attributesOf(view, attributeNamed(view, config, "entryPoints")).parts].filter(
    ([, part]) => part.value !== null,
  );
  for (const [, point] of points) yield* pointListeners(view, binder, point);
  const byDefault = (name: string, port: number, place: Part | undefined, asked: Switch): Listener => ({
    ...{ port, protocol: "tcp", addresses: everywhere, service: binder.service, units: binder.units },
    ...{
      namespace: binder.namespace,
      ...all(binder.switch, asked),
      imported: true,
      isMutable: false,
      shares: false,
      evidence: "known",
      revision,
    },
    option: showPath([...option, "entryPoints", name, "address"]),
    basis: "default",
    get place() {
      return place?.place;
    },
    written: undefined,
    sources: [],
  });
  if (enable && points.length === 0) yield byDefault("http", 80, enable, on);
  const inner = innerPoint(view, config);
  if (inner && !points.some(([name]) => name.toLowerCase() === "traefik"))
    yield byDefault("traefik", 8080, inner.part, inner.asked);
}

function* pointListeners(view: HostView, binder: Binder, point: Part): Iterable<Listener> {
  const address = attributeNamed(view, point, "address");
  const endpoint = endpointOf(textOf(address) ?? "");
  const port = endpoint?.ports?.from;
  if (!address || !isPort(port)) return;
  const addresses = endpoint?.host === undefined ? undefined : boundInGo(endpoint.host);
  const protocol = endpoint?.protocol ?? "tcp";
  yield listener(view, binder, address, port, protocol, addresses);
  const http3 = attributeNamed(view, point, "http3");
  const other: Protocol = "udp";
  if (isSet(http3) && protocol === "tcp") yield listener(view, binder, address, port, other, addresses);
}

/** Go takes `0.0.0.0` for every address, IPv6 too. */
function boundInGo(host: string): ReturnType<typeof addressesOf> {
  return host === "0.0.0.0" ? everywhere : addressesOf(host);
}

/** What makes Traefik open the entry point `traefik` of its own. */
function innerPoint(
  view: HostView,
  config: Part | undefined,
): { readonly part: Part; readonly asked: Switch } | undefined {
  const at = (...path: string[]): Part | undefined =>
    path.reduce<Part | undefined>((found, step) => attributeNamed(view, found, step), config);
  for (const flag of [at("api", "insecure"), at("providers", "rest", "insecure")])
    if (truthOf(flag) && flag) return { part: flag, asked: on };
  for (const part of [at("ping"), at("metrics", "prometheus")]) {
    if (!part || !isSet(part)) continue;
    const point = attributeNamed(view, part, "entryPoint");
    if (truthOf(attributeNamed(view, part, "manualRouting"))) continue;
    const name = point ? stringOf(point) : "traefik";
    if (name === "traefik") return { part, asked: on };
    if (name === undefined)
      return { part, asked: doubtful(message("{0} is not known for sure", showPath(point?.path ?? []))) };
  }
  return undefined;
}
