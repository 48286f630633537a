/** What Caddy shows to the network: each site, or each set of names that a site tells apart, with the ways that requests may take through it. */
import type { HostView } from "#model/evaluated.ts";
import { type CaddyConfig, type CaddySite, caddyOf } from "#model/ports/caddy.ts";
import { all, type Switch } from "#model/ports/listener-parts.ts";
import { definitionsAt } from "#model/ports/part.ts";
import type { Block, Caddyfile } from "#syntax/caddyfile/tree.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { callOf } from "./caddy-call.ts";
import { chainOf } from "./caddy-chain.ts";
import { type NameSet, nameSetsOf } from "./caddy-name-sets.ts";
import { walked } from "./caddy-site.ts";
import type { Served } from "./exposure.ts";

export function caddyServed(view: HostView): readonly Served[] {
  const config = caddyOf(view);
  if (!config?.isKnown) return [];
  const told = toldTo(config);
  return config.sites.flatMap((site) => [...servedBy(view, config, site, told)]);
}

interface Told {
  readonly asked: Switch;
  readonly refusal: Message | undefined;
  /** Why no site surely is what it looks like. */
  readonly doubts: readonly Message[];
}

function toldTo({ told, problems, file }: CaddyConfig): Told {
  const refusal = problems.some(({ isSure }) => isSure) ? message("Caddy does not load this configuration") : undefined;
  const doubts = isTorn(file)
    ? [message("Caddy's text does not close what it opens, so where a site ends is not known")]
    : [];
  return { asked: told, refusal, doubts };
}

/** A brace too many begins a site of its own; with one too few the next site is a line of the one before. */
function isTorn({ sites, problems }: Caddyfile): boolean {
  return (
    problems.some(({ kind, isSure }) => isSure && (kind === "unclosed-block" || kind === "unexpected-close")) ||
    sites.some(({ addresses }) => addresses.some(({ text }) => text === "}" || text === "{")) ||
    sites.some(({ body }) => holdsSite(body))
  );
}

function holdsSite({ lines }: Block): boolean {
  return lines.some(
    ({ name, block }) =>
      block !== undefined && (/^(?:https?:\/\/)?[\w*-]+\.[\w.*-]+(?::\d+)?$/.test(name.text) || holdsSite(block)),
  );
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
      refusal: told.refusal,
      doubts: [...told.doubts, ...found.doubts],
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
