/** What Caddy makes of the lines of a site: handlers in the order in which it tries them, each with the requests that it is for. */
import type { Token } from "./token.ts";
import type { Block, Caddyfile, Directive } from "./tree.ts";

export interface Route {
  /** The line that it was made of. */
  readonly directive: Directive;
  readonly matcher: Matcher;
  /** Of routes with the same group only the first that matches handles a request (`handle`, `handle_path`, `redir` with one matcher set …). */
  readonly group: number | undefined;
  /** What stands in its block: of `handle`, `handle_path`, `route`; of `invoke` what the named route has. */
  readonly routes: readonly Route[] | undefined;
  /** Of `reverse_proxy`, `forward_auth`, `php_fastcgi`, `intercept`: what `handle_response` does with what they got. */
  readonly responses: readonly Response[];
  /** Nobody knows what it is or where Caddy puts it: a directive that is not Caddy's own and that no `order` puts anywhere. */
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
  /** Of `handle_errors`: what answers when a handler fails. */
  readonly errors: readonly Route[];
}

/** Of a site's block. */
export function routesOf(_file: Caddyfile, _block: Block): SiteRoutes {
  return { routes: [], errors: [] };
}
