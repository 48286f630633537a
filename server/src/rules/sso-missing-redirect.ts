/** Who signs in comes back only to where the gateway is told to send people. */
import type { HostView } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { type Program, programsOf } from "#model/exposures/gateway-programs.ts";
import { type Redirects, redirectsOf } from "#model/exposures/gateway-redirects.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Related, Rule } from "./rule.ts";

export const ssoMissingRedirect: Rule = {
  id: "sso/missing-redirect",
  severity: "warning",
  summary: message("After signing in, nobody gets back to a host"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

interface Missing {
  readonly exposure: Exposure;
  readonly hosts: readonly string[];
}

function* found(view: HostView): Iterable<Problem> {
  for (const program of programsOf(view)) {
    const redirects = program.state === "disabled" ? undefined : redirectsOf(view, program);
    const missing = redirects ? [...missingIn(view, program, redirects)] : [];
    if (!redirects || missing.length === 0) continue;
    if (redirects.isLiteral && redirects.place) yield atList(program, redirects, redirects.place, missing);
    else yield* atExposures(program, redirects, missing);
  }
}

function* missingIn(view: HostView, { service }: Program, { covers }: Redirects): Iterable<Missing> {
  for (const exposure of exposuresOf(view)) {
    if (exposure.active === "disabled" || exposure.gateway?.service !== service) continue;
    const hosts = exposure.hosts.filter((host) => isName(host) && !covers(host));
    if (hosts.length > 0) yield { exposure, hosts };
  }
}

/** Not an address, not a pattern, not what is only known in part. */
function isName(host: string): boolean {
  return /^(?=.*[a-z])[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(host);
}

function atList(program: Program, redirects: Redirects, place: Location, missing: readonly Missing[]): Problem {
  const related = missing.flatMap(({ exposure, hosts: [host = ""] }): readonly Related[] =>
    exposure.shownAt ? [{ ...exposure.shownAt, message: message("{0} is served here.", host) }] : [],
  );
  const hosts = missing.flatMap((each) => each.hosts);
  return { ...place, message: described(program, redirects, hosts), related, ...severity(redirects) };
}

/** The same call may make several hosts. */
function* atExposures(program: Program, redirects: Redirects, missing: readonly Missing[]): Iterable<Problem> {
  const all = new Map<string, { readonly place: Location; readonly hosts: string[] }>();
  for (const { exposure, hosts } of missing) {
    const place = exposure.shownAt;
    if (!place) continue;
    const key = `${place.file} ${place.start}`;
    const same = all.get(key) ?? { place, hosts: [] };
    all.set(key, same);
    same.hosts.push(...hosts.filter((host) => !same.hosts.includes(host)));
  }
  const related: readonly Related[] = redirects.place
    ? [{ ...redirects.place, message: message("{0} is written here.", redirects.option) }]
    : [];
  for (const { place, hosts } of all.values())
    yield { ...place, message: described(program, redirects, hosts), related, ...severity(redirects) };
}

/** Pocket-ID does not read the list that repos keep. */
function severity({ kind }: Redirects): Pick<Problem, "severity"> {
  return kind === "addresses" ? { severity: "information" } : {};
}

/** More names say nothing more. */
const most = 3;

function described({ kind: { name } }: Program, { kind, option, entries }: Redirects, all: readonly string[]): Message {
  const hosts = [...new Set(all)];
  const [first = ""] = hosts;
  const shown = [...hosts.slice(0, most), ...(hosts.length > most ? ["…"] : [])].join(", ");
  switch (kind) {
    case "addresses":
      return message(
        "{0} leads through {1}, but no address in {2} is for it; add {3}, and give it to the client in {1}, which does not read this list itself.",
        shown,
        name,
        option,
        `https://${first}/*`,
      );
    case "cookies":
      return message(
        "The cookies of {1} are for {2} ({3}), so nobody can sign in for {0}: add a domain that covers it.",
        shown,
        name,
        entries.join(", "),
        option,
      );
    case "domains":
      return message(
        "{1} sends people back to {2} only ({3}), so nobody comes back to {0} after signing in: add the domain.",
        shown,
        name,
        entries.join(", "),
        option,
      );
  }
}
