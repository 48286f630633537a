/** Exposures in short phrases, for lenses and hovers. The lock stands for what is proven, and for nothing else. */
import type { Exposure, Verdict } from "#model/exposures/exposure.ts";
import { common, isEmpty, privateNetworks, showIps, union } from "#model/exposures/ip-set.ts";
import type { Link } from "#model/exposures/way.ts";
import { type Message, message, render } from "#text/message.ts";
import type { Location } from "#text/span.ts";

/** What people call it: the names that clients ask for, else that of the service. */
export function nameOf({ hosts, service, name }: Exposure): string {
  const [host] = hosts;
  if (host === undefined) return service || name;
  return hosts.length > 1 ? `${host} +${hosts.length - 1}` : host;
}

export function headOf(verdict: Verdict, names: string): Message {
  switch (verdict) {
    case "protected":
      return message("🔒 {0}", names);
    case "gap":
      return message("GAP: {0}", names);
    case "unclear":
      return message("GAP?: {0}", names);
    case "public":
      return message("public: {0}", names);
  }
}

/** What the verdict rests on, in one phrase. */
export function reasonOf({ verdict, gateway, why, mark }: Exposure): Message | undefined {
  if (verdict === "protected" && gateway) return message("sign-in by {0}", gateway.name);
  if (verdict === "public" && mark && mark.reason !== "") return message("{0}", mark.reason);
  return why[0];
}

/** What softens a verdict or is aside from it: private networks, a login of the service's own, whether it is on at all. */
export function asides(exposure: Exposure): readonly Message[] {
  const { verdict, ownLogin } = exposure;
  return [
    ...(verdict === "protected" ? privateWays([exposure]) : []),
    ...(ownLogin && verdict !== "protected" ? [message("the service asks for a login itself")] : []),
    ...stateOf(exposure),
  ];
}

/** The networks of one's own that get past the login. */
export function privateWays(exposures: readonly Exposure[]): readonly Message[] {
  const ways = exposures.flatMap(({ bypasses }) => bypasses.filter(({ reach }) => reach === "private"));
  const inside = common(union(...ways.map(({ way }) => way.sources)), privateNetworks);
  if (isEmpty(inside)) return [];
  const networks = showIps(inside);
  if (networks.length === 1) return [message("{0} passes", networks[0] ?? "")];
  return [message("{0} private networks pass", networks.length)];
}

export function stateOf({ active, imported }: Pick<Exposure, "active" | "imported">): readonly Message[] {
  if (!imported) return [message("no host imports it")];
  if (active === "disabled") return [message("off")];
  return active === "possible" ? [message("perhaps on")] : [];
}

/** Why it is not known whether it is on, as far as its verdict does not say so. */
export function stateDoubts({ active, asked, why }: Exposure): readonly Message[] {
  if (active !== "possible") return [];
  return once(
    asked.doubts.filter((doubt) => !why.some((reason) => keyOf([reason]) === keyOf([doubt]))),
    (doubt) => keyOf([doubt]),
  );
}

/** What a stop of the chain is; `undefined`: its name says so. */
export function kindOf(kind: Link["kind"]): Message | undefined {
  switch (kind) {
    case "entry-point":
      return message("entry point");
    case "chain":
      return message("chain");
    case "snippet":
      return message("snippet");
    case "forward-auth":
      return message("asks whether the request may pass");
    case "plugin":
      return message("sends people to sign in");
    case "basic-auth":
      return message("password of the proxy's own");
    case "client-certificate":
      return message("certificate of the client");
    case "allow-list":
      return message("lets only some addresses in");
    case "bypass":
      return message("lets requests past the login");
    case "missing":
      return message("does not exist");
    case "unknown":
      return message("nobody knows what it is");
    case "other":
      return undefined;
  }
}

/** The places of a chain, in the order in which a request meets them, each once. */
export function placesOf({ chain, bypasses, shownAt, via }: Exposure): readonly Location[] {
  const places = [
    shownAt,
    via,
    ...chain.flatMap(({ place, definition }) => [place, definition]),
    ...bypasses.map(({ place }) => place),
  ];
  return once(
    places.filter((place) => place !== undefined),
    ({ file, start, end }) => `${file} ${start} ${end}`,
  );
}

export function once<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(key(item))) found.set(key(item), item);
  return [...found.values()];
}

/** Two that are said alike are one. */
export function keyOf(said: readonly (Message | undefined)[]): string {
  return said.map((each) => (each ? render(each) : "")).join("\n");
}
