/** A request sent through the routes of a site of Caddy, step by step as Caddy does it: what a walk of all requests is compared with. */
import { ipsOf, isWithin } from "#model/exposures/ip-set.ts";
import type { Matcher, Route, SiteRoutes } from "#syntax/caddyfile/routes.ts";

export interface Request {
  readonly ip: string;
  readonly host: string;
  readonly path: string;
  readonly method: string;
}

/** Where it ends, and what was asked on the way; everything that is asked lets it pass. */
export interface Outcome {
  readonly end: string;
  readonly logins: readonly string[];
}

class Failed extends Error {}

export function run(routes: SiteRoutes, request: Request): Outcome {
  const state = { path: request.path, logins: [] as string[], groups: new Set<number>() };
  try {
    return { end: through(routes.routes) ?? "answer", logins: state.logins };
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    state.path = request.path;
    try {
      return { end: through(routes.errors) ?? "answer", logins: state.logins };
    } catch {
      return { end: "answer", logins: state.logins };
    }
  }

  /** `undefined`: nothing has answered. */
  function through(all: readonly Route[]): string | undefined {
    let hasMatched = false;
    for (const route of all) {
      hasMatched = route.isJoined ? hasMatched : matches(route.matcher);
      if (!hasMatched) continue;
      if (!route.isJoined && route.group !== undefined) {
        if (state.groups.has(route.group)) continue;
        state.groups.add(route.group);
      }
      const end = handled(route);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  function handled({ directive, routes: inner }: Route): string | undefined {
    const words = directive.args.map(({ text }) => text);
    const rest = /^[@/*]/.test(words[0] ?? "") ? words.slice(1) : words;
    switch (directive.name.text) {
      case "handle_path": {
        const prefix = (words[0] ?? "").replace(/\/?\*$/, "");
        // Of several that are one, each takes off its own part.
        const isOne = inner?.[0]?.directive !== directive;
        if (isOne && state.path.startsWith(`${prefix}/`)) state.path = state.path.slice(prefix.length);
        return through(inner ?? []);
      }
      case "handle":
      case "route":
      case "invoke":
      case "handle_errors":
        return through(inner ?? []);
      case "rewrite":
        state.path = rest[0] ?? "";
        return undefined;
      case "uri":
        if (rest[0] === "strip_prefix" && state.path.startsWith(`${rest[1]}/`))
          state.path = state.path.slice(rest[1]?.length);
        return undefined;
      case "forward_auth":
        state.logins.push(`asks ${rest[0]}/verify`);
        return undefined;
      case "basic_auth":
        state.logins.push("basic_auth");
        return undefined;
      case "reverse_proxy":
        return rest[0];
      case "file_server":
        return "files";
      case "error":
        throw new Failed();
      case "respond":
      case "redir":
      case "abort":
        return "answer";
      default:
        return undefined;
    }
  }

  function matches(matcher: Matcher): boolean {
    switch (matcher.kind) {
      case "every":
        return true;
      case "all":
        return matcher.of.every(matches);
      case "some":
        return matcher.of.some(matches);
      case "not":
        return !matches(matcher.of);
      case "unknown":
        return false;
      case "is":
        return is(
          matcher.module,
          matcher.values.map(({ text }) => text),
        );
    }
  }

  function is(module: string, values: readonly string[]): boolean {
    switch (module) {
      case "path":
        return values.some((value) => isPath(value, state.path));
      case "host":
        return values.some((value) => isHost(value, request.host));
      case "method":
        return values.includes(request.method);
      case "remote_ip":
      case "client_ip":
        return values.some((value) => isIn(request.ip, value));
      case "error_status":
        return values.includes("418");
      default:
        throw new Error(module);
    }
  }
}

export function isPath(pattern: string, path: string): boolean {
  return expression(pattern, ".*").test(path);
}

export function isHost(pattern: string, host: string): boolean {
  return expression(pattern, "[^.]*").test(host);
}

const expressions = new Map<string, RegExp>();

function expression(pattern: string, star: string): RegExp {
  const key = `${star} ${pattern}`;
  let known = expressions.get(key);
  if (!known) {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    known = new RegExp(`^${parts.join(star)}$`);
    expressions.set(key, known);
  }
  return known;
}

const memberships = new Map<string, boolean>();

/** Whether an address lies in a block; looked up once. */
export function isIn(ip: string, block: string): boolean {
  const key = `${ip} ${block}`;
  let known = memberships.get(key);
  if (known === undefined) {
    const [own, ips] = [ipsOf(ip), ipsOf(block)];
    known = own !== undefined && ips !== undefined && isWithin(own, ips);
    memberships.set(key, known);
  }
  return known;
}
