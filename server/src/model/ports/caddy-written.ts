/** Virtual hosts of Caddy that modules of NixOS write, not the repo: under which names, and whether they do so at all. */

import { AttrSet } from "#eval/value.ts";
import { type CaddyWriter, caddyWriters } from "#knowledge/caddy-writers.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, hole, type Part, partAt, stringOf, textOf, truthOf } from "./part.ts";

export interface WrittenHost {
  /** Of the attribute in `services.caddy.virtualHosts`; with {@link hole} for what is not known. */
  readonly name: string;
  /** What the repo says of it: the option that names the host, or the site; sure if the module surely writes it. */
  readonly part: Part;
}

const known = new WeakMap<HostView, readonly WrittenHost[]>();

export function hostsByModules(view: HostView): readonly WrittenHost[] {
  let found = known.get(view);
  if (!found) {
    found = caddyWriters().flatMap((writer) => [...hostsOf(view, writer)]);
    known.set(view, found);
  }
  return found;
}

function* hostsOf(view: HostView, writer: CaddyWriter): Iterable<WrittenHost> {
  const group = partAt(view, writer.path);
  if (!(group?.value instanceof AttrSet)) return;
  const option = (path: readonly string[]): Part | undefined =>
    path.reduce<Part | undefined>((part, name) => attributeOf(view, part, name), group);
  const isOn = all([
    ...writer.on.map((path) => isTrue(option(path))),
    ...(writer.webserver === undefined ? [] : [isCaddy(option(["webserver"]), writer.webserver)]),
    ...(writer.has ? [isThere(option(writer.has))] : []),
  ]);
  if (isOn === false) return;
  const sureIf = (part: Part): Part => ({ ...part, place: part.place, isSure: part.isSure && isOn === true });
  for (const [site, part] of attributesOf(view, option(["sites"])).parts)
    for (const scheme of writer.sites) {
      const sure = sureIf(part);
      yield { name: `${scheme}://${site}`, part: { ...sure, isSure: sure.isSure && writer.sites.length === 1 } };
    }
  if (!writer.host) return;
  const host = option(writer.host);
  if (!host && writer.fallback !== undefined) yield { name: writer.fallback, part: sureIf(group) };
  else if (host && host.value !== null) yield { name: textOf(host) ?? hole, part: sureIf(host) };
}

function isTrue(part: Part | undefined): boolean | undefined {
  return part === undefined ? false : part.isSure ? truthOf(part) : truthOf(part) === false ? false : undefined;
}

function isCaddy(part: Part | undefined, initial: string): boolean | undefined {
  if (!part) return initial === "caddy";
  if (part.value === null) return false;
  const name = stringOf(part);
  return name === undefined || (name === "caddy" && !part.isSure) ? undefined : name === "caddy";
}

function isThere(part: Part | undefined): boolean | undefined {
  return part === undefined ? false : part.isSure || undefined;
}

/** True if all are, false if one is false. */
function all(states: readonly (boolean | undefined)[]): boolean | undefined {
  if (states.includes(false)) return false;
  return states.includes(undefined) ? undefined : true;
}
