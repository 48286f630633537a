/** What Caddy makes of the lines of a site: handlers in the order in which it tries them, each with the requests that it is for. */
import { type DirectiveOrder, handlesNothing, orderOf, sortedAs } from "./directives.ts";
import { definesMatcher, matchedBy, noMatchers, type Scope, scopeOf } from "./matchers.ts";
import { grouped, type Placed } from "./route-groups.ts";
import { goesBefore } from "./route-order.ts";
import { stableSorted } from "./stable-sort.ts";
import type { Token } from "./token.ts";
import type { Block, Caddyfile, Directive } from "./tree.ts";

export interface Route {
  /** The line that it was made of. */
  readonly directive: Directive;
  readonly matcher: Matcher;
  /** Of routes with the same group only the first that matches handles a request: `handle` with `handle_path`, `root`, `rewrite`. */
  readonly group: number | undefined;
  /**
   * It stands right behind one with the same matcher: Caddy makes one of both, and asks its matcher once. Whoever comes to the first
   * comes here, whatever that has changed.
   */
  readonly isJoined?: boolean;
  /**
   * What stands in its block: of `handle`, `handle_path`, `route`; of `invoke` what the named route has. Of several `handle`, one behind
   * the other and with the same matcher, Caddy makes one: its routes are theirs, and requests run through all of them.
   */
  readonly routes: readonly Route[] | undefined;
  /** Of `reverse_proxy`, `forward_auth`, `php_fastcgi`, `intercept`: what `handle_response` does with what they got. */
  readonly responses: readonly Response[];
  /**
   * Nobody knows what it is or where Caddy puts it: a line that is unknown as a whole, a directive that is not Caddy's own and that
   * no `order` puts anywhere (in a `route` it is where it is written), a named route that is not there or that invokes itself.
   * These stand in front of all others that Caddy sorts, and may be anywhere among them.
   */
  readonly isUnknown: boolean;
}

export interface Response {
  readonly directive: Directive;
  readonly routes: readonly Route[];
}

/** Which requests are meant; `every` is all of them. */
export type Matcher =
  | { readonly kind: "every" }
  | { readonly kind: "all"; readonly of: readonly Matcher[] }
  | { readonly kind: "some"; readonly of: readonly Matcher[] }
  | { readonly kind: "not"; readonly of: Matcher }
  /** One of Caddy's matchers: `path`, `remote_ip`, `client_ip`, `host`, `method`, `header`, …, with its words. */
  | { readonly kind: "is"; readonly module: string; readonly values: readonly Token[]; readonly line: Token }
  /** Nobody knows. */
  | { readonly kind: "unknown"; readonly token: Token };

export interface SiteRoutes {
  readonly routes: readonly Route[];
  /** Of `handle_errors`: what answers when a handler fails, a route for each with its lines in `routes`; its codes are `error_status`. */
  readonly errors: readonly Route[];
  /** False: global options that nobody knows may put the directives into another order. */
  readonly isOrderSure: boolean;
}

/** Of a site's block. */
export function routesOf(file: Caddyfile, block: Block): SiteRoutes {
  const order = orderOf(file.options);
  const named = new Map<string, Block>();
  for (const { name, body } of file.routes) if (name.known && !named.has(name.text)) named.set(name.text, body);
  const builder: Builder = { named, order, left: most, groups: 0 };
  const place: Place = { scope: noMatchers, invoked: [], depth: 0, isSorted: true };
  const routes = routesIn(builder, block, place);
  return { routes, errors: errorsIn(builder, block, place), isOrderSure: order.isSure };
}

interface Builder {
  /** The named routes, by `&(name)`. */
  readonly named: ReadonlyMap<string, Block>;
  readonly order: DirectiveOrder;
  /** How many routes may still be made: named routes that invoke others may be more than anybody can read. */
  left: number;
  groups: number;
}

const most = 20_000;
/** Deeper than anybody writes. */
const deepest = 200;

interface Place {
  readonly scope: Scope;
  /** The named routes that it stands in. */
  readonly invoked: readonly string[];
  readonly depth: number;
  /** False in `route`. */
  readonly isSorted: boolean;
}

function routesIn(builder: Builder, block: Block, outer: Place): readonly Route[] {
  const place: Place = { ...outer, depth: outer.depth + 1, scope: scopeOf(block, outer.scope) };
  const made: Placed[] = [];
  for (const line of block.lines) {
    if (definesMatcher(line) || (!line.isAnything && handlesNothing(line.name.text))) continue;
    const isTooMuch = builder.left <= 0 || place.depth > deepest;
    made.push(isTooMuch ? anything(line) : routeOf(builder, line, place));
    if (isTooMuch) break;
    builder.left--;
  }
  const sorted = place.isSorted ? stableSorted(made, goesBefore) : made;
  return grouped(sorted, () => builder.groups++);
}

function routeOf(builder: Builder, line: Directive, place: Place): Placed {
  if (line.isAnything || !line.name.known) return anything(line);
  const name = sortedAs(line.name.text);
  const position = builder.order.positionOf(name);
  const { set, args } = matchedBy(line, place.scope);
  const routes = routesWithin(builder, line, args, place);
  const isLost = name === "invoke" && routes === undefined;
  const isUnknown = isLost || (place.isSorted && position === undefined);
  const { matcher } = set;
  const responses = responsesOf(builder, line, place);
  const route = { directive: line, matcher, group: undefined, routes, responses, isUnknown };
  // Without a matcher it is several routes, and these Caddy leaves where they are.
  const isLoose = name === "php_fastcgi" && !set.isSet;
  return { route, name, position: isUnknown ? -1 : (position ?? -1), set: isLoose ? undefined : set };
}

function anything(directive: Directive): Placed {
  const matcher: Matcher = { kind: "every" };
  const route = { directive, matcher, group: undefined, routes: undefined, responses: [], isUnknown: true };
  return { route, name: directive.name.text, position: -1, set: undefined };
}

function routesWithin(
  builder: Builder,
  { name, block }: Directive,
  args: readonly Token[],
  place: Place,
): readonly Route[] | undefined {
  switch (name.text) {
    case "handle":
    case "handle_path":
    case "route":
      return block ? routesIn(builder, block, { ...place, isSorted: name.text !== "route" }) : [];
    case "invoke": {
      const [word] = args;
      const wanted = word?.known ? word.text : "";
      const body = builder.named.get(`&(${wanted})`);
      if (!body || place.invoked.includes(wanted)) return undefined;
      const { depth, invoked } = place;
      return routesIn(builder, body, { depth, scope: noMatchers, invoked: [...invoked, wanted], isSorted: true });
    }
    default:
      return undefined;
  }
}

/** Of those with a matcher the first that fits is taken, then of the others. */
function responsesOf(builder: Builder, { name, block }: Directive, place: Place): readonly Response[] {
  if (!block || !responders.has(name.text)) return [];
  const lines = block.lines.filter((line) => line.isAnything || line.name.text === "handle_response");
  const withMatcher = lines.filter(({ args }) => args.length > 0);
  const others = lines.filter(({ args }) => args.length === 0);
  return [...withMatcher, ...others].map((directive) => ({
    directive,
    routes: directive.isAnything
      ? [anything(directive).route]
      : directive.block
        ? routesIn(builder, directive.block, { ...place, isSorted: true })
        : [],
  }));
}

const responders: ReadonlySet<string> = new Set(["reverse_proxy", "forward_auth", "php_fastcgi", "intercept"]);

function errorsIn(builder: Builder, block: Block, place: Place): readonly Route[] {
  const inner: Place = { ...place, scope: scopeOf(block, place.scope) };
  const routes = block.lines
    .filter((line) => !line.isAnything && line.name.text === "handle_errors")
    .map((directive): Route => {
      const { name, args } = directive;
      const matcher: Matcher =
        args.length === 0 ? { kind: "every" } : { kind: "is", module: "error_status", values: args, line: name };
      const routes = directive.block ? routesIn(builder, directive.block, inner) : [];
      return { directive, matcher, group: undefined, routes, responses: [], isUnknown: false };
    });
  // Caddy's own comparison, by which those that are alike turn around.
  return stableSorted(routes, (one, other) => one.matcher.kind !== "every" || other.matcher.kind === "every");
}
