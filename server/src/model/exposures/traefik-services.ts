/** Where a router leads: the servers of its service, also through services that only divide the requests between others. */
import type { HostView } from "#model/evaluated.ts";
import { hole } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import type { Source, TraefikConfig } from "./traefik-config.ts";
import { at, type Field, known, wordsOf } from "./traefik-field.ts";
import type { Labelled } from "./traefik-labels.ts";
import { targetOf } from "./traefik-middlewares.ts";
import { find, type Qualified, qualified } from "./traefik-names.ts";
import type { End } from "./way.ts";

export interface Ends {
  readonly ends: readonly { readonly end: End; readonly doubt: Message | undefined }[];
  readonly refusal: Message | undefined;
}

export type Protocol = "http" | "tcp" | "udp";

export function endsOf(
  view: HostView,
  config: TraefikConfig,
  asker: { readonly protocol: Protocol; readonly source: Source },
  name: Qualified,
  above: readonly string[] = [],
): Ends {
  const { protocol } = asker;
  const full = `${name.name}@${name.provider}`;
  if (full.includes(hole)) return vague(message("it is not known where the router leads"));
  if (name.provider === "internal") return internal(config, name.name);
  const found = find(config, [protocol, "services"], name);
  if (found === "missing") return { ends: [], refusal: message("there is no service {0}", full) };
  if (found === "unknown") return vague(message("the service {0} is not defined here", full));
  const { field, source } = found;
  const isAsked =
    source === asker.source || source.asked.state === "enabled" || asker.source.asked.state === "disabled";
  const unsure =
    field.isUnknown || !field.isComplete || !field.isSure || !isAsked
      ? message("it is not sure where the service {0} leads", full)
      : undefined;
  if (above.includes(full)) return { ends: [], refusal: message("the service {0} leads to itself", full) };
  const inner = (part: Field | undefined): readonly Ends[] => {
    if (!part) return [];
    const text = known(part);
    if (text === undefined) return [vague(message("it is not sure where the service {0} leads", full))];
    return [endsOf(view, config, asker, qualified(text, name.provider), [...above, full])];
  };
  const balancer = at(field, "loadBalancer");
  const several: Ends[] = [];
  if (balancer && !balancer.isUnknown)
    several.push(
      source.container
        ? inContainer(view, source.container, name.name, balancer)
        : serversOf(view, protocol, balancer, full),
    );
  for (const [kind, list] of [
    ["weighted", "services"],
    ["highestRandomWeight", "services"],
    ["mirroring", "mirrors"],
    ["failover", ""],
  ] as const) {
    const divided = at(field, kind);
    if (!divided || divided.isUnknown) continue;
    for (const part of ["service", "fallback"]) if (kind !== "weighted") several.push(...inner(at(divided, part)));
    const { words, isComplete } = wordsOf(view, list === "" ? undefined : at(divided, list));
    for (const { field: one } of words) several.push(...inner(at(one, "name")));
    if (!isComplete) several.push(vague(message("it is not sure where the service {0} leads", full)));
  }
  const asked = at(field, "middlewares");
  const ends = several.flatMap((one) => one.ends);
  const refusal = several.find((one) => one.refusal)?.refusal;
  if (field.isUnknown || (several.length === 0 && !field.isComplete))
    return vague(message("it is not sure where the service {0} leads", full));
  if (several.length === 0) return { ends: [], refusal: message("the service {0} leads nowhere", full) };
  const doubt = asked ? message("what the service {0} asks of requests is not known", full) : unsure;
  return {
    ends: ends.map((one) => ({ end: one.end, doubt: one.doubt ?? doubt })),
    refusal: unsure ? undefined : refusal,
  };
}

function vague(doubt: Message): Ends {
  return { ends: [{ end: { kind: "unknown" }, doubt }], refusal: undefined };
}

const keys: Readonly<Record<Protocol, string>> = { http: "url", tcp: "address", udp: "address" };

function serversOf(view: HostView, protocol: Protocol, balancer: Field, full: string): Ends {
  const servers = at(balancer, "servers");
  const { words, isComplete } = wordsOf(view, servers);
  const ends = words.map(({ field, isSure }): Ends["ends"][number] => {
    const key = at(field, keys[protocol]);
    const target = key && targetOf(view, key);
    const isKnown = isSure && target !== undefined && !field.isUnknown;
    return {
      end: target ? { kind: "upstream", upstream: target } : { kind: "unknown" },
      doubt: isKnown ? undefined : message("it is not sure where the service {0} leads", full),
    };
  });
  if (!isComplete) ends.push(...vague(message("it is not sure where the service {0} leads", full)).ends);
  // Without servers Traefik answers that the service is not there.
  if (ends.length === 0) ends.push({ end: { kind: "answer" }, doubt: undefined });
  return { ends, refusal: undefined };
}

/** The container itself, whose address is nobody's but Docker's. */
export function inContainer(view: HostView, container: Labelled, service: string, balancer: Field | undefined): Ends {
  const url = at(balancer, "server", "url");
  const target = url && targetOf(view, url);
  if (target) return { ends: [{ end: { kind: "upstream", upstream: target }, doubt: undefined }], refusal: undefined };
  const label = at(balancer, "server", "port");
  const said = known(label);
  const port = said !== undefined && /^\d{1,5}$/.test(said) ? Number(said) : undefined;
  const upstream = {
    text: port === undefined ? container.name : `${container.name}:${port}`,
    ...{ host: undefined, port, namespace: undefined },
    get place() {
      return container.placeOf("http", "services", service) ?? container.part.place;
    },
    sources: label?.part.sources ?? [],
  };
  return { ends: [{ end: { kind: "upstream", upstream }, doubt: undefined }], refusal: undefined };
}

/** What Traefik serves itself, and the option that turns it on. */
const features: ReadonlyMap<string, readonly string[]> = new Map([
  ["api", ["api"]],
  ["dashboard", ["api"]],
  ["ping", ["ping"]],
  ["prometheus", ["metrics", "prometheus"]],
  ["rest", ["providers", "rest"]],
]);

function internal({ fixed, isClosed }: TraefikConfig, name: string): Ends {
  const option = features.get(name);
  const full = `${name}@internal`;
  const isOn = option && at(fixed, ...option);
  // A file of somebody else may say anything.
  if (option && !isOn && isClosed("file")) return { ends: [], refusal: message("{0} is not turned on", full) };
  return { ends: [{ end: { kind: "internal", name: full }, doubt: undefined }], refusal: undefined };
}
