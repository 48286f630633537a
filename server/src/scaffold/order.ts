/** A wish, completed from the repo: what it leaves open is what the repo says, and where that says nothing, the wish is refused. */
import { camelCase, titleOf } from "#model/modules/title.ts";
import { message } from "#text/message.ts";
import type { House } from "./house.ts";
import type { Order, ProxyEntry } from "./kinds/plan.ts";
import { unprovenLogin } from "./kinds/proxy.ts";
import { zoneOf } from "./kinds/site.ts";
import { knownService } from "./known-service.ts";
import { layerOf } from "./layer-of.ts";
import { fileOf, oneLine } from "./names.ts";
import type { Refused } from "./scaffolded.ts";
import { summaryOf } from "./summary.ts";
import { unfit } from "./unfit.ts";
import type { Wish } from "./wish.ts";

export function orderOf(house: House, wish: Wish): Order | Refused {
  const wrong = unfit(house, wish);
  if (wrong) return wrong;
  const layer = layerOf(house, wish);
  if ("problem" in layer) return layer;
  const known = knownService(wish);
  if (known && "problem" in known) return known;
  const entry = entryOf(house, wish);
  if (entry && "problem" in entry) return entry;
  const summary = summaryOf(wish, known, entry);
  const [factory] = house.factories;
  if (wish.kind === "media" && !factory)
    return { problem: message("This repo has no function that makes its media services."), about: "kind" };
  return {
    house,
    wish,
    name: wish.name,
    title: titleOf(wish.name),
    summary: oneLine(wish.summary ?? "") || summary.line,
    words: summary.words,
    file: fileOf(layer, wish.name),
    layer,
    key: keyOf(house, wish, known?.port !== undefined, entry !== undefined),
    known,
    factory: wish.kind === "media" ? factory : undefined,
    entry,
  };
}

function entryOf(house: House, wish: Wish): ProxyEntry | undefined | Refused {
  const { exposure, name } = wish;
  if (!exposure || exposure.kind === "none" || wish.kind === "media") return undefined;
  if (house.style.proxy === "none")
    return { problem: message("This repo runs no proxy that could show {0}.", name), about: "exposure" };
  const zone = zoneOf(house, wish);
  if (!zone)
    return {
      problem: message("This repo says nowhere what names of services end in: give a domain."),
      about: "values.domain",
    };
  const label = exposure.label ?? name;
  const value = zone.value === undefined ? undefined : `${label}.${zone.value}`;
  const isPublic = exposure.kind === "public";
  return {
    address: value,
    host: `${label}.${zone.text}`,
    login: isPublic ? undefined : (house.logins[0] ?? unprovenLogin(house)),
    isAble: house.logins.length > 0,
    reason: isPublic ? oneLine(exposure.reason) : undefined,
  };
}

/** The key that it has in the registry: what is wished, else one of its own name. */
function keyOf(house: House, wish: Wish, hasPort: boolean, isShown: boolean): string | undefined {
  const { kind, port, name, innerPort } = wish;
  if (kind === "timer" || kind === "policy" || kind === "plain") return undefined;
  if (port) return port.key;
  if (!hasPort && !isShown && kind !== "media" && innerPort === undefined) return undefined;
  const own = camelCase(name);
  const same = house.registry?.keys.find((key) => camelCase(key.name).toLowerCase() === own.toLowerCase());
  return same?.name ?? own;
}
