/** What Caddy shows, in words short enough for a table: who gets where, what is asked of them, what they have to have. */
import { hostsIn } from "#model/evaluated.ts";
import { caddyServed } from "#model/exposures/caddy.ts";
import type { Served } from "#model/exposures/exposure.ts";
import { everyIp, type IpSet, isEmpty, showIps, without } from "#model/exposures/ip-set.ts";
import type { Login, Way } from "#model/exposures/way.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";

/** Of all hosts of a repo. */
export function servedIn(source: string): readonly Served[] {
  const { repo } = modelFor(fixture(source).files);
  return [...hostsIn(repo).values()].flatMap((view) => [...caddyServed(view)]);
}

/** Of a Caddyfile that stands in `extraConfig`; `global` are its options. */
export function servedBy(caddyfile: string, global = ""): readonly Served[] {
  const nix = (text: string): string => `''\n${text.replaceAll("''", "'''")}\n''`;
  return servedIn(`
    #- configuration.nix
    { hole, ... }:
    {
      services.caddy.enable = true;
      services.caddy.globalConfig = ${nix(global)};
      services.caddy.extraConfig = ${nix(caddyfile)};
    }
  `);
}

/** Answers of the proxy itself are left out. */
export function shownWays({ ways }: Served): readonly string[] {
  return ways.filter(({ end }) => end.kind !== "answer").map(shownWay);
}

export function shownWay({ end, sources, sourcesFrom, logins, conditions, doubts }: Way): string {
  const claimed = sourcesFrom === "claimed" ? " (claimed)" : "";
  const met = conditions.map(({ text, anyone }) => (anyone ? text : `${text}?`));
  return [
    `${shownEnd(end)} < ${shownIps(sources)}${claimed}`,
    ...logins.map((login) => shownLogin(login)),
    ...met,
    ...(doubts.length > 0 ? ["doubtful"] : []),
  ].join(" | ");
}

export function shownEnd(end: Way["end"]): string {
  switch (end.kind) {
    case "upstream":
      return end.upstream.text;
    case "files":
      return end.browse ? "files to browse" : "files";
    case "internal":
      return end.name;
    default:
      return end.kind;
  }
}

function shownLogin({ kind, name, asks, uri }: Login): string {
  return kind === "forward-auth" ? `asks ${asks?.text ?? "?"}${uri ?? ""}` : name;
}

/** Of two ways to say it the shorter one. */
export function shownIps(ips: IpSet): string {
  const [inside, outside] = [showIps(ips), showIps(without(everyIp, ips))];
  if (isEmpty(without(everyIp, ips))) return "all";
  return inside.length <= outside.length ? inside.join(" ") : `all but ${outside.join(" ")}`;
}

/** `> ` for each step deeper. */
export function shownChain({ chain }: Served): readonly string[] {
  return chain.map(({ kind, name, depth }) => `${"> ".repeat(depth)}${kind} ${name}`);
}

export function shownDoubts({ doubts, refusal }: Served): readonly string[] {
  return [...(refusal ? [`! ${render(refusal)}`] : []), ...doubts.map((doubt) => render(doubt))];
}
