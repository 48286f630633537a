/** Names that a site of Caddy for many never sees: for a site that names one of them Caddy has that one first, and none after it. */
import type { CaddyConfig, CaddySite } from "#model/ports/caddy.ts";
import { siteAddress } from "#model/ports/caddy-address.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import { coversName } from "./caddy-names.ts";

/** Only those that surely go elsewhere. */
export function takenFrom(config: CaddyConfig, site: CaddySite): readonly string[] {
  const [first] = site.addresses;
  const own = site.addresses.map(addressOf);
  const listener = own[0]?.listener;
  if (!first || listener === undefined || !own.every((each) => each?.listener === listener)) return [];
  const wide = own.flatMap((each) => (each?.host.includes("*") ? [each.host] : []));
  if (wide.length === 0 || mayBind(site)) return [];
  const taken = config.sites.flatMap((other) => {
    if (other === site || other.asked.state !== "enabled" || mayBind(other)) return [];
    const addresses = other.addresses.map(addressOf);
    // One name for many makes all of that site one for many.
    if (!addresses.every((each) => each !== undefined && each.host !== "" && !each.host.includes("*"))) return [];
    return addresses.flatMap((each) => (each?.listener === listener && each.path === "" ? [each.host] : []));
  });
  return taken.filter((name) => wide.some((each) => coversName(each, name)));
}

interface Address {
  readonly host: string;
  readonly path: string;
  /** The same for those that surely are on the same port. */
  readonly listener: string;
}

function addressOf({ text, known }: Token): Address | undefined {
  const { scheme, host, port } = siteAddress(text);
  if (!known || scheme === undefined || host === undefined || port === undefined || /[{}]/.test(text)) return undefined;
  const path = /^(?:.*?:\/\/)?[^/]*(.*)$/s.exec(text.trim())?.[1] ?? "";
  return { host, path: path === "/" ? "" : path, listener: `${scheme}:${port}` };
}

/** On some of the machine's addresses one may be alone. */
function mayBind({ body }: CaddySite): boolean {
  return body.lines.some(({ name, isAnything }) => isAnything || !name.known || name.text === "bind");
}
