/** How the modules of a repo are written: the header, the comments at central values, the proxy. */
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import type { Model } from "#model/model.ts";
import { headerOf } from "#model/modules/header.ts";
import { counted } from "#model/modules/modules.ts";
import { partAt, truthOf } from "#model/ports/part.ts";
import type { RepoFile } from "#model/repo.ts";
import { type Habit, habitIn } from "#model/trace/habit.ts";
import type { Evidence } from "#scaffold/house.ts";
import type { Style } from "#scaffold/wish.ts";

export function looksOf(
  model: Model,
  view: HostView | undefined,
  modules: readonly RepoFile[],
): { readonly style: Style; readonly evidence: readonly Evidence[] } {
  const headers = counted(modules.map(headerOf));
  const habit = habitIn(
    model,
    modules.map(({ path }) => path),
  );
  const annotations = new Map([...habit.forms].map(([form, files]) => [styles[form], files]));
  const proxies = view ? proxiesOf(view) : new Map<Style["proxy"], number>();
  const style: Style = {
    header: chosen(headers, ["nms", "yaml", "meta"]) ?? "none",
    annotations: styles[habit.uses],
    proxy: chosen(proxies, ["caddy", "traefik"]) ?? "none",
  };
  const evidence = [...evidenceOf("header", headers), ...evidenceOf("annotations", annotations)];
  return { style, evidence: [...evidence, ...evidenceOf("proxy", proxies)] };
}

const styles: Readonly<Record<Habit["uses"], Style["annotations"]>> = {
  sink: "sink-id",
  "source-id": "source-id",
  none: "none",
};

/** The one that most have, the newest where two have as many; nothing where fewer than this part of all have any of them. */
function chosen<T extends string>(
  counts: ReadonlyMap<T, number>,
  newestFirst: readonly T[],
  least = leastPart,
): T | undefined {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const known = newestFirst.filter((kind) => counts.has(kind));
  const having = known.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  if (known.length === 0 || having < all * least) return undefined;
  return known.reduce((best, kind) => ((counts.get(kind) ?? 0) > (counts.get(best) ?? 0) ? kind : best));
}

/** What fewer have is left over from another time. */
const leastPart = 0.2;

function evidenceOf<K extends keyof Style>(of: K, counts: ReadonlyMap<string, number>): readonly Evidence[] {
  return [...counts]
    .filter(([value, files]) => value !== "none" && files > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([value, files]) => ({ of, value, files }));
}

/** Those that run on the host, with what they show; where none surely does, those of which nobody knows and that hand something on. */
function proxiesOf(view: HostView): ReadonlyMap<Style["proxy"], number> {
  const running = new Map<Style["proxy"], number>();
  const possible = new Map<Style["proxy"], number>();
  for (const proxy of ["caddy", "traefik"] as const) {
    const enabled = partAt(view, ["services", proxy, "enable"]);
    const shown = exposuresOf(view).filter((each) => each.proxy === proxy && each.active !== "disabled").length;
    if (truthOf(enabled) === true) running.set(proxy, shown);
    else if (enabled?.value instanceof Unknown && shown > 0) possible.set(proxy, shown);
  }
  return running.size > 0 ? running : possible;
}
