/** What `caddy adapt` makes of a text: the handlers of each host in Caddy's order, or that it refuses. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  dialMarks,
  type HostSteps,
  hostsKey,
  marksIn,
  type SiteSteps,
  type Step,
  shortened,
} from "./caddy-routes-shape.ts";

interface Route {
  readonly group?: string;
  readonly match?: readonly MatcherSet[];
  readonly handle?: readonly Handler[];
}
type MatcherSet = Readonly<Record<string, unknown>>;
interface Handler {
  readonly handler: string;
  readonly routes?: readonly Route[];
  readonly upstreams?: readonly { readonly dial?: string }[];
  readonly rewrite?: { readonly method?: string };
  readonly handle_response?: readonly Answer[];
}
interface Answer {
  readonly match?: { readonly status_code?: readonly number[] };
  readonly status_code?: unknown;
  readonly routes?: readonly Route[];
}
interface Server {
  readonly routes?: readonly Route[];
  readonly errors?: { readonly routes?: readonly Route[] };
}
export interface Adapted {
  readonly apps?: { readonly http?: { readonly servers?: Readonly<Record<string, Server>> } };
}

/** A message: Caddy refuses it. */
export function adapted(program: string, text: string): Adapted | string {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-caddy-"));
  try {
    const file = join(folder, "Caddyfile");
    writeFileSync(file, text);
    const args = ["adapt", "--config", file, "--adapter", "caddyfile"];
    const run = spawnSync(program, args, {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, HOME: folder },
    });
    if (run.error) throw run.error;
    // A file server hides its Caddyfile, and by chance the folder's name may have a mark in it.
    if (run.status === 0) return JSON.parse(run.stdout.replaceAll(folder, "/folder")) as Adapted;
    return run.stderr.trim().split("\n").at(-1) ?? "";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function theirSteps({ apps }: Adapted): HostSteps {
  const found = new Map<string, SiteSteps>();
  for (const { routes = [], errors } of Object.values(apps?.http?.servers ?? {})) {
    const steps = byHost(routes);
    const failed = byHost(errors?.routes ?? []);
    for (const key of new Set([...steps.keys(), ...failed.keys()])) {
      found.set(key, { steps: steps.get(key) ?? [], errors: failed.get(key) ?? [] });
    }
  }
  return found;
}

/** A site is a subroute for its hosts; a single one for all hosts is not wrapped. */
function byHost(routes: readonly Route[]): Map<string, readonly Step[]> {
  const found = new Map<string, readonly Step[]>();
  for (const { match, handle = [], ...route } of routes) {
    const hosts = match?.flatMap((set) => (Array.isArray(set["host"]) ? (set["host"] as string[]) : [])) ?? [];
    const key = hostsKey(hosts);
    const inner =
      hosts.length > 0 ? handle.flatMap((each) => each.routes ?? []) : [{ ...route, match: match ?? [], handle }];
    found.set(key, [...(found.get(key) ?? []), ...stepsOf(inner)]);
  }
  return found;
}

function stepsOf(routes: readonly Route[]): readonly Step[] {
  return routes.flatMap(({ group, match = [], handle = [] }) =>
    handle.map((handler, index): Step => {
      const { handler: name, routes: inner, handle_response, ...rest } = handler;
      const isSubroute = name === "subroute";
      const isProxy = name === "reverse_proxy";
      const dials = (rest.upstreams ?? []).map(({ dial = "" }) => dial);
      return {
        handler: name,
        marks: isSubroute ? [] : isProxy ? dialMarks(dials) : marksIn([JSON.stringify(rest)]),
        matches: match.length > 1 ? [JSON.stringify(match.map(shownSet))] : shownSet(match[0] ?? {}),
        // Of those that only set something, the second of two with one matcher is not excluded by the first.
        group: isSubroute || index === 0 ? group : undefined,
        isJoined: isSubroute && group !== undefined && index > 0,
        steps: isSubroute ? stepsOf(inner ?? []) : undefined,
        responses: (handle_response ?? [])
          .filter((answer) => answer.status_code === undefined && !isForwardAuths(handler, answer))
          .map((answer) => stepsOf(answer.routes ?? [])),
      };
    }),
  );
}

/** `forward_auth` lets through what the gateway says yes to, which nobody wrote. */
function isForwardAuths({ rewrite, handle_response }: Handler, answer: Answer): boolean {
  return rewrite?.method === "GET" && answer === handle_response?.[0] && answer.match?.status_code?.[0] === 2;
}

function shownSet(set: MatcherSet): readonly string[] {
  return Object.entries(set)
    .flatMap(([module, value]) => shownMatcher(module, value).map(shortened))
    .sort();
}

function shownMatcher(module: string, value: unknown): readonly string[] {
  const list = (all: unknown): string => (Array.isArray(all) ? all.join(",") : "");
  const fields = (of: unknown): [string, unknown][] => Object.entries((of ?? {}) as Record<string, unknown>);
  const pattern = (of: unknown): string => String((of as { pattern?: string }).pattern);
  switch (module) {
    case "not":
      return (value as MatcherSet[]).map((set) => `not(${shownSet(set).join(" & ")})`);
    case "remote_ip":
    case "client_ip":
      return [`${module}(${list((value as { ranges?: unknown }).ranges)})`];
    case "file":
      return [`file(${list((value as { try_files?: unknown }).try_files)})`];
    case "query":
      return [
        `query(${fields(value)
          .flatMap(([key, all]) => (all as string[]).map((each) => `${key}=${each}`))
          .sort()})`,
      ];
    case "header":
      return fields(value).map(([field, all]) =>
        all === null ? `header(!${field})` : `header(${field}: ${list(all)})`,
      );
    case "vars":
      return fields(value).map(([field, all]) => `vars(${field}: ${list(all)})`);
    case "header_regexp":
    case "vars_regexp":
      return fields(value).map(([field, of]) => `${module}(${field}: ${pattern(of)})`);
    case "path_regexp":
      return [`path_regexp(${pattern(value)})`];
    case "expression":
      return [`expression(${typeof value === "string" ? value : String((value as { expr?: string }).expr)})`];
    case "protocol":
      return [`protocol(${String(value)})`];
    default:
      return [`${module}(${list(value)})`];
  }
}
