/** Changes beside the proxy: ports that are opened, addresses that are bound, containers that publish, tunnels, gateways that are switched off. */
import type { HostView } from "#model/evaluated.ts";
import { isOnlyLocal } from "#model/ports/firewall-local.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { partAt, truthOf } from "#model/ports/part.ts";
import type { World } from "../port-mutations/world.ts";
import { type Kind, type Mutation, made, matches } from "./mutation.ts";

export interface Doors {
  /** Of this machine; strangers come to them through a login only. */
  readonly guarded: ReadonlySet<number>;
  /** Hosts that ask strangers for a login, and whether they let the machine itself in without. */
  readonly loopback: ReadonlyMap<string, boolean>;
}

export function* besideProxy(world: World, files: readonly string[], doors: Doors): Iterable<Mutation> {
  const { view } = world;
  const isFiltered = truthOf(partAt(view, ["networking", "firewall", "enable"])) !== false;
  const put = anchors(world, files);
  for (const port of doors.guarded) {
    const there = listenersOf(view).filter(
      (each) => each.port === port && each.protocol === "tcp" && each.state === "enabled",
    );
    const [first] = there;
    if (!first || there.length > 1 || !first.addresses || !isFiltered) continue;
    const isLocal = isOnlyLocal(first.addresses);
    const variant = isLocal ? "opened, but bound to loopback" : "port opened";
    for (const { file, edit } of openings(world, files, port))
      yield { ...made("beside", file, { variant, ...edit }, isLocal), took: opens(port) };
    if (isLocal) yield* bound(world, files, doors, first);
    for (const make of put) {
      const ingress = tunnel(`extra-${port}.invalid`, `http://127.0.0.1:${port}`);
      yield { ...make("beside", "a tunnel to the service", ingress, false), took: tunnels };
    }
  }
  for (const [host, passes] of doors.loopback)
    for (const make of put) {
      const variant = passes ? "through which loopback passes" : "through which nobody passes";
      yield { ...make("tunnel", variant, tunnel(host, "https://localhost"), !passes), took: tunnels };
    }
  for (const file of files) {
    yield* gateways(world, file);
    yield* addresses(world, file, doors);
  }
}

interface Opening {
  readonly file: string;
  readonly edit: { readonly start: number; readonly by: string };
}

/** Where a port of the firewall can be written: in lists that there are, else in one more. */
function openings(world: World, files: readonly string[], port: number): readonly Opening[] {
  const lists = files.flatMap((file) =>
    [...matches(world, file, /(?<!\.interfaces\.[^=]*)\ballowedTCPPorts\s*=\s*(?:lib\.mkForce\s*)?\[/g)].map(
      ({ index, 0: whole }) => ({ file, edit: { start: index + whole.length, by: ` ${port} ` } }),
    ),
  );
  return lists.length > 0
    ? lists
    : anchors(world, files).flatMap((make) =>
        make("beside", "", `networking.firewall.allowedTCPPorts = [ ${port} ];`, false).edits.flatMap(
          ({ file, edits }) => edits.map(({ start, text }) => ({ file, edit: { start, by: text } })),
        ),
      );
}

const loopback = /(?<=\b(?:host|address|bind\w*|listen\w*|\w*_ADDRESS|\w*HOST)\s*=\s*")127\.0\.0\.1(?=")/gi;

/** What a service binds, and its port. */
function* bound(
  world: World,
  files: readonly string[],
  { guarded }: Doors,
  { port, place }: Listener,
): Iterable<Mutation> {
  for (const file of files.filter((each) => each === place?.file))
    for (const { index: start, 0: whole } of matches(world, file, loopback)) {
      const draft = { variant: "bound everywhere, and opened", start, length: whole.length, by: "0.0.0.0" };
      for (const { file: list, edit } of openings(world, files, port)) {
        const open = { start: edit.start, end: edit.start, text: edit.by };
        const mutation = made("beside", file, draft);
        const own = mutation.edits[0]?.edits ?? [];
        const edits =
          list === file
            ? [{ file, edits: [...own, open].sort((a, b) => a.start - b.start) }]
            : [...mutation.edits, { file: list, edits: [open] }];
        yield { ...mutation, edits, took: newlyOpen(guarded) };
      }
    }
}

type Make = (kind: Kind, variant: string, binding: string, isHarmless: boolean) => Mutation;

/** Modules that set something plainly, where one more option can be set. */
function anchors(world: World, files: readonly string[]): readonly Make[] {
  const found: Make[] = [];
  for (const file of files) {
    const pattern = /(?<=[;{]\s*\n)([ \t]*)(?:services|systemd)\.[\w-]+(?:\.[\w-]+)*\s*=/g;
    const [first] = matches(world, file, pattern);
    if (!first || found.length >= 2) continue;
    const { index: start, 1: indent = "" } = first;
    found.push((kind, variant, binding, isHarmless) =>
      made(kind, file, { variant, start, by: `${indent}${binding}\n` }, isHarmless),
    );
  }
  return found;
}

function tunnel(host: string, target: string): string {
  return `services.cloudflared = { enable = true; tunnels.zweit = { credentialsFile = "/run/zweit.json"; default = "http_status:404"; ingress."${host}" = "${target}"; }; };`;
}

function tunnels(before: World, after: World): boolean {
  const at = ({ view }: World): boolean =>
    partAt(view, ["services", "cloudflared", "tunnels", "zweit", "ingress"]) !== undefined;
  return !at(before) && at(after) && truthOf(partAt(after.view, ["services", "cloudflared", "enable"])) === true;
}

function opens(port: number): (before: World, after: World) => boolean {
  const at = ({ view }: World): boolean => portsOf(view).includes(`${port}`);
  return (before, after) => !at(before) && at(after);
}

function portsOf(view: HostView): readonly string[] {
  const leaf = view.at(["networking", "firewall", "allowedTCPPorts"]);
  return JSON.stringify(leaf?.value ?? "", (key, value: unknown) =>
    ["place", "span", "source"].includes(key) ? undefined : value,
  ).split(/\D+/);
}

/** What answers the proxy's question. */
function* gateways(world: World, file: string): Iterable<Mutation> {
  const pattern =
    /\b(?:oauth2-proxy|authelia(?:\.instances\.[\w"]+)?|authentik|tinyauth|pocket-id)\s*(?:=\s*\{\s*|\.)enable\s*=\s*true\b/g;
  for (const { index, 0: whole } of matches(world, file, pattern)) {
    const at = { start: index + whole.length - 4, length: 4 };
    yield made("gateway", file, { variant: "switched off", ...at, by: "false" });
    yield { ...made("gateway", file, { variant: "on, in parentheses", ...at, by: "(true)" }, true), took: () => true };
  }
}

function* addresses(world: World, file: string, { guarded }: Doors): Iterable<Mutation> {
  const publish = /(?<=ports\s*=\s*\[[^\]]*")127\.0\.0\.1:(?=(\d+):\d+")/g;
  for (const { index: start, 0: whole, 1: port } of matches(world, file, publish))
    if (guarded.has(Number(port)))
      yield {
        ...made("beside", file, { variant: "published", start, length: whole.length, by: "" }),
        took: () => true,
      };
  for (const { index, 0: whole } of matches(world, file, /\bopenFirewall\s*=\s*(?:lib\.mkForce\s+)?false\b/g)) {
    const at = { start: index + whole.length - 5, length: 5 };
    yield { ...made("beside", file, { variant: "firewall opened", ...at, by: "true" }), took: newlyOpen(guarded) };
    yield {
      ...made("beside", file, { variant: "closed, in parentheses", ...at, by: "(false)" }, true),
      took: () => true,
    };
  }
  for (const { index: start, 0: whole } of matches(world, file, loopback)) {
    const draft = { variant: "bound everywhere, behind the firewall", start, length: whole.length, by: "0.0.0.0" };
    const took = (before: World, after: World): boolean => !newlyOpen(guarded)(before, after);
    yield { ...made("beside", file, draft, true), took };
  }
}

/** A guarded port is bound everywhere and open now, and was not before. */
function newlyOpen(guarded: ReadonlySet<number>): (before: World, after: World) => boolean {
  const open = ({ view }: World): ReadonlySet<number> => {
    const ports = new Set(portsOf(view));
    const all = listenersOf(view).filter(
      ({ port, addresses, state }) => guarded.has(port) && state === "enabled" && addresses && !isOnlyLocal(addresses),
    );
    return new Set(all.filter(({ port }) => ports.has(String(port))).map(({ port }) => port));
  };
  return (before, after) => [...open(after)].some((port) => !open(before).has(port));
}
