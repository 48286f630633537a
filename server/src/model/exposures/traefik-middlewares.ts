/** What routers ask of requests: their middlewares one after the other, chains of them resolved. */
import type { HostView } from "#model/evaluated.ts";
import { definitionsAt, hole, type Part } from "#model/ports/part.ts";
import { traefikUnit } from "#model/ports/traefik-upstreams.ts";
import { namespaceOf } from "#model/ports/units.ts";
import { upstream } from "#model/ports/upstream-parts.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { isTelling } from "./caddy-asking.ts";
import { everyIp, type IpSet, ipsOf, noIps, union } from "./ip-set.ts";
import type { Source, TraefikConfig } from "./traefik-config.ts";
import { at, type Field, isTrue, known, type Word, type Words, wordsOf } from "./traefik-field.ts";
import { find, qualified } from "./traefik-names.ts";
import { isInstalled, pluginLogin } from "./traefik-plugins.ts";
import type { Condition, Link, Login, Target } from "./way.ts";

/** One middleware, and what it does to a request that comes to it. */
export interface Stop {
  readonly link: Link;
  readonly login?: Login;
  /** What a request has to have so that the login is not asked of it. */
  readonly spared?: Condition;
  readonly letsIn?: LetIn;
  /** Whether who is asked is told what the request's own headers say of it, where the entry point believes these. */
  readonly isTold?: boolean;
  /** What it changes of a request that whoever is asked later goes by. */
  readonly changes?: Message;
  /** The service whose pages it shows in place of refusals; with {@link hole} where that is not known. */
  readonly pages?: string;
  /** Where it sends people that came by another scheme. */
  readonly scheme?: string;
  /** What is not known of it. */
  readonly doubt?: Message;
  /** Why Traefik takes what names it out of service. */
  readonly refusal?: Message;
}

/** Who gets past a list of addresses. */
export interface LetIn {
  readonly ips: IpSet;
  /** As written. */
  readonly texts: readonly string[];
  /** Whether it looks at who asks, or at what `X-Forwarded-For` says. */
  readonly from: "peer" | "header";
}

export interface Chain {
  readonly stops: readonly Stop[];
  /** They are all there are. */
  readonly isComplete: boolean;
}

export interface Within {
  readonly config: TraefikConfig;
  readonly protocol: "http" | "tcp";
  /** What says so: where that is off, all else may be. */
  readonly source: Source;
  /** Whose router or chain it is. */
  readonly provider: string;
  readonly depth: number;
  /** The chains that these are in, with their providers. */
  readonly above: readonly string[];
}

export function chainOf(view: HostView, { words, isComplete }: Words, within: Within): Chain {
  const chains = words.map((word) => namedBy(view, word, within));
  return {
    stops: chains.flatMap(({ stops }) => stops),
    isComplete: isComplete && chains.every((chain) => chain.isComplete),
  };
}

function namedBy(view: HostView, word: Word, within: Within): Chain {
  const { config, protocol, provider, depth, above } = within;
  const link = (kind: Link["kind"], definition?: Location): Link => ({
    ...{ kind, name: word.text.replaceAll(hole, "…"), depth, definition },
    get place() {
      return word.place;
    },
  });
  const only = (stop: Stop): Chain => ({ stops: [stop], isComplete: true });
  if (word.text.includes(hole))
    return only({ link: link("unknown"), doubt: message("the name of a middleware is not known") });
  const name = qualified(word.text, provider);
  const full = `${name.name}@${name.provider}`;
  const found = find(config, [protocol, "middlewares"], name);
  if (found === "missing") {
    const why = message("there is no middleware {0}", full);
    return only({ link: link("missing"), ...(word.isSure ? { refusal: why } : { doubt: why }) });
  }
  if (found === "unknown")
    return only({ link: link("unknown"), doubt: message("the middleware {0} is not defined here", full) });
  const { field, source } = found;
  const definition = nameOf(view, field.part);
  const isAsked =
    source === within.source || source.asked.state === "enabled" || within.source.asked.state === "disabled";
  const unsure = isAsked && word.isSure && field.isSure ? undefined : uncertain(full);
  const kinds = [...field.fields];
  const [kind, ...others] = kinds;
  if (field.isUnknown || !field.isComplete || field.text !== undefined)
    return only({
      link: link("unknown", definition),
      doubt: message("it is not known what the middleware {0} does", full),
    });
  if (!kind || others.length > 0) {
    const why = kind
      ? message("the middleware {0} is of several kinds at once", full)
      : message("the middleware {0} does nothing that Traefik knows", full);
    return only({ link: link("unknown", definition), ...(unsure ? { doubt: unsure } : { refusal: why }) });
  }
  const [key, own] = kind;
  if (key.toLowerCase() !== "chain") {
    const stop = stopOf(view, { kind: key.toLowerCase(), field: own, name: full, within });
    const kindOfLink = stop.kind;
    const plain: Stop = { link: link(kindOfLink, definition), ...stop.does(definition) };
    return only(unsure ? { link: plain.link, doubt: unsure } : plain);
  }
  const shown = link("chain", definition);
  if (above.includes(full)) return only({ link: shown, refusal: message("the chain {0} contains itself", full) });
  const inner = chainOf(view, wordsOf(view, at(own, "middlewares")), {
    ...within,
    provider: name.provider,
    depth: depth + 1,
    above: [...above, full],
  });
  const stops = unsure ? inner.stops.map((stop): Stop => ({ link: stop.link, doubt: unsure })) : inner.stops;
  return { stops: [{ link: shown, ...(unsure && { doubt: unsure }) }, ...stops], isComplete: inner.isComplete };
}

function uncertain(name: string): Message {
  return message("it is not sure that the middleware {0} is there", name);
}

/** Where the name of a middleware stands that is defined. */
export function nameOf(view: HostView, part: Part): Location | undefined {
  const [definition] = definitionsAt(view, part.path);
  return definition?.name ? { file: definition.file, ...definition.name } : part.place;
}

interface Asked {
  /** In small letters. */
  readonly kind: string;
  readonly field: Field;
  readonly name: string;
  readonly within: Within;
}

interface Kind {
  readonly kind: Link["kind"];
  readonly does: (place: Location | undefined) => Omit<Stop, "link">;
}

/** What changes nothing about who gets in. */
const others = new Set(
  [
    ...["addPrefix", "stripPrefix", "stripPrefixRegex", "replacePath", "replacePathRegex", "rateLimit"],
    ...["redirectRegex", "inFlightReq", "buffering", "circuitBreaker", "compress", "passTLSClientCert"],
    ...["retry", "contentType", "grpcWeb", "encodedCharacters", "inFlightConn"],
  ].map((kind) => kind.toLowerCase()),
);

function stopOf(view: HostView, asked: Asked): Kind {
  const { kind, field, name, within } = asked;
  const doubt = message("it is not known what the middleware {0} does", name);
  if (others.has(kind)) return { kind: "other", does: () => ({}) };
  switch (kind) {
    case "headers":
      return { kind: "other", does: () => changing(field, name) };
    case "errors":
      return { kind: "other", does: () => ({ pages: known(at(field, "service")) ?? hole }) };
    case "forwardauth": {
      const address = at(field, "address");
      return {
        kind: "forward-auth",
        does: (place) => ({
          login: { kind: "forward-auth", name, asks: address && targetOf(view, address), uri: uriOf(address), place },
          isTold: isTrue(at(field, "trustForwardHeader")) !== false,
        }),
      };
    }
    case "basicauth":
    case "digestauth":
      return {
        kind: "basic-auth",
        does: (place) => ({ login: { kind: "basic-auth", name, asks: undefined, uri: undefined, place } }),
      };
    case "ipallowlist":
    case "ipwhitelist":
      return { kind: "allow-list", does: () => letIn(view, field, name) };
    case "redirectscheme": {
      const scheme = known(at(field, "scheme"))?.toLowerCase();
      return { kind: "other", does: () => (scheme === undefined ? {} : { scheme }) };
    }
    case "plugin":
      return pluginOf(view, field, name, within.config);
    default:
      return { kind: "unknown", does: () => ({ doubt }) };
  }
}

function changing(field: Field, name: string): Omit<Stop, "link"> {
  const said = at(field, "customRequestHeaders");
  const isOpen = field.isUnknown || !field.isComplete || said?.isUnknown || said?.isComplete === false;
  if (!isOpen && ![...(said?.fields.keys() ?? [])].some((key) => key.includes(hole) || isTelling(key))) return {};
  return { changes: message("the middleware {0} changes what is asked for, or who asks, before the login does", name) };
}

/** Whom it asks. */
export function targetOf(view: HostView, field: Field): Target | undefined {
  const asker = { proxy: "traefik", sites: [], role: "auth", state: "enabled" } as const;
  const found = upstream(view, { ...asker, namespace: namespaceOf(view, traefikUnit) }, field.part);
  if (!found) return undefined;
  const { target, host, port, namespace } = found;
  return {
    ...{ text: target, host, port, namespace },
    get place() {
      return found.place;
    },
    get sources() {
      return found.sources;
    },
  };
}

function uriOf(address: Field | undefined): string | undefined {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([/?][^#]*)/is.exec(address?.text?.trim() ?? "")?.[1];
  return path === undefined || path.includes(hole) ? undefined : path;
}

function letIn(view: HostView, field: Field, name: string): Omit<Stop, "link"> {
  const { words, isComplete } = wordsOf(view, at(field, "sourceRange"));
  if (isComplete && words.length === 0) return { refusal: message("the middleware {0} lists no addresses", name) };
  const sets = words.map(({ text, isSure }) => (isSure ? addressesIn(text) : everyIp));
  if (words.some(({ text, isSure }, index) => isSure && sets[index] === undefined && !text.includes(hole)))
    return { refusal: message("the middleware {0} lists what is no address", name) };
  const strategy = at(field, "ipStrategy");
  const depth = known(at(strategy, "depth"));
  const excluded = at(strategy, "excludedIPs");
  const isVague = strategy !== undefined && (strategy.isUnknown || !strategy.isComplete || !strategy.isSure);
  const isUnsure = isVague || (at(strategy, "depth") !== undefined && depth === undefined);
  if (isUnsure) return { doubt: message("it is not known whose address the middleware {0} looks at", name) };
  const isHeader = (depth !== undefined && Number(depth) > 0) || (excluded !== undefined && hasAny(view, excluded));
  const listed = isComplete ? union(noIps, ...sets.map((set) => set ?? everyIp)) : everyIp;
  // It looks at the first address of the network that the peer is in.
  const ips = at(strategy, "ipv6Subnet") ? { ...listed, six: everyIp.six } : listed;
  const texts = words.map(({ text }) => text.replaceAll(hole, "…"));
  return { letsIn: { ips, texts, from: isHeader ? "header" : "peer" } };
}

function hasAny(view: HostView, field: Field): boolean {
  const { words, isComplete } = wordsOf(view, field);
  return !isComplete || words.length > 0;
}

/** As Go reads them; `undefined`: it does not, or it is not known. */
export function addressesIn(text: string): IpSet | undefined {
  // IPv4 within IPv6 is IPv4 to Go. Numbers with zeros in front are none.
  if (text.includes(hole) || /%|\s|\/\D|\/$|\/0\d|(?:^|\.)0\d/.test(text)) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  return ipsOf(mapped ?? text);
}

function pluginOf(view: HostView, field: Field, name: string, config: TraefikConfig): Kind {
  const doubt = message("it is not known what the plugin of the middleware {0} does", name);
  const [only, ...more] = field.fields;
  if (!field.isComplete || !only || more.length > 0) return { kind: "unknown", does: () => ({ doubt }) };
  const [key, own] = only;
  if (isInstalled(view, config, key) === false)
    return { kind: "unknown", does: () => ({ refusal: message("the plugin {0} is not installed", key) }) };
  const login = pluginLogin(config, key, own);
  if (login === undefined) return { kind: "unknown", does: () => ({ doubt }) };
  if (login === "none") return { kind: "other", does: () => ({}) };
  const { spared } = login;
  return {
    kind: "plugin",
    does: (place) => ({
      login: { kind: "plugin", name, asks: undefined, uri: undefined, place },
      ...(spared !== undefined && { spared: { text: spared, anyone: undefined, place: own.part.place } }),
    }),
  };
}
