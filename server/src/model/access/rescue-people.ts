/** Rescue windows with a configuration of their own that lets in by password whoever has one, or root. */
import type { HostView } from "#model/evaluated.ts";
import { placesIn } from "#model/ports/text-places.ts";
import type { Location } from "#text/span.ts";
import { type ConfigLine, configOf } from "./rescue-config.ts";
import type { ReachedConfig } from "./rescue-reach.ts";
import { type RescueWindow, rescueWindowsOf } from "./rescue-windows.ts";

export interface LetIn {
  readonly window: RescueWindow;
  readonly who: "everybody" | "root";
  /** What lets them in. */
  readonly place: Location;
}

export function* letInByWindows(view: HostView): Iterable<LetIn> {
  for (const window of rescueWindowsOf(view))
    for (const config of window.configs) {
      if (!config.isOwn || !config.isAlone) continue;
      const found = letInBy(view, config);
      const place = found && placesIn(view, config.part).at(found.line.start, found.line.end);
      if (found && place) yield { window, who: found.who, place };
    }
}

function letInBy(
  view: HostView,
  config: ReachedConfig,
): { readonly who: LetIn["who"]; readonly line: ConfigLine } | undefined {
  const { lines, isComplete } = configOf(view, config);
  if (!isComplete || lines.some(({ key }) => decidingElsewhere.has(key))) return undefined;
  const asking = passwordForAll(lines);
  if (!asking) return undefined;
  const names = namesIn(lines);
  if (names === "everybody") return { who: "everybody", line: asking };
  const [root, ...others] = lines.filter(({ key }) => key === "permitrootlogin");
  const isRoot = root?.match === undefined && others.length === 0 && isSaid(root, "yes");
  return root && isRoot && names.some((name) => /^root(?:@|$)/.test(name)) ? { who: "root", line: root } : undefined;
}

/** What they say is not read here, or depends on more than names. */
const decidingElsewhere: ReadonlySet<string> = new Set([
  "include",
  "allowgroups",
  "denyusers",
  "denygroups",
  "authenticationmethods",
]);

/** The line by which whoever it is may type a password. Below `Match` a word counts more than above; above, the first one counts. */
function passwordForAll(lines: readonly ConfigLine[]): ConfigLine | undefined {
  const asked = lines.filter(({ key }) => key === "passwordauthentication");
  const above = asked.filter(({ match }) => match === undefined);
  const below = asked.filter(({ match }) => match !== undefined);
  if (asked.some(({ isSure }) => !isSure)) return undefined;
  const [first] = above;
  // Where nothing is said, sshd asks.
  if (!first || isSaid(first, "yes"))
    return below.every((line) => isSaid(line, "yes")) ? (first ?? below[0]) : undefined;
  const [only, ...others] = lines.filter(({ key }) => key === "match");
  const isAnybody = only?.words.every((word, index) => index % 2 === 1 || placesOnly.test(word)) === true;
  return isAnybody && others.length === 0 ? below.find((line) => isSaid(line, "yes")) : undefined;
}

/** Criteria of `Match` that say where somebody comes from, not who it is. */
const placesOnly = /^(?:all|address|host|localaddress|localport)$/i;

function isSaid(line: ConfigLine | undefined, wanted: "yes" | "no"): boolean {
  return line?.isSure === true && line.words.length === 1 && line.words[0]?.toLowerCase() === wanted;
}

/** Whom `AllowUsers` names; several such lines are one list. */
function namesIn(lines: readonly ConfigLine[]): readonly string[] | "everybody" {
  const allowed = lines.filter(({ key }) => key === "allowusers");
  const names = allowed.flatMap(({ words }) => words);
  if (allowed.some(({ isSure, match }) => !isSure || match !== undefined)) return [];
  return allowed.length === 0 || names.some((name) => /^\*(?:@|$)/.test(name)) ? "everybody" : names;
}
