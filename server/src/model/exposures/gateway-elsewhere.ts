/** The gateway that another host of the repo runs under the name of a site: where both say the same name, people sign in there. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { itemsOf, type Part, textOf } from "#model/ports/part.ts";
import { isThisMachine } from "#model/ports/this-machine.ts";
import { below, type Program, programsOf } from "./gateway-programs.ts";
import type { Target } from "./way.ts";

/** `hosts`: all names of the site that hands requests on to `target`, which is not this machine. */
export function gatewayElsewhere(view: HostView, target: Target, hosts: readonly string[]): Program | undefined {
  const { host } = target;
  if (host === undefined || hosts.length === 0) return undefined;
  const others = [...hostsIn(view.repo).values()].filter(({ name }) => name !== view.name);
  const named = others.flatMap((other) =>
    programsOf(other).flatMap((program) => (isMeant(other, program, target, hosts) ? [{ other, program }] : [])),
  );
  const [only, ...more] = named;
  if (!only || more.length > 0) return undefined;
  // Where the repo says whose address it is, it has to be that host's.
  const owners = others.filter((other) => isThisMachine(other, host));
  return owners.length === 0 || owners.includes(only.other) ? only.program : undefined;
}

function isMeant(view: HostView, program: Program, target: Target, hosts: readonly string[]): boolean {
  if (program.state !== "enabled") return false;
  const names = new Set(namesOf(view, program));
  return hosts.every((host) => names.has(host.toLowerCase())) && isPortOf(view, program, target);
}

/** A port that is not known is its own if it is made of its options. */
function isPortOf(view: HostView, { service, ports }: Program, { port, sources }: Target): boolean {
  if (port === undefined) return sources.some((source) => source === service || source.startsWith(`${service}.`));
  const listened = listenersOf(view).filter((each) => each.service === service && each.protocol === "tcp");
  return ports.includes(port) || listened.some((each) => each.port === port && each.state === "enabled");
}

function* namesOf(view: HostView, { kind, part }: Program): Iterable<string> {
  for (const option of kind.names)
    for (const each of partsAt(view, part, option)) {
      const name = hostIn(textOf(each) ?? "");
      if (name !== undefined) yield name;
    }
}

/** `*` stands for each item of a list. */
function partsAt(view: HostView, part: Part, option: readonly string[]): readonly Part[] {
  let found: readonly Part[] = [part];
  for (const name of option)
    found = found.flatMap((each) => (name === "*" ? itemsOf(view, each).items : (below(view, each, [name]) ?? [])));
  return found;
}

/** Of an address, or the name alone; `undefined`: part of it is not known. */
function hostIn(text: string): string | undefined {
  return /^(?:https?:\/\/)?([\w.-]+)(?::\d+)?(?:\/.*)?$/i.exec(text)?.[1]?.toLowerCase();
}
