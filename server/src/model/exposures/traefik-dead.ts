/** Middlewares that are named and surely do not exist, chains that contain themselves, and logins that nobody uses. */
import type { HostView } from "#model/evaluated.ts";
import type { Switch } from "#model/ports/listener-parts.ts";
import { hole } from "#model/ports/part.ts";
import { isUnusedIn } from "#model/ports/traefik-middlewares.ts";
import { dynamicConfigs } from "#model/ports/traefik-upstreams.ts";
import { attributeNamed } from "#model/ports/upstream-parts.ts";
import { closest } from "#text/similar.ts";
import type { Location } from "#text/span.ts";
import { entryPointsOf, type Source, type TraefikConfig, traefikConfig } from "./traefik-config.ts";
import { at, type Field, type Word, type Words, wordsOf } from "./traefik-field.ts";
import { nameOf } from "./traefik-middlewares.ts";
import { allIn, find, qualified } from "./traefik-names.ts";
import { pointsOf } from "./traefik-points.ts";
import { type Router, routersOf } from "./traefik-routers.ts";

export interface DeadName {
  /** `cycle`: it exists, and leads back to the chain that names it. */
  readonly kind: "missing" | "cycle";
  readonly user: "router" | "chain" | "entry-point";
  readonly userName: string;
  /** As written. */
  readonly name: string;
  /** With the provider that it belongs to. */
  readonly full: string;
  readonly place: Location | undefined;
  /** What was probably meant, as one would write it there. */
  readonly meant: string | undefined;
  readonly state: Switch["state"];
}

export function deadNames(view: HostView): readonly DeadName[] {
  const config = traefikConfig(view);
  if (!config) return [];
  return (["http", "tcp"] as const).flatMap((protocol) => [...deadIn(view, config, protocol)]);
}

interface List {
  readonly user: DeadName["user"];
  readonly userName: string;
  readonly words: Words;
  readonly provider: string;
  readonly state: Switch["state"];
}

function* deadIn(view: HostView, config: TraefikConfig, protocol: "http" | "tcp"): Iterable<DeadName> {
  const defined = allIn(config, [protocol, "middlewares"]);
  const chains = [...defined].flatMap(([full, { field, source }]) => {
    const words = wordsOf(view, at(field, "chain", "middlewares"));
    const { name, provider } = qualified(full, "");
    return [{ user: "chain" as const, userName: name, words, provider, state: source.asked.state }];
  });
  const routers = routersOf(config).filter((router) => router.protocol === protocol);
  const lists: readonly List[] = [
    ...routers.map(({ name, field, source }) => ({
      ...{ user: "router" as const, userName: name, provider: source.provider, state: source.asked.state },
      words: wordsOf(view, at(field, "middlewares")),
    })),
    ...chains,
    ...(protocol === "http" ? atPoints(view, config, routers) : []),
  ];
  for (const list of lists)
    for (const word of list.words.words) {
      const name = qualified(word.text, list.provider);
      if (!word.isSure || word.text.includes(hole) || word.text === "") continue;
      if (find(config, [protocol, "middlewares"], name) !== "missing") continue;
      const { user, userName, state } = list;
      const full = `${name.name}@${name.provider}`;
      const meant = meantBy(word.text, list.provider, [...defined.keys()]);
      yield { kind: "missing", user, userName, name: word.text, full, place: word.place, meant, state };
    }
  yield* cyclesIn(chains);
}

/** What an entry point names belongs to whoever has routers on it: it is missing where none of them has it. */
function atPoints(view: HostView, config: TraefikConfig, routers: readonly Router[]): readonly List[] {
  const on = routers.map((router) => ({ router, points: pointsOf(view, config, router).points }));
  return entryPointsOf(config).points.flatMap(({ name, field }): readonly List[] => {
    const own = on
      .filter(({ points }) => points.some((point) => point.name === name))
      .map(({ router }) => router.source);
    const words = wordsOf(view, at(field, "http", "middlewares"));
    const [first] = own;
    const providers = new Set(own.map(({ provider }) => provider));
    const state = strongest(own);
    const known = words.words.filter(({ text }) => text.includes("@") || providers.size === 1);
    const asked = first ?? config.sources[0];
    if (!asked || known.length === 0) return [];
    const rest = first ? known : known.filter(({ text }) => text.includes("@"));
    const isComplete = words.isComplete;
    return [
      { user: "entry-point", userName: name, words: { words: rest, isComplete }, provider: asked.provider, state },
    ];
  });
}

function strongest(sources: readonly Source[]): Switch["state"] {
  const states = sources.map(({ asked }) => asked.state);
  return states.includes("enabled") ? "enabled" : states.includes("possible") ? "possible" : "disabled";
}

function meantBy(written: string, provider: string, defined: readonly string[]): string | undefined {
  const wanted = qualified(written, provider);
  const all = defined.map((full) => qualified(full, ""));
  const show = (full: string | undefined): string | undefined => {
    if (full === undefined) return undefined;
    const found = qualified(full, "");
    return found.provider === provider && !written.includes("@") ? found.name : full;
  };
  const elsewhere = all.find(({ name }) => name === wanted.name);
  if (elsewhere) return show(`${elsewhere.name}@${elsewhere.provider}`);
  const own = all.filter((one) => one.provider === wanted.provider).map(({ name }) => name);
  const close = closest(wanted.name, own);
  if (close !== undefined) return show(`${close}@${wanted.provider}`);
  const other = closest(
    wanted.name,
    all.map(({ name }) => name),
  );
  const found = other === undefined ? undefined : all.find(({ name }) => name === other);
  return show(found && `${found.name}@${found.provider}`);
}

/** Each circle once, where it closes. */
function* cyclesIn(chains: readonly List[]): Iterable<DeadName> {
  const byName = new Map(chains.map((list) => [`${list.userName}@${list.provider}`, list]));
  const done = new Set<string>();
  for (const [full, { userName, words, provider, state }] of byName) {
    const closing = words.words.find((word) => leadsTo(word, provider, full, byName, new Set()));
    if (!closing || done.has(full)) continue;
    const name = qualified(closing.text, provider);
    for (const [other, list] of byName)
      if (list.words.words.some((word) => leadsTo(word, list.provider, full, byName, new Set()))) done.add(other);
    yield {
      ...{ kind: "cycle", user: "chain", userName, name: closing.text, state, meant: undefined },
      full: `${name.name}@${name.provider}`,
      place: closing.place,
    };
  }
}

function leadsTo(
  { text, isSure }: Word,
  provider: string,
  target: string,
  chains: ReadonlyMap<string, List>,
  seen: Set<string>,
): boolean {
  const { name, provider: own } = qualified(text, provider);
  const full = `${name}@${own}`;
  if (!isSure || seen.has(full)) return false;
  if (full === target) return true;
  seen.add(full);
  const list = chains.get(full);
  return list?.words.words.some((word) => leadsTo(word, list.provider, target, chains, seen)) ?? false;
}

export interface UnusedLogin {
  readonly name: string;
  readonly place: Location | undefined;
}

/** Those that ask for a login, while surely no router and no entry point has them. */
export function unusedLogins(view: HostView): readonly UnusedLogin[] {
  const config = traefikConfig(view);
  const files = [...dynamicConfigs(view)].map(({ part }) => attributeNamed(view, part, "http"));
  if (!config?.isClosed("file")) return [];
  const isUnused = isUnusedIn(view, files);
  return [...allIn(config, ["http", "middlewares"])].flatMap(([full, { field, source }]): readonly UnusedLogin[] => {
    const { name, provider } = qualified(full, "");
    const isOn = source.asked.state === "enabled" && field.isSure && provider === "file";
    return isOn && isLogin(field) && isUnused(name) ? [{ name, place: nameOf(view, field.part) }] : [];
  });
}

function isLogin(field: Field): boolean {
  const asked = at(field, "forwardAuth");
  return asked !== undefined && !asked.isUnknown && asked.isSure;
}
