/** Which lines of a block exclude each other, and which of them Caddy makes one of. */
import { excludesItsLike } from "./directives.ts";
import { matcherKey } from "./matcher-key.ts";
import type { Sortable } from "./route-order.ts";
import type { Route } from "./routes.ts";

export interface Placed extends Sortable {
  readonly route: Route;
}

/** `next` numbers the groups. */
export function grouped(sorted: readonly Placed[], next: () => number): readonly Route[] {
  const counts = new Map<string, number>();
  for (const { name } of sorted) counts.set(name, (counts.get(name) ?? 0) + 1);
  const groups = new Map<string, number>();
  for (const [name, count] of counts) if (count > 1 && excludesItsLike(name)) groups.set(name, next());
  const found: Route[] = [];
  let before: Placed | undefined;
  for (let at = 0; at < sorted.length; ) {
    const first = sorted[at] as Placed;
    const group = groups.get(first.name);
    const end = group === undefined ? at + 1 : endOfSame(sorted, at);
    const routes = sorted.slice(at, end).map(({ route }) => route);
    const [route] = routes as [Route];
    const isJoined = before !== undefined && groups.get(before.name) === group && isSame(before, first);
    const joined = isJoined ? { isJoined } : {};
    if (routes.length > 1 && first.name === "handle") found.push({ ...together(routes), ...joined, group });
    else
      for (const each of routes)
        found.push(each === route ? { ...each, ...joined, group } : { ...each, group: undefined, isJoined: true });
    before = sorted[end - 1];
    at = end;
  }
  return found;
}

/** Whether both surely have the same matcher. A `rewrite` is never made one with another directive. */
function isSame(one: Placed, other: Placed): boolean {
  if ((one.name === "rewrite") !== (other.name === "rewrite")) return false;
  if (!one.set?.isSet || !other.set?.isSet || one.route.isUnknown || other.route.isUnknown) return false;
  if (one.set.matcher === other.set.matcher) return true;
  const key = matcherKey(one.set);
  return key !== undefined && key === matcherKey(other.set);
}

/** Behind the last one that has the matcher of the one at `from`. */
function endOfSame(sorted: readonly Placed[], from: number): number {
  const { name, set } = sorted[from] as Placed;
  const key = set && matcherKey(set);
  let end = from + 1;
  for (let next = sorted[end]; key !== undefined && next?.name === name; next = sorted[++end])
    if (!next.set || matcherKey(next.set) !== key) break;
  return end;
}

/** One route of several with the same matcher: a request runs through all of them. */
function together(routes: readonly Route[]): Route {
  const [first] = routes as [Route];
  return { ...first, routes: routes.map((route) => ({ ...route, matcher: { kind: "every" }, group: undefined })) };
}
