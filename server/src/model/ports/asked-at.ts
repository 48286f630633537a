/** Where a port of a target is said that stands in a text for many: the argument that a snippet is imported or a function called with. */
import { counts } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import { covers, type Location } from "#text/span.ts";
import type { Upstream } from "./upstream.ts";

/** `undefined`: where the target itself stands, or nobody knows. */
export function argumentOf(model: Model, view: HostView, upstream: Upstream): Location | undefined {
  const { proxy, place, portPlace, sources } = upstream;
  if (!place || sources.length > 1) return undefined;
  if (portPlace) return proxy === "caddy" && isElsewhere(place, portPlace) ? portPlace : undefined;
  for (const definitions of proxy === "caddy" ? sitesOf(view, upstream) : setsOf(view, upstream)) {
    const others = definitions.filter((each) => each.file !== place.file || !covers(each, place));
    const found = others.flatMap((each) => saidIn(model, upstream, each));
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

function sitesOf(view: HostView, { sites }: Upstream): readonly (readonly Location[])[] {
  return sites.map((site) => definitionsAt(view, ["services", "caddy", "virtualHosts", site, "extraConfig"]));
}

/** What defines the sets that the target lies in, the innermost first. */
function setsOf(view: HostView, { option }: Upstream): readonly (readonly Location[])[] {
  const path = parsePath(option)?.filter((step) => step !== undefined) ?? [];
  return path
    .slice(2)
    .map((_, index) => definitionsAt(view, path.slice(0, index + 3)))
    .reverse();
}

/** The number, or the option that it comes from. */
function saidIn(model: Model, { port, sources }: Upstream, definition: Location): readonly Location[] {
  const { file, start, end } = definition;
  const [source] = sources;
  if (source !== undefined)
    return (model.sourceByPath.get(source)?.uses ?? []).flatMap((use) =>
      use.file === file && covers(definition, use) ? [{ file, start: use.start, end: use.end }] : [],
    );
  const text = model.repo.files.get(file)?.source.text.slice(start, end) ?? "";
  return [...text.matchAll(new RegExp(`(?<![\\w.])${port}(?![\\w.])`, "g"))].map(({ index }) => {
    const at = start + index;
    return { file, start: at, end: at + String(port).length };
  });
}

function isElsewhere(place: Location, other: Location): boolean {
  return place.file !== other.file || !covers(place, other);
}

function definitionsAt(view: HostView, path: readonly string[]): readonly Location[] {
  return view.at(path)?.definitions.filter(counts) ?? [];
}
