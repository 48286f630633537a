/** What the owner says of an exposure: that it is meant to be public, in a comment beside it or in the settings. */
import { saysWhy } from "#facts/comment-target.ts";
import type { PublicComment } from "#facts/facts.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Repo } from "#model/repo.ts";
import { type Location, touches } from "#text/span.ts";
import type { PublicMark } from "./exposure.ts";
import { isOfOneService } from "./one-service.ts";

/** What a mark may speak for. */
export interface Markable {
  readonly hosts: readonly string[];
  readonly service: string;
  /** Where it is written, called, made. */
  readonly places: readonly (Location | undefined)[];
}

/**
 * One that gives no reason is found, too, if there is no other; it does not count. A comment where several services are made speaks for
 * none of them: nobody could mark one alone, and what is made there later would be public without a word.
 */
export function markOf(view: HostView, markable: Markable): PublicMark | undefined {
  const { repo } = view;
  const comments = markable.places.flatMap((place) => {
    const found = [...commentsAt(repo, [place])];
    return found.length > 0 && place && isOfOneService(view, place) ? found : [];
  });
  const marks = [...comments, ...settingFor(repo, markable)];
  return marks.find(({ reason }) => reason !== "") ?? marks[0];
}

/** All comments that speak for something at one of these places. */
export function* commentsAt(
  repo: Repo,
  places: readonly (Location | undefined)[],
): Iterable<PublicMark & { readonly comment: PublicComment }> {
  for (const place of places) {
    const comments = place ? (repo.files.get(place.file)?.facts.publicMarks ?? []) : [];
    for (const comment of comments) {
      if (!place || !touches(comment.target, place.start)) continue;
      const { start, end } = comment;
      yield { reason: counted(comment.reason), place: { file: place.file, start, end }, comment };
    }
  }
}

/** A word that stands for the reason until somebody writes it is none. */
function counted(reason: string): string {
  return saysWhy(reason) ? reason : "";
}

/** Its name, or every host that it has. */
function* settingFor({ settings }: Repo, { hosts, service }: Markable): Iterable<PublicMark> {
  const entries = Object.entries(settings.publicHosts);
  const reasons = (isMeant: (key: string) => boolean): readonly string[] =>
    entries.flatMap(([key, reason]) => (isMeant(key.toLowerCase()) ? [counted(reason.trim())] : []));
  const named = service === "" ? [] : reasons((key) => key === service.toLowerCase());
  const byHost = hosts.map((host) => reasons((key) => covers(key, host.toLowerCase()))[0]);
  const [first] = named.length > 0 ? named : byHost;
  if (first === undefined || (named.length === 0 && !byHost.every((reason) => reason !== undefined))) return;
  const isCounted = named.length > 0 || byHost.every((reason) => reason !== "");
  yield { reason: isCounted ? first : "", place: undefined };
}

/** `*.example.org` stands for names with one label more, as in certificates. */
function covers(key: string, host: string): boolean {
  if (key === host) return true;
  if (!key.startsWith("*.")) return false;
  const [label = "", ...rest] = host.split(".");
  return /^[\w-]+$/.test(label) && rest.join(".") === key.slice(2);
}
