/**
 * What Caddy itself would do with requests: each site is given to `caddy adapt`, and the JSON that comes back is followed for so many peers and
 * paths. It knows nothing of the model that is measured by it, but for the text and where its sites begin and end.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { BlockList } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caddyOf } from "#model/ports/caddy.ts";
import type { World } from "../port-mutations/world.ts";

/** What becomes of a request: who answers, and who was asked for permission on the way. */
export interface Outcome {
  /** `127.0.0.1:8989`, `files`; empty: nothing of a service. */
  readonly end: string;
  readonly logins: readonly string[];
}

export interface Site {
  readonly hosts: readonly string[];
  /** Addresses and paths that its text names, besides those that everybody is asked for. */
  readonly ips: readonly string[];
  readonly paths: readonly string[];
  readonly ask: (request: Request) => readonly Outcome[];
}

export interface Request {
  readonly host: string;
  readonly ip: string;
  readonly path: string;
}

type Json = { readonly [name: string]: unknown };

/** By address as it is written; `undefined`: Caddy refuses it. */
export function sitesOf(world: World, binary: string): ReadonlyMap<string, Site | undefined> {
  const found = new Map<string, Site | undefined>();
  const config = caddyOf(world.view);
  if (!config || config.told.state === "disabled") return found;
  const spans = config.sites.map(({ addresses, body }) => ({
    start: addresses[0]?.start ?? 0,
    end: body.close?.end ?? config.text.length,
  }));
  config.sites.forEach(({ addresses }, index) => {
    let text = "";
    let at = 0;
    spans.forEach((span, other) => {
      text += config.text.slice(at, other === index ? span.end : Math.max(at, span.start));
      at = Math.max(at, span.end);
    });
    text += config.text.slice(at);
    // The global options are about other things, and Debian's Caddy does not know all of them.
    const [options] = config.file.options;
    if (options?.open && options.close) text = text.slice(0, options.open.start) + text.slice(options.close.end);
    const name = addresses.map((each) => each.text).join(" ");
    found.set(found.has(name) ? `${name} (${index})` : name, adapted(binary, text));
  });
  return found;
}

const known = new Map<string, Site | undefined>();

function adapted(binary: string, text: string): Site | undefined {
  // What nobody knows is any number; what Debian's Caddy does not know yet has another name there.
  const plain = text
    .replaceAll("\u{FFFC}", "1")
    .replace(/\bclient_ip\b/g, "remote_ip")
    .replace(/^\s*(?:dns|acme_dns) .*$/gm, "")
    .replace(/\bclient_auth \{[^}]*\}/g, "")
    .replace(/\btls \{\s*\}/g, "");
  if (!known.has(plain)) known.set(plain, siteIn(binary, plain));
  return known.get(plain);
}

function siteIn(binary: string, text: string): Site | undefined {
  const directory = mkdtempSync(join(tmpdir(), "caddy-"));
  const file = join(directory, "Caddyfile");
  let json: Json;
  try {
    writeFileSync(file, text);
    const args = ["adapt", "--config", file, "--adapter", "caddyfile"];
    json = JSON.parse(execFileSync(binary, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })) as Json;
  } catch {
    return undefined;
  } finally {
    rmSync(directory, { recursive: true });
  }
  const servers = Object.values((((json["apps"] as Json)?.["http"] as Json)?.["servers"] as Json) ?? {}) as Json[];
  const routes = servers.flatMap((server) => (server["routes"] as Json[]) ?? []);
  const said = { hosts: new Set<string>(), ips: new Set<string>(), paths: new Set<string>() };
  note(routes, said);
  return {
    hosts: [...said.hosts].map((host) => host.replace("*", "probe")),
    ips: [...said.ips].flatMap(endsOf),
    paths: [...said.paths].map((path) => path.replaceAll("*", "probe")),
    ask: (request) => routesFor(routes, request, [], () => [nothing([])]),
  };
}

function note(value: unknown, said: { hosts: Set<string>; ips: Set<string>; paths: Set<string> }): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, each] of Object.entries(value)) {
    const texts = Array.isArray(each) ? each.filter((one): one is string => typeof one === "string") : [];
    if (name === "host") for (const text of texts) said.hosts.add(text);
    else if (name === "ranges") for (const text of texts) said.ips.add(text);
    else if (name === "path") for (const text of texts) said.paths.add(text);
    note(each, said);
  }
}

/** The first and the last address of a block. */
function endsOf(range: string): readonly string[] {
  const [ip = "", length = "32"] = range.split("/");
  const parts = ip.split(".").map(Number);
  if (parts.length !== 4) return [];
  const number = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(number / size) * size;
  return [first, first + size - 1].map((each) =>
    [24, 16, 8, 0].map((bits) => Math.floor(each / 2 ** bits) % 256).join("."),
  );
}

type Next = (logins: readonly string[]) => readonly Outcome[];

function nothing(logins: readonly string[]): Outcome {
  return { end: "", logins };
}

function routesFor(
  routes: readonly Json[],
  request: Request,
  logins: readonly string[],
  next: Next,
): readonly Outcome[] {
  const go = (at: number, asked: readonly string[], groups: ReadonlySet<unknown>): readonly Outcome[] => {
    const route = routes[at];
    if (!route) return next(asked);
    const { group } = route;
    if (group !== undefined && groups.has(group)) return go(at + 1, asked, groups);
    const isMet = anyMet(route["match"] as Json[] | undefined, request);
    const taken = group === undefined ? groups : new Set([...groups, group]);
    const inside = (): readonly Outcome[] =>
      handled((route["handle"] as Json[]) ?? [], request, asked, (after) =>
        route["terminal"] === true ? [nothing(after)] : go(at + 1, after, taken),
      );
    return [...(isMet === false ? [] : inside()), ...(isMet === true ? [] : go(at + 1, asked, groups))];
  };
  return go(0, logins, new Set());
}

function handled(
  handlers: readonly Json[],
  request: Request,
  logins: readonly string[],
  next: Next,
): readonly Outcome[] {
  const [handler, ...others] = handlers;
  if (!handler) return next(logins);
  const onwards: Next = (asked) => handled(others, request, asked, next);
  switch (handler["handler"]) {
    case "subroute":
      return routesFor((handler["routes"] as Json[]) ?? [], request, logins, onwards);
    case "reverse_proxy": {
      const dials = ((handler["upstreams"] as Json[]) ?? []).map(({ dial }) => String(dial)).join(" ");
      const uri = (handler["rewrite"] as Json | undefined)?.["uri"];
      if (uri === undefined || handler["handle_response"] === undefined) return [{ end: dials || "upstream", logins }];
      // A name for the machine itself is its address, and a query asks for nothing else.
      return onwards([...logins, `${dials.replace("localhost:", "127.0.0.1:")} ${String(uri).replace(/[?].*$/, "")}`]);
    }
    case "authentication":
      return onwards([...logins, "password"]);
    case "file_server":
      return [{ end: "files", logins }];
    case "static_response":
    case "error":
    case "acme_server":
    case "metrics":
      return [nothing(logins)];
    default:
      return onwards(logins);
  }
}

/** `undefined`: it depends on what is not asked here. */
function anyMet(sets: readonly Json[] | undefined, request: Request): boolean | undefined {
  if (!sets || sets.length === 0) return true;
  const all = sets.map((set) => allMet(set, request));
  return all.includes(true) ? true : all.includes(undefined) ? undefined : false;
}

function allMet(set: Json, request: Request): boolean | undefined {
  const all = Object.entries(set).map(([name, value]) => met(name, value, request));
  return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
}

function met(name: string, value: unknown, { host, ip, path }: Request): boolean | undefined {
  switch (name) {
    case "host":
      return (value as string[]).some((each) => like(each, "[^.]+").test(host));
    case "path":
      return (value as string[]).some((each) => like(each, ".*").test(path));
    case "remote_ip":
      // What a header says, anybody may write.
      if ((value as Json)["forwarded"] === true) return undefined;
      return ((value as Json)["ranges"] as string[]).some((range) => within(range, ip));
    case "protocol":
      return value === "https";
    case "method":
      return (value as string[]).includes("GET");
    case "not": {
      const isMet = anyMet(value as Json[], { host, ip, path });
      return isMet === undefined ? undefined : !isMet;
    }
    default:
      return undefined;
  }
}

function like(pattern: string, star: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", star)}$`, "i");
}

function within(range: string, ip: string): boolean {
  const [start = "", length] = range.split("/");
  const list = new BlockList();
  const kind = start.includes(":") ? "ipv6" : "ipv4";
  try {
    if (length === undefined) list.addAddress(start, kind);
    else list.addSubnet(start, Number(length), kind);
  } catch {
    return false;
  }
  return list.check(ip, ip.includes(":") ? "ipv6" : "ipv4");
}
