/** Which router takes the requests of another one before it. */
import type { HostView } from "#model/evaluated.ts";
import { hole } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import type { TraefikConfig } from "./traefik-config.ts";
import { at, known, wordsOf } from "./traefik-field.ts";
import { type Router, routersOf } from "./traefik-routers.ts";
import { branchesOf, type Literal, parseRule } from "./traefik-rule.ts";

/** Traefik asks the router with the higher priority first, which is the length of its rule unless it says another one. */
export function overtakenBy(view: HostView, config: TraefikConfig, router: Router): Message | undefined {
  const own = keysOf(router);
  if (!own) return undefined;
  for (const other of routersOf(config)) {
    if (other.field === router.field || other.protocol !== "http") continue;
    if (other.name === router.name && other.source.provider === router.source.provider) continue;
    if (other.source.asked.state === "disabled" || !meets(view, router, other)) continue;
    const theirs = keysOf(other);
    if (!theirs || priorityOf(other) < priorityOf(router)) continue;
    const takesAll = own.every((branch) => theirs.some((asked) => asked.every((key) => branch.includes(key))));
    if (takesAll) return message("the router {0} takes the same requests", other.name);
  }
  return undefined;
}

function keysOf({ rule }: Router): readonly (readonly string[])[] | undefined {
  if (rule === undefined || rule.includes(hole)) return undefined;
  const parsed = parseRule(rule);
  return (parsed && branchesOf(parsed))?.map((branch) => branch.map(keyOf));
}

function keyOf({ name, values, isNegated }: Literal): string {
  const isHost = name === "Host" || name === "HostHeader";
  return JSON.stringify([name, isHost ? values.map((value) => value.toLowerCase()) : values, isNegated]);
}

/** On one entry point, and both with TLS or both without. */
function meets(view: HostView, a: Router, b: Router): boolean {
  const points = [a, b].map(({ field }) => wordsOf(view, at(field, "entryPoints")).words.map(({ text }) => text));
  const [one = [], two = []] = points;
  const areApart = one.length > 0 && two.length > 0 && !one.some((name) => two.includes(name));
  const tls = [a, b].map(({ field }) => at(field, "tls") !== undefined);
  return !areApart && tls[0] === tls[1];
}

function priorityOf({ field, rule = "" }: Router): number {
  const option = at(field, "priority");
  const said = Number(known(option) ?? (option ? Number.POSITIVE_INFINITY : 0));
  return said === 0 || Number.isNaN(said) ? rule.length : said;
}
