/** What Caddy hands requests on to, and whom it asks first whether it may. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import type { Directive } from "#syntax/caddyfile/tree.ts";
import { type CaddyConfig, type CaddySite, caddyOf, caddyUnit, handlersIn } from "./caddy.ts";
import { dialOf } from "./caddy-dial.ts";
import { hostsFor } from "./caddy-hosts.ts";
import { caddyRoot } from "./caddy-text.ts";
import { all } from "./listener-parts.ts";
import { hole } from "./part.ts";
import { namespaceOf } from "./units.ts";
import type { Upstream } from "./upstream.ts";

const roles: ReadonlyMap<string, Upstream["role"]> = new Map([
  ["reverse_proxy", "proxy"],
  ["php_fastcgi", "proxy"],
  ["forward_auth", "auth"],
]);

export function* caddyUpstreams(view: HostView): Iterable<Upstream> {
  const config = caddyOf(view);
  for (const site of config?.sites ?? [])
    for (const { directive, around } of handlersIn((config as CaddyConfig).file, site.body))
      for (const dialed of dialedBy(directive))
        yield* upstreams(view, config as CaddyConfig, site, { ...dialed, sites: hostsFor(site, directive, around) });
}

/** A word that names one upstream or several. */
interface Dialed {
  readonly role: Upstream["role"];
  readonly token: Token;
  /** Found when it runs: by name, by DNS. */
  readonly isDynamic: boolean;
}

/** The words of a directive that say where requests go; none for directives that hand nothing on. */
function* dialedBy({ name, args, block }: Directive): Iterable<Dialed> {
  const role = roles.get(name.text);
  if (role === undefined) return;
  for (const token of withoutMatcher(args)) yield { role, token, isDynamic: false };
  for (const line of block?.lines ?? []) {
    if (line.name.text === "to") for (const token of line.args) yield { role, token, isDynamic: false };
    const [source] = line.args;
    if (line.name.text === "dynamic" && source) yield { role, token: source, isDynamic: true };
  }
}

/** The first argument may say which requests are meant. One of which nothing is known is taken for that where others follow. */
function withoutMatcher(args: readonly Token[]): readonly Token[] {
  const [first] = args;
  if (!first) return args;
  const isMatcher = first.text === "*" || /^[/@]/.test(first.text) || (first.text.startsWith(hole) && args.length > 1);
  return isMatcher ? args.slice(1) : args;
}

function* upstreams(
  view: HostView,
  config: CaddyConfig,
  site: CaddySite,
  { role, token, isDynamic, sites }: Dialed & { readonly sites: readonly string[] },
): Iterable<Upstream> {
  const { host, ports, portSpan } = isDynamic ? dialOf(hole) : dialOf(token.text);
  const base = {
    ...{ proxy: "caddy", role, host },
    sites,
    target: token.text.replaceAll(hole, "…"),
    namespace: namespaceOf(view, caddyUnit),
    state: all(config.asked, site.asked).state,
    option: showPath(config.partOf(token)?.path ?? caddyRoot),
  };
  for (const port of ports)
    yield {
      ...base,
      port,
      get place() {
        return config.at(token);
      },
      get calledAt() {
        return config.calledAt(token);
      },
      get portPlace() {
        return port !== undefined && portSpan && ports.length === 1
          ? config.written(token, portSpan.start, portSpan.end)
          : undefined;
      },
      get sources() {
        const { start, end } = portSpan ?? { start: 0, end: token.text.length };
        return config.sourcesOf(token, start, end);
      },
    };
}
