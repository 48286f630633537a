/** All ways that requests may take through a site of Caddy: its routes walked one by one, with what each lets pass and what it does not. */
import type { Matcher, Response, Route } from "#syntax/caddyfile/routes.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import type { Directive } from "#syntax/caddyfile/tree.ts";
import { type Message, message } from "#text/message.ts";
import { changesRequest, saysClient } from "./caddy-asking.ts";
import { pathPattern } from "./caddy-paths.ts";
import { joined, matching, notMatching, type Path, type Requests } from "./caddy-requests.ts";
import { toldAfter } from "./caddy-targets.ts";
import { everyIp } from "./ip-set.ts";
import type { End, Login, Target } from "./way.ts";

/** Some requests, somewhere in a site. */
export interface State {
  readonly requests: Requests;
  readonly logins: readonly Login[];
  /** Groups of routes of which one has matched. */
  readonly taken: ReadonlySet<number>;
  /** What nobody who asks decides: what an upstream answers, whether there is such a file. */
  readonly chances: readonly Token[];
  readonly doubts: readonly Message[];
  /** All that the path has been. */
  readonly paths: readonly Path[];
  /** What changed the headers that gateways go by. */
  readonly teller?: Token;
  /** The matcher that decided last. */
  readonly decider: Token | undefined;
}

/** Where such requests end. */
export interface Arrival {
  readonly state: State;
  readonly end: End;
  readonly directive: Directive | undefined;
}

export interface Surroundings {
  readonly targetsOf: (directive: Directive) => readonly Target[];
  readonly asksOf: (directive: Directive) => Login;
  readonly loginOf: (kind: Login["kind"], directive: Directive) => Login;
  /** Why it is not known what it does. */
  readonly unread: (directive: Directive) => Message;
  /** What answers when a handler fails. */
  readonly errors: readonly Route[];
}

/** More than sites of people need; what takes more is told in fewer words, and in doubt. */
const most = { states: 48, steps: 10_000 };

/** `undefined` for what nobody can walk. */
export function arrivalsOf(
  start: State,
  routes: readonly Route[],
  around: Surroundings,
): readonly Arrival[] | undefined {
  const found: Arrival[] = [];
  let steps = 0;
  for (const state of walk(routes, [start], false))
    found.push({ state, end: { kind: "answer" }, directive: undefined });
  // Where a handler fails, all that was asked before does not count.
  for (const route of around.errors) walk([route], [{ ...start, chances: [route.directive.name] }], true);
  return steps > most.steps ? undefined : found;

  /** What goes on behind the routes. */
  function walk(routes: readonly Route[], states: readonly State[], inError: boolean): readonly State[] {
    let left = states;
    for (const [index, route] of routes.entries()) {
      if (left.length === 0 || steps > most.steps) break;
      if (route.isJoined) continue;
      const end = routes.findIndex((each, at) => at > index && !each.isJoined);
      const joined = routes.slice(index + 1, end < 0 ? routes.length : end);
      const next: State[] = [];
      for (const state of left) {
        steps++;
        if (route.group !== undefined && state.taken.has(route.group)) next.push(state);
        else next.push(...step(route, joined, state, inError));
      }
      left = bounded(next);
    }
    return left;
  }

  /** Through one of them, and all that Caddy makes one with it. */
  function step(route: Route, joined: readonly Route[], state: State, inError: boolean): readonly State[] {
    const { directive, isUnknown } = route;
    const name = directive.name.text;
    if (directive.isAnything || !directive.name.known) return [unknownAt(route, state)];
    if (isIdle(name) && joined.length === 0) return [state];
    const [taken, passed] = split(route, joined, state);
    if (isUnknown) {
      if (!askers.has(name)) return [...taken.map((each) => unknownAt(route, each)), ...passed];
      // It asks for a login, but perhaps behind what has answered already.
      const doubt = message("it is not known where Caddy puts {0}", name);
      const asked = taken.flatMap((each) => asking(each, directive));
      return [...asked, ...taken.map((each) => doubted(each, doubt)), ...passed];
    }
    let through = taken;
    for (const each of [route, ...joined])
      if (!isIdle(each.directive.name.text)) through = bounded(through.flatMap((one) => handle(each, one, inError)));
    return [...through, ...passed];
  }

  function handle(route: Route, state: State, inError: boolean): readonly State[] {
    const { directive } = route;
    const name = directive.name.text;
    const answer = (end: End, at = state): void => void found.push({ state: at, end, directive });
    switch (name) {
      case "handle":
      case "route":
      case "handle_errors":
        return walk(route.routes ?? [], [state], inError);
      case "invoke":
        return walk(route.routes ?? [], [state], inError);
      case "handle_path":
        return walk(route.routes ?? [], [stripped(state, route)], inError);
      case "respond":
      case "redir":
      case "abort":
      case "copy_response":
        answer({ kind: "answer" });
        return [];
      case "error":
        if (inError || around.errors.length === 0) answer({ kind: "answer" });
        else for (const left of walk(around.errors, [asAsked(state)], true)) answer({ kind: "answer" }, left);
        return [];
      case "metrics":
        answer({ kind: "internal", name: "metrics" });
        return [];
      case "acme_server":
        answer({ kind: "internal", name: "acme_server" });
        return [state];
      case "file_server":
        answer({ kind: "files", browse: browses(directive) });
        return directive.block?.lines.some((line) => line.name.text === "pass_thru" || line.isAnything)
          ? [byChance(state, directive.name)]
          : [];
      case "reverse_proxy":
      case "php_fastcgi":
        return proxied(route, state, inError);
      case "forward_auth":
        return [
          withLogin(
            copies(directive) ? changed(state) : told(state, directive),
            toldAfter(state.teller, around.asksOf(directive)),
          ),
          ...route.responses.flatMap((response) => walk(response.routes, [answered(state, response)], inError)),
        ];
      case "intercept":
        for (const response of route.responses) walk(response.routes, [answered(state, response)], inError);
        return [state];
      case "basic_auth":
      case "basicauth":
        // Who it is may be asked for.
        return [told(withLogin(state, around.loginOf("basic-auth", directive)), directive)];
      case "rewrite":
      case "uri":
      case "try_files":
        return [rewritten(state, directive)];
      case "vars":
        return [changed(saysClient(directive) ? withClient(state) : state)];
      case "method":
      case "map":
        return [changed(state)];
      case "request_header":
        return [
          changed(
            changesRequest(directive) ? { ...state, teller: directive.name } : state,
            directive.args.some(({ text, known }) => !known || /^[+\->?]?host$/i.test(text)),
          ),
        ];
      case "authenticate":
        // It shows the page where people sign in; it is not known to let anybody pass.
        answer({ kind: "answer" });
        return [doubted(state, message("it is not known whom {0} lets pass", name))];
      default:
        return askers.has(name) ? asking(state, directive) : [unknownAt(route, state)];
    }
  }

  function asking(state: State, directive: Directive): readonly State[] {
    const asked = told(withLogin(state, around.loginOf("plugin", directive)), directive);
    if (!namesAnybody(directive)) return [asked];
    return [asked, doubted(state, message("it is not known whom {0} lets pass", directive.name.text))];
  }

  function proxied({ directive, responses }: Route, state: State, inError: boolean): readonly State[] {
    const targets = around.targetsOf(directive);
    for (const upstream of targets) found.push({ state, end: { kind: "upstream", upstream }, directive });
    if (targets.length === 0) found.push({ state, end: { kind: "unknown" }, directive });
    const handled = responses.flatMap((response) => walk(response.routes, [answered(state, response)], inError));
    // Files that are no scripts are left to what follows.
    const others = directive.name.text === "php_fastcgi" ? [rewritten(byChance(state, directive.name), directive)] : [];
    return [...handled, ...others];
  }

  /** It may answer, let in, or do nothing. */
  function unknownAt({ directive }: Route, state: State): State {
    const unsure = doubted(state, around.unread(directive));
    found.push({ state: unsure, end: { kind: "unknown" }, directive });
    return unsure;
  }
}

/** Those that match, and those that do not. */
function split(route: Route, joined: readonly Route[], state: State): readonly [readonly State[], readonly State[]] {
  const { matcher, group } = route;
  const [met, unmet] = [matching(state.requests, matcher), notMatching(state.requests, matcher)];
  const taken = group === undefined ? state.taken : new Set([...state.taken, group]);
  const decider = matcher.kind === "every" ? state.decider : (tokenOf(matcher) ?? state.decider);
  // Not to be asked decides as much as to be let in.
  const passed = [route, ...joined].some(({ directive }) => isAsking(directive.name.text)) ? decider : state.decider;
  // Too many alternatives: then it may be any of the requests.
  const of = (all: readonly Requests[] | undefined, base: State): readonly State[] =>
    all?.map((requests) => ({ ...base, requests })) ?? [
      doubted(base, message("the rules of Caddy are more than can be told apart here")),
    ];
  return [of(met, { ...state, taken, decider }), of(unmet, { ...state, decider: passed })];
}

function tokenOf(matcher: Matcher): Token | undefined {
  switch (matcher.kind) {
    case "is":
      return matcher.line;
    case "unknown":
      return matcher.token;
    case "not":
      return tokenOf(matcher.of);
    case "every":
      return undefined;
    default: {
      for (const each of matcher.of) {
        const found = tokenOf(each);
        if (found) return found;
      }
      return undefined;
    }
  }
}

function withLogin(state: State, login: Login): State {
  return { ...state, logins: [...state.logins, login] };
}

function doubted(state: State, doubt: Message): State {
  const isNew = !state.doubts.some(
    (each) => each.template === doubt.template && each.args.join() === doubt.args.join(),
  );
  return isNew ? { ...state, doubts: [...state.doubts, doubt] } : state;
}

function byChance(state: State, token: Token): State {
  return state.chances.includes(token) ? state : { ...state, chances: [...state.chances, token] };
}

let changes = 0;

function withPath(state: State, stripped: string | undefined): State {
  const path: Path = { id: ++changes, stripped };
  const requests = { ...state.requests, stage: { ...state.requests.stage, path } };
  return { ...state, requests, paths: [...state.paths, path] };
}

function stripped(state: State, { directive, routes }: Route): State {
  // Of several that Caddy makes one of, each takes its own part off, if it is still there.
  if (routes?.[0]?.directive === directive) return state;
  const [first] = directive.args;
  const pattern = first?.known ? pathPattern(first.text) : undefined;
  const { path } = state.requests.stage;
  if (pattern?.kind === "every") return withPath(state, path.stripped);
  const isThere = state.requests.literals.some(
    ({ module, stage, isMet, values }) =>
      isMet && module === "path" && stage === `path ${path.id}` && values.length === 1 && values[0] === first?.text,
  );
  if (path.stripped === undefined || pattern?.kind !== "prefix" || !isThere) return withPath(state, undefined);
  return withPath(state, path.stripped + pattern.text.replace(/\/$/, ""));
}

function rewritten(state: State, { name, args }: Directive): State {
  const isQuery = name.text === "rewrite" && args.at(-1)?.text.startsWith("?") === true;
  return isQuery ? changed(state) : withPath(state, undefined);
}

/** Headers, the method, variables: what a matcher asks for is not what it was. */
function changed(state: State, isHost = false): State {
  const { stage } = state.requests;
  const next = { ...stage, other: ++changes, said: ++changes, host: isHost ? ++changes : stage.host };
  return { ...state, requests: { ...state.requests, stage: next } };
}

function withClient(state: State): State {
  return { ...state, requests: { ...state.requests, clients: everyIp, isClientSaid: true } };
}

/** What answers errors sees the path as it came. */
function asAsked(state: State): State {
  const [path] = state.paths;
  const next = told(state, state.paths[0] ?? state);
  return path ? { ...next, requests: { ...next.requests, stage: { ...next.requests.stage, path } } } : next;
}

/** There may be more to ask for now: what the answer was. */
function answered(state: State, { directive }: Response): State {
  return byChance(told(state, directive), directive.name);
}

function told(state: State, by: object): State {
  const { stage } = state.requests;
  return { ...state, requests: { ...state.requests, stage: { ...stage, said: following(stage.said, by) } } };
}

const changesBy = new WeakMap<object, Map<number, number>>();

/** The same for all that were the same before: they can be put together later. */
function following(before: number, by: object): number {
  const known = changesBy.get(by) ?? new Map<number, number>();
  changesBy.set(by, known);
  const next = known.get(before) ?? ++changes;
  known.set(before, next);
  return next;
}

/** A rule of its own that may be for those who have not signed in. */
function namesAnybody({ name, args, block }: Directive): boolean {
  return [name, ...args].some(({ text }) => text === "anonymous") || (block?.lines.some(namesAnybody) ?? false);
}

/** Headers of the answer that take the place of the request's own. */
function copies({ block }: Directive): boolean {
  return block?.lines.some((line) => line.name.text === "copy_headers" || line.isAnything || !line.name.known) ?? false;
}

function browses({ args, block }: Directive): boolean {
  return (
    args.some(({ text }) => text === "browse") || (block?.lines.some(({ name }) => name.text === "browse") ?? false)
  );
}

/** As few as can be told apart; others are put together, with a doubt: first those that were asked the same, then all. */
function bounded(states: readonly State[]): readonly State[] {
  if (states.length <= most.states) return states;
  const alike = together(states, ({ logins, chances }) => [
    ...logins.map(({ place, name }) => `${place?.file}:${place?.start}${name}`),
    "|",
    ...chances.map(({ start }) => start),
  ]);
  return alike.length <= most.states ? alike : together(alike, () => []);
}

function together(states: readonly State[], askedOf: (state: State) => readonly (string | number)[]): readonly State[] {
  const groups = new Map<string, State>();
  for (const state of states) {
    const { path, host, other } = state.requests.stage;
    const key = [path.id, host, other, ...state.taken, "|", ...askedOf(state)].join(" ");
    const before = groups.get(key);
    groups.set(key, before ? either(before, state) : state);
  }
  return [...groups.values()];
}

/** At least all requests of both, and of what they were asked only what both were. */
function either(one: State, other: State): State {
  const requests = joined(one.requests, other.requests);
  const { stage } = requests;
  // What is said of the one is not what is said of the other.
  const said = stage.said === other.requests.stage.said ? stage.said : ++changes;
  const both = {
    ...one,
    requests: { ...requests, stage: { ...stage, said } },
    logins: one.logins.filter((login) =>
      other.logins.some(({ place, name }) => name === login.name && place === login.place),
    ),
    chances: one.chances.filter((chance) => other.chances.includes(chance)),
    doubts: other.doubts.reduce((doubts, doubt) => doubted({ ...one, doubts }, doubt).doubts, one.doubts),
  };
  return doubted(both, message("the rules of Caddy are more than can be told apart here"));
}

/** They change the answer, or what is written down, but not who gets it; plugins among them refuse some or nobody. */
const idle: ReadonlySet<string> = new Set([
  ...["tracing", "fs", "root", "log_append", "skip_log", "log_skip", "log_name", "log", "header", "request_body"],
  ...["copy_response_headers", "encode", "push", "templates", "timeouts"],
  ...["rate_limit", "crowdsec", "appsec", "coraza_waf", "replace", "geoip"],
]);

export function isIdle(name: string): boolean {
  return idle.has(name);
}

/** Plugins that send people to sign in. */
const askers: ReadonlySet<string> = new Set(["authorize", "oidc", "jwtauth", "jwt"]);

/** Whether it sends people to sign in. */
export function isAsking(name: string): boolean {
  return name === "forward_auth" || askers.has(name);
}
