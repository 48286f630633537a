/** What a request meets in a site of Caddy on its way to what answers, in order: what asks, what lets past, what refuses. */
import type { CaddyConfig, CaddySite } from "#model/ports/caddy.ts";
import { hole } from "#model/ports/part.ts";
import type { Matcher, Route, SiteRoutes } from "#syntax/caddyfile/routes.ts";
import type { ImportCall, Token } from "#syntax/caddyfile/token.ts";
import { everyRequest, matching, notMatching, type Requests, withLiteral } from "./caddy-requests.ts";
import { given } from "./caddy-site.ts";
import { takenFrom } from "./caddy-taken.ts";
import { certificateOf } from "./caddy-targets.ts";
import { isAsking } from "./caddy-ways.ts";
import type { Link } from "./way.ts";

/** Of those who ask for these names. */
export function chainOf(
  config: CaddyConfig,
  site: CaddySite,
  { routes }: SiteRoutes,
  names: readonly string[],
): readonly Link[] {
  const found: Link[] = [];
  const shown = new Set<ImportCall>();
  const certificate = certificateOf(config, site);
  if (certificate)
    found.push({
      kind: certificate.kind,
      name: certificate.name,
      depth: 0,
      place: certificate.place,
      definition: undefined,
    });
  const taken = takenFrom(config, site);
  const literals = [
    ...(names.length === 0 ? [] : [given("host", names, "host 0")]),
    ...(taken.length === 0 ? [] : [given("host", taken, "host 0", false)]),
  ];
  const here = literals.reduce((requests, literal) => withLiteral(requests, literal) ?? requests, everyRequest);
  const asking = [...routesIn(routes)].some(({ directive }) => isAsking(directive.name.text));
  add(routes, here);
  return found;

  function add(routes: readonly Route[], requests: Requests): void {
    let left = requests;
    for (const [index, route] of routes.entries()) {
      const { directive, matcher } = route;
      const all = matching(left, matcher);
      // What has ended before comes here no more.
      if (all?.length === 0) continue;
      link(route, routes.slice(index + 1));
      const [inside = left] = all ?? [];
      if (route.routes) add(route.routes, directive.name.text === "handle_path" ? here : inside);
      const others = ends(route) ? notMatching(left, matcher) : undefined;
      if (others?.length === 0) break;
      if (others?.length === 1) [left = left] = others;
    }
  }

  function link(route: Route, behind: readonly Route[]): void {
    const { directive, matcher } = route;
    const name = directive.name.text;
    const kind = kindOf(route, isMissing);
    if (isBypass(route, behind, asking))
      push("bypass", matcherName(route), matcherToken(matcher) ?? directive.name, directive.name);
    if (kind)
      push(
        kind,
        directive.isAnything ? (directive.args[0]?.text ?? name) : linkName(route),
        directive.name,
        directive.name,
      );
  }

  /** There surely is no such snippet. */
  function isMissing(name: Token): boolean {
    return (
      config.file.problems.some(
        ({ kind, start, end }) => kind === "import-not-found" && start === name.start && end === name.end,
      ) && config.problems.some(({ kind, isSure }) => kind === "import-not-found" && isSure)
    );
  }

  function push(kind: Link["kind"], name: string, token: Token, at: Token): void {
    const via = importsOf(at);
    // Twice the same word that nobody knows says nothing more.
    const isSaid = found.some((each) => each.kind === kind && each.name === name && each.depth === via.length);
    if (kind === "unknown" && isSaid) return;
    for (const [depth, call] of via.entries()) {
      if (shown.has(call)) continue;
      shown.add(call);
      const snippet = config.file.snippets.get(call.name.text);
      found.push({
        kind: "snippet",
        name: shownText(call.name.text),
        depth,
        place: config.at(call.name),
        definition: snippet && config.at(snippet.name),
      });
    }
    found.push({ kind, name: shownText(name), depth: via.length, place: config.at(token), definition: undefined });
  }
}

/** All imports that brought it here, the outermost first. */
function importsOf({ via }: Token): readonly ImportCall[] {
  return [...new Set(via.flatMap((call) => [...importsOf(call.keyword), call]))];
}

function shownText(text: string): string {
  return text.replaceAll(hole, "…");
}

function* routesIn(routes: readonly Route[]): Iterable<Route> {
  for (const route of routes) {
    yield route;
    if (route.routes) yield* routesIn(route.routes);
  }
}

function kindOf(
  { directive, matcher, isUnknown }: Route,
  isMissing: (name: Token) => boolean,
): Link["kind"] | undefined {
  const { name, args, isAnything } = directive;
  if (isAnything && name.text === "import") return args[0] && isMissing(args[0]) ? "missing" : "unknown";
  if (isAnything || !name.known) return "unknown";
  switch (name.text) {
    case "forward_auth":
      return "forward-auth";
    case "basic_auth":
    case "basicauth":
      return "basic-auth";
    case "abort":
    case "respond":
    case "error":
      if (matcher.kind === "every") return undefined;
      if (name.text === "respond" && !args.some(({ text }) => /^[45]\d\d$/.test(text))) return undefined;
      return asksForIps(matcher) ? "allow-list" : "other";
    default:
      if (isAsking(name.text)) return "plugin";
      return isUnknown ? "unknown" : undefined;
  }
}

function asksForIps(matcher: Matcher): boolean {
  switch (matcher.kind) {
    case "is":
      return matcher.module === "remote_ip" || matcher.module === "client_ip";
    case "not":
      return asksForIps(matcher.of);
    case "all":
    case "some":
      return matcher.of.some(asksForIps);
    default:
      return false;
  }
}

/** Where somebody is asked at all: a login that is for some only, what answers some without one, or keeps them from what asks. */
function isBypass({ directive, matcher, routes, group }: Route, behind: readonly Route[], asking: boolean): boolean {
  if (!asking || matcher.kind === "every" || isForHosts(matcher)) return false;
  if (isAsking(directive.name.text)) return true;
  const inner = [...routesIn(routes ?? [])].map((each) => each.directive.name.text);
  if (inner.some(isAsking)) return false;
  const isInstead = group !== undefined && behind.some((each) => each.group === group && asksSomebody(each));
  return isInstead || [directive.name.text, ...inner].some((name) => handing.has(name));
}

function asksSomebody({ routes }: Route): boolean {
  return [...routesIn(routes ?? [])].some(({ directive }) => isAsking(directive.name.text));
}

/** Whether whom it is for surely comes no further; of a group also those that nothing answers. */
function ends({ directive, routes, group, isUnknown }: Route): boolean {
  if (isUnknown) return false;
  if (group !== undefined || ending.has(directive.name.text)) return true;
  return (routes ?? []).some((route) => route.matcher.kind === "every" && ends(route));
}

const ending: ReadonlySet<string> = new Set(["abort", "error", "respond", "redir", "reverse_proxy", "file_server"]);

function isForHosts(matcher: Matcher): boolean {
  if (matcher.kind === "is") return matcher.module === "host";
  return matcher.kind === "all" && matcher.of.every(isForHosts);
}

const handing: ReadonlySet<string> = new Set(["reverse_proxy", "php_fastcgi", "file_server"]);

/** As the line names it. */
function matcherName({ directive }: Route): string {
  return directive.args[0]?.text ?? directive.name.text;
}

function linkName({ directive, matcher }: Route): string {
  const [first] = directive.args;
  const isNamed = matcher.kind !== "every" && refusing.has(directive.name.text);
  return isNamed && first?.text.startsWith("@") ? `${directive.name.text} ${first.text}` : directive.name.text;
}

const refusing: ReadonlySet<string> = new Set(["abort", "respond", "error"]);

function matcherToken(matcher: Matcher): Token | undefined {
  if (matcher.kind === "is") return matcher.line;
  if (matcher.kind === "unknown") return matcher.token;
  if (matcher.kind === "not") return matcherToken(matcher.of);
  return matcher.kind === "every" ? undefined : matcher.of.map(matcherToken).find((token) => token);
}
