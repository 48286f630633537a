/** What would be shown to the network if a file said something else: an edit is offered only where this proves that it helps. */
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Repo } from "#model/repo.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Exposure } from "./exposure.ts";
import { exposuresOf } from "./exposures.ts";
import { gatewayOf } from "./gateway.ts";
import { replyMeant } from "./gateway-replies.ts";
import { everyIp, type IpSet, isWithin, union } from "./ip-set.ts";

/** Each of them is evaluated once more. */
const mostHosts = 6;

/** What becomes of exposures that are led through a login. */
export interface Led {
  /** The gateway that surely cannot answer, whatever else is right. */
  readonly unable: string | undefined;
  /** Who gets in then, where others do now. */
  readonly only: IpSet | undefined;
}

/**
 * Whether the edit leads these exposures through a login, and does nothing to any other one on any host; `undefined`: it does not. A gateway
 * that lets everybody in is no login.
 */
export function leadsThroughLogin(repo: Repo, meant: readonly Exposure[], edit: FileEdits): Led | undefined {
  const hosts = [...hostsIn(repo)];
  if (hosts.length > mostHosts) return undefined;
  const after = editedRepo(repo, [edit]);
  if (!after) return undefined;
  const changed = hostsIn(after);
  const led: Change[] = [];
  for (const [name, view] of hosts) {
    const now = changed.get(name);
    const own = now && changesOf(view, now, meant);
    if (!own) return undefined;
    led.push(...own);
  }
  if (led.some(({ now }) => letsEverybodyIn(now))) return undefined;
  const unable = led.map(({ now }) => now.gateway).find((gateway) => gateway?.able === "no")?.name;
  const shut = led.find(({ old, now }) => !isWithin(peersOf(old), peersOf(now)));
  return { unable, only: shut && peersOf(shut.now) };
}

/** One that is meant, as it is and as it would be. */
interface Change {
  readonly old: Exposure;
  readonly now: Exposure;
}

/** Who may come to something of the service, asked or not. */
function peersOf({ ways }: Exposure): IpSet {
  const open = ways.filter(({ end }) => end.kind !== "answer");
  return union(...open.map(({ sources, sourcesFrom }) => (sourcesFrom === "claimed" ? everyIp : sources)));
}

/** On some way all who are asked would say yes to anybody, once they listen where they are meant to. */
function letsEverybodyIn({ ways, view }: Exposure): boolean {
  return ways.some(({ logins }) => {
    const asked = logins.filter((login) => gatewayOf(view, login));
    return asked.length > 0 && asked.every((login) => replyMeant(view, login) === "lets in");
  });
}

/** What is meant, led through a login; `undefined`: it is not, or something else is another one. */
function changesOf(before: HostView, after: HostView, meant: readonly Exposure[]): readonly Change[] | undefined {
  const [olds, news] = [exposuresOf(before), exposuresOf(after)];
  if (olds.length !== news.length) return undefined;
  const byKey = new Map<string, Exposure[]>();
  for (const each of news) byKey.set(keyOf(each), [...(byKey.get(keyOf(each)) ?? []), each]);
  const changes: Change[] = [];
  const isRight = olds.every((old) => {
    const now = byKey.get(keyOf(old))?.shift();
    if (!now) return false;
    const isMeant = meant.includes(old);
    // Who is led through a login already is not to come to it twice.
    if (!isMeant && old.routed === true && chainOf(now) !== chainOf(old)) return false;
    // The same place on another host means the same.
    if (isMeant || (meant.some((each) => isSamePlace(each, old)) && now.routed === true)) changes.push({ old, now });
    if (isMeant) return now.routed === true && !(now.refusal && !old.refusal);
    if (changes.at(-1)?.old === old) return true;
    return now.verdict === old.verdict && now.routed === old.routed && now.refusal?.template === old.refusal?.template;
  });
  return isRight ? changes : undefined;
}

function keyOf({ proxy, name, hosts, active }: Exposure): string {
  return JSON.stringify([proxy, name, hosts, active]);
}

function chainOf({ chain }: Exposure): string {
  return JSON.stringify(chain.map(({ kind, name, depth }) => [kind, name, depth]));
}

function isSamePlace({ shownAt: a, name }: Exposure, { shownAt: b, name: other }: Exposure): boolean {
  return a !== undefined && a.file === b?.file && a.start === b.start && name === other;
}
