/** Where a value is set, and what became of it on the hosts that import the file. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model, Source } from "#model/model.ts";
import type { ReportedDefinition } from "./report.ts";
import { bySpot, type Spots } from "./spots.ts";

/** In the order of files and lines. */
export function definitionsOf(model: Model, source: Source, spots: Spots): readonly ReportedDefinition[] {
  const evaluated = statusByPlace([...hostsIn(model.repo).values()], source);
  const hasHosts = hostsIn(model.repo).size > 0;
  const places = new Map(
    source.definitions.map(({ file, name, imported }) => {
      const place = { file, start: name.start, end: name.end };
      const status = evaluated.get(keyOf(place)) ?? (imported || !hasHosts ? "unknown" : "dead");
      return [keyOf(place), { place, status }] as const;
    }),
  );
  return [...places.values()].map(({ place, status }) => ({ ...spots(place), status })).sort(bySpot);
}

const strengths = ["used", "possible", "weaker", "off"] as const;

/** The strongest of all hosts. */
function statusByPlace(
  hosts: readonly HostView[],
  { names }: Source,
): ReadonlyMap<string, ReportedDefinition["status"]> {
  const found = new Map<string, (typeof strengths)[number]>();
  const path = names.filter((name) => name !== undefined);
  if (path.length < names.length) return found;
  for (const host of hosts)
    for (const { file, name, status, isDefault } of host.at(path)?.definitions ?? []) {
      if (!name || isDefault) continue;
      const key = keyOf({ file, start: name.start });
      const known = found.get(key);
      if (known === undefined || strengths.indexOf(status) < strengths.indexOf(known)) found.set(key, status);
    }
  return found;
}

function keyOf({ file, start }: { readonly file: string; readonly start: number }): string {
  return `${start} ${file}`;
}
