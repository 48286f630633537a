/** Above every router, virtual host and call that makes one: who has to sign in for it, and whether that is proven. */
import type { Exposure } from "#model/exposures/exposure.ts";
import type { Model } from "#model/model.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { asides, headOf, keyOf, nameOf, once, placesOf, privateWays, reasonOf, stateOf } from "./exposure-phrases.ts";
import { everywhere } from "./exposures-everywhere.ts";
import type { ExposureLens } from "./types.ts";

/** In order of place; at one place the worst verdict comes first. */
export function exposureLenses(model: Model, file: string): readonly ExposureLens[] {
  const groups = everywhere(model, file, (exposures) => groupsAt(exposures, file), keyOfGroup);
  return [...groups]
    .sort(({ each: [a] }, { each: [b] }) => a.shownAt.start - b.shownAt.start || rank(a) - rank(b))
    .map(({ each, only }) => {
      const lens = lensOf(each);
      return only.length === 0 ? lens : { ...lens, more: [...lens.more, message("on {0}", only.join(", "))] };
    });
}

function keyOfGroup(group: Group): string {
  const { span, head, reason, more } = lensOf(group);
  return `${span.start} ${keyOf([head, reason, ...more])}`;
}

function rank({ verdict }: Exposure): number {
  return order.indexOf(verdict);
}

const order: readonly Exposure["verdict"][] = ["gap", "unclear", "public", "protected"];

type Shown = Exposure & { readonly shownAt: Location };
type Group = readonly [Shown, ...Shown[]];

/** What one call makes is said at once, as far as it is the same. */
function groupsAt(exposures: readonly Exposure[], file: string): readonly Group[] {
  const groups = new Map<string, [Shown, ...Shown[]]>();
  for (const exposure of exposures) {
    const { shownAt, verdict } = exposure;
    if (shownAt?.file !== file) continue;
    const key = `${shownAt.start} ${verdict} ${keyOf(stateOf(exposure))}`;
    const shown = { ...exposure, shownAt };
    const same = groups.get(key);
    if (same) same.push(shown);
    else groups.set(key, [shown]);
  }
  return [...groups.values()];
}

function lensOf(group: Group): ExposureLens {
  const [first] = group;
  const { start, end } = first.shownAt;
  const names = once(group.map(nameOf), (name) => name);
  const said = once(
    group.flatMap((exposure) => reasonOf(exposure) ?? []),
    (reason) => keyOf([reason]),
  );
  return {
    span: { start, end },
    head: names.length > most ? headOfMany(first, names.length) : headOf(first.verdict, names.join(", ")),
    reason: said[0],
    more: [
      ...(said.length > 1 ? [message("and {0} more reasons", said.length - 1)] : []),
      ...(group.length > 1 ? shared(group) : asides(first)),
    ],
    locations: once(group.flatMap(placesOf), ({ file, start, end }) => `${file} ${start} ${end}`),
  };
}

/** More names than this are counted. */
const most = 2;

function headOfMany({ verdict }: Exposure, count: number): Message {
  switch (verdict) {
    case "protected":
      return message("🔒 {0} hosts", count);
    case "gap":
      return message("GAP: {0} hosts", count);
    case "unclear":
      return message("GAP?: {0} hosts", count);
    case "public":
      return message("public: {0} hosts", count);
  }
}

function shared(group: Group): readonly Message[] {
  const [first] = group;
  return [...(first.verdict === "protected" ? privateWays(group) : []), ...stateOf(first)];
}
