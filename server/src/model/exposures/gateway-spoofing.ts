/**
 * Whether strangers can have a gateway asked something that it lets in: where its rules let some requests in without a login, it must be told
 * by a proxy that believes nobody who asks, and for what.
 */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import { lettingIn, openingsOf } from "./authelia-rules.ts";
import { answeringAt } from "./gateway-answering.ts";
import { kindsOfPath } from "./gateway-endpoints.ts";
import { doubtOfSettings } from "./gateway-policy.ts";
import { type Program, programsOf } from "./gateway-programs.ts";
import { common, type IpSet, ipsOf, isEmpty, isWithin, privateNetworks, showIps } from "./ip-set.ts";
import { comesFor, type Strangers } from "./tunnels.ts";
import type { Login } from "./way.ts";

/** `hosts`: what the site is asked for; none stand for any. `undefined`: nobody can, for all that is known of its rules. */
export function deceivedAt(
  view: HostView,
  login: Login,
  hosts: readonly string[],
  strangers: readonly Strangers[],
): Message | undefined {
  if (login.kind !== "forward-auth" || !login.asks) return undefined;
  const asked = hosts.length > 0 ? hosts : [""];
  const answering = answeringAt(view, login.asks, "auth");
  if (answering.is === "gateway") return deceived(view, answering, login, asked, strangers);
  if (answering.is !== "elsewhere") return undefined;
  for (const { other, program } of programsElsewhere(view, login)) {
    const own = doubtOfSettings(other, program) ?? lettingInAny(other, program, asked);
    const site = isAddress(login.asks.host) ? undefined : login.asks.host;
    const found = own ?? deceived(other, { program, ...(site !== undefined && { site }) }, login, asked, strangers);
    if (found) return found;
  }
  return undefined;
}

interface Elsewhere {
  readonly other: HostView;
  readonly program: Program;
}

/** Other hosts of the repo run them: whichever is asked, its rules are known. */
function programsElsewhere(view: HostView, login: Login): readonly Elsewhere[] {
  const kinds = new Set(kindsOfPath(login).map(({ kind }) => kind));
  if (kinds.size === 0) return [];
  const others = [...hostsIn(view.repo).values()].filter(({ name }) => name !== view.name);
  return others.flatMap((other) =>
    programsOf(other).flatMap((program) =>
      kinds.has(program.kind.kind) && program.state !== "disabled" ? [{ other, program }] : [],
    ),
  );
}

function lettingInAny(view: HostView, program: Program, hosts: readonly string[]): Message | undefined {
  if (program.kind.kind !== "authelia" || program.container !== undefined) return undefined;
  return hosts.map((host) => lettingIn(view, program, host)).find((each) => each);
}

/** Through whatever stands before it there, a name may lead; an address leads to itself. */
function isAddress(host: string | undefined): boolean {
  return host !== undefined && ipsOf(host) !== undefined;
}

/** `view`: where the gateway runs. */
function deceived(
  view: HostView,
  { program, site }: { readonly program: Program; readonly site?: string },
  login: Login,
  hosts: readonly string[],
  strangers: readonly Strangers[],
): Message | undefined {
  // Of all others nothing is proven as soon as they let anything in.
  if (program.kind.kind !== "authelia" || program.container !== undefined) return undefined;
  const { service } = program;
  const { isAny, insiders } = openingsOf(view, program, hosts);
  if (!isAny) return undefined;
  if (site !== undefined)
    return message(
      "{0} is asked at {1}, through a proxy that tells it this name and its own address, and its rules let some requests in without a login",
      service,
      site,
    );
  const { hearsay } = login;
  const [changed] = hearsay?.changed ?? [];
  if (changed) return changed;
  const named = hosts.filter((host) => host !== "");
  const coming = strangers.filter((one) => one.state !== "disabled" && comesFor(one, named));
  if (hearsay && !isHarmless(hearsay.believed, coming))
    return message(
      "the proxy believes the headers of {1} that say who asks, and for what, and the rules of {0} let some requests in without a login",
      service,
      shown(hearsay.believed),
    );
  if (isEmpty(insiders)) return undefined;
  if (hearsay && !isHarmless(hearsay.posing, coming))
    return message(
      "the proxy believes {1} who asks (PROXY protocol), and a rule of {0} lets private networks in without a login",
      service,
      shown(hearsay.posing),
    );
  const through = coming.find((one) => !(one.sources && isEmpty(common(one.sources, insiders))));
  return (
    through &&
    message(
      "a rule of {0} lets {1} in without a login, which is how strangers come who are brought in by a program of this machine",
      service,
      shown(insiders),
    )
  );
}

/** From private networks nobody comes who must not get in, unless a program of this machine hands on what strangers say. */
function isHarmless(peers: IpSet, strangers: readonly Strangers[]): boolean {
  if (isEmpty(peers)) return true;
  return (
    isWithin(peers, privateNetworks) && !strangers.some(({ sources }) => !sources || !isEmpty(common(sources, peers)))
  );
}

function shown(ips: IpSet): string {
  const all = showIps(ips);
  return all.length > 3 ? `${all.slice(0, 3).join(", ")}, …` : all.join(", ");
}
