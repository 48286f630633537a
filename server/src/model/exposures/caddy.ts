/** What Caddy shows to the network: each site, or each set of names that a site tells apart, with the ways that requests may take through it. */
import type { HostView } from "#model/evaluated.ts";
import { type CaddyConfig, type CaddySite, caddyOf, caddyUnit } from "#model/ports/caddy.ts";
import { caddyRoot } from "#model/ports/caddy-text.ts";
import { all, type Switch, switchOf, unitSwitch } from "#model/ports/listener-parts.ts";
import { definitionsAt } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { callOf } from "./caddy-call.ts";
import { chainOf } from "./caddy-chain.ts";
import { type NameSet, nameSetsOf } from "./caddy-name-sets.ts";
import { trustedProxies } from "./caddy-peers.ts";
import { walked } from "./caddy-site.ts";
import type { Served } from "./exposure.ts";

export function caddyServed(view: HostView): readonly Served[] {
  const config = caddyOf(view);
  if (!config?.isKnown) return [];
  const told = toldTo(view, config);
  return config.sites.flatMap((site) => [...servedBy(view, config, site, told)]);
}

interface Told {
  readonly asked: Switch;
  readonly refusal: Message | undefined;
}

function toldTo(view: HostView, { enable, problems }: CaddyConfig): Told {
  const asked = all(switchOf(enable, [...caddyRoot, "enable"]), unitSwitch(view, caddyUnit));
  const refusal = problems.some(({ isSure }) => isSure) ? message("Caddy does not load this configuration") : undefined;
  return { asked, refusal };
}

function* servedBy(view: HostView, config: CaddyConfig, site: CaddySite, told: Told): Iterable<Served> {
  const { part, vhost } = site;
  const [address] = site.addresses;
  if (!part || !address) return;
  const found = walked(view, config, site);
  for (const set of nameSetsOf(found)) {
    const { matcher, names } = set;
    yield {
      ...{ proxy: "caddy", hosts: names, entryPoints: [], ways: set.ways, part },
      name: matcher ? (names[0] ?? address.text) : (vhost?.path.at(-1) ?? address.text),
      chain: chainOf(config, site, found.routes, names),
      asked: all(told.asked, site.asked, found.asked),
      believed: trustedProxies(config)?.ips.most,
      refusal: told.refusal,
      doubts: found.doubts,
      unproven: found.unproven,
      place: placeOf(view, config, site, set),
      calledAt: calledAt(view, config, site, set),
    };
  }
}

function placeOf(view: HostView, config: CaddyConfig, site: CaddySite, { matcher }: NameSet): Location | undefined {
  if (matcher) return config.at(matcher);
  const [definition] = site.vhost ? definitionsAt(view, site.vhost.path) : [];
  const [address] = site.addresses;
  if (definition) return { file: definition.file, ...(definition.name ?? definition) };
  return address && config.at(address);
}

/** Where a module calls what makes it. */
function calledAt(view: HostView, config: CaddyConfig, site: CaddySite, { matcher }: NameSet): Location | undefined {
  const [definition] = site.vhost ? definitionsAt(view, site.vhost.path) : [];
  const word = matcher ?? (definition ? undefined : site.addresses[0]);
  if (word) {
    const [at, called] = [config.at(word), config.calledAt(word)];
    return at && called && (at.file !== called.file || at.start !== called.start) ? called : undefined;
  }
  return definition && callOf(view, definition, site.vhost?.path.at(-1) ?? "");
}
