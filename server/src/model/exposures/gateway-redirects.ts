/** The places that a gateway sends people back to once they have signed in, as far as the repo lists them. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { attributeOf, itemsOf, type Part, stringOf } from "#model/ports/part.ts";
import { attributeNamed } from "#model/ports/upstream-parts.ts";
import type { Location } from "#text/span.ts";
import { below, type Program } from "./gateway-programs.ts";

export interface Redirects {
  /** `addresses`: whole ones; `cookies`: the domains of its cookies; `domains`: those that it may send people to. */
  readonly kind: "addresses" | "cookies" | "domains";
  readonly option: string;
  readonly entries: readonly string[];
  readonly covers: (host: string) => boolean;
  readonly place: Location | undefined;
  /** Nothing but what is written there goes into it. */
  readonly isLiteral: boolean;
}

/** `undefined`: it has no such list, or not all of it is known. */
export function redirectsOf(view: HostView, { kind, part, container }: Program): Redirects | undefined {
  if (container !== undefined) return undefined;
  switch (kind.kind) {
    case "pocket-id":
      return addresses(attributeNamed(view, below(view, part, ["settings"]), "allowed_redirect_urls"));
    case "authelia":
      return cookies(view, below(view, part, ["settings", "session"]));
    case "oauth2-proxy":
      return ofOauth2Proxy(view, part);
    default:
      return undefined;
  }
}

function addresses(part: Part | undefined): Redirects | undefined {
  const text = stringOf(part);
  if (!part || text === undefined || !part.isSure) return undefined;
  const entries = text.split(",").flatMap((entry) => entry.trim() || []);
  return listed("addresses", part, entries, (host) => entries.some((entry) => addressFits(entry, host)));
}

/** `https://*.example.org/*`: a star stands for anything. */
function addressFits(entry: string, host: string): boolean {
  if (entry === "*") return true;
  const [, asked = ""] = /^(?:[a-z*][a-z0-9+.*-]*:\/\/)?([^/?#]*)/i.exec(entry) ?? [];
  const pattern = asked
    .replace(/^[^@]*@/, "")
    .replace(/:[\d*]+$/, "")
    .split("*")
    .map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`, "i").test(host);
}

/** Authelia answers with an error for a host that has none of its cookies. */
function cookies(view: HostView, session: Part | undefined): Redirects | undefined {
  const list = attributeOf(view, session, "cookies");
  const single = attributeOf(view, session, "domain");
  if (single) return domains("cookies", single, [stringOf(single)]);
  const { items, isComplete } = itemsOf(view, list);
  if (!list || !isComplete || items.length === 0) return undefined;
  return domains(
    "cookies",
    list,
    items.map((item) => stringOf(attributeOf(view, item, "domain"))),
  );
}

/** Where it may send people at all; else where its cookie is for. */
function ofOauth2Proxy(view: HostView, part: Part): Redirects | undefined {
  const extra = below(view, part, ["extraConfig"]);
  const allowed = attributeOf(view, extra, "whitelist-domain");
  if (allowed) return listOf(view, "domains", allowed);
  if (attributeOf(view, extra, "cookie-domain")) return undefined;
  const domain = below(view, part, ["cookie", "domain"]);
  return domain && domain.value !== null ? listOf(view, "cookies", domain) : undefined;
}

function listOf(view: HostView, kind: Redirects["kind"], part: Part): Redirects | undefined {
  const { items, isComplete } = itemsOf(view, part);
  if (!isComplete || items.length === 0) return undefined;
  const texts = items.map(stringOf);
  const all = texts.flatMap((text) => (text === undefined ? [undefined] : text.split(",").map((each) => each.trim())));
  return domains(kind, part, all);
}

/** Of cookies also what lies below; of the others only with a dot or a star in front. */
function domains(kind: Redirects["kind"], part: Part, texts: readonly (string | undefined)[]): Redirects | undefined {
  const entries = texts.filter((text) => text !== undefined);
  if (!part.isSure || entries.length < texts.length || entries.includes("")) return undefined;
  return listed(kind, part, entries, (host) => entries.some((entry) => domainFits(entry, host, kind)));
}

function domainFits(entry: string, host: string, kind: Redirects["kind"]): boolean {
  const wanted = entry.toLowerCase().replace(/:[\d*]+$/, "");
  const bare = wanted.replace(/^\*?\./, "");
  const asked = host.toLowerCase();
  return asked === bare || ((kind === "cookies" || bare !== wanted) && asked.endsWith(`.${bare}`));
}

function listed(
  kind: Redirects["kind"],
  part: Part,
  entries: readonly string[],
  covers: (host: string) => boolean,
): Redirects {
  const { place, sources } = part;
  return { kind, option: showPath(part.path), entries, covers, place, isLiteral: sources.length === 0 };
}
