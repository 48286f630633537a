/** What hovering over an item of the status bar shows: short Markdown without HTML and icons, links to named commands alone. */
import type { HostFacts } from "#client/host/facts.ts";
import { bootColor, brief, pendingWords } from "./boot-words.ts";
import {
  bootLines,
  failedLines,
  generationTable,
  limitationLines,
  pendingLines,
  rebuildLines,
  sshdLines,
  systemLines,
} from "./facts-words.ts";
import { failureWords } from "./failure-words.ts";
import { code, prose } from "./foreign.ts";
import { faultWords, stateWords } from "./rescue-words.ts";
import { type HostEntry, isFresh, seenOf } from "./shown.ts";
import type { T } from "./t.ts";
import { hereAt, minuteOf, secondOf } from "./time.ts";

/** The commands that a tooltip may link to; the extension registers them under these names. */
export const linkedCommands = {
  menu: "mynixos.hostMenu",
  refresh: "mynixos.refreshHost",
  document: "mynixos.showHostStatus",
} as const;

export function bootTooltip(entry: HostEntry, now: number, t: T, others: readonly HostEntry[]): string {
  const { state, boot } = entry;
  const seen = seenOf(state);
  if (seen === undefined) return page(entry, now, t, others, []);
  const { facts } = seen;
  if (!facts.system.isNixos) return page(entry, now, t, others, [list(systemLines(seen, t).slice(0, 1))]);
  const color = bootColor(boot);
  return page(entry, now, t, others, [
    list([
      ...(isFresh(entry, now) ? rebuildLines(facts, t) : []),
      ...bootLines(boot, facts, t),
      ...(color === "error" ? [t("**Make room before the next switch.**")] : []),
      ...pendingLines(boot, t),
      ...failedLines(facts, t),
      ...limitationLines(facts, t),
    ]),
    generationTable(facts, "brief", t).join("\n"),
    list(systemLines(seen, t)),
  ]);
}

export function rescueTooltip(
  entry: HostEntry,
  now: number,
  t: T,
  others: readonly HostEntry[],
  withLinks = true,
): string {
  const { state, rescue } = entry;
  const seen = seenOf(state);
  if (seen === undefined || rescue === undefined) return page(entry, now, t, others, []);
  const content = [rescueLines(entry, t).join("\n"), `**${t("SSH")}**\n\n${list(sshdLines(seen.facts, seen, t))}`];
  return page(entry, now, t, others, content, withLinks);
}

/** The window and each of its faults with what to do; also for the document. */
export function rescueLines({ state, rescue }: HostEntry, t: T): readonly string[] {
  const seen = seenOf(state);
  if (seen === undefined || rescue === undefined) return [];
  const open =
    rescue.kind === "open"
      ? [
          ...(rescue.until === undefined
            ? [t("How long it stays open, is unknown.")]
            : [t("Open until {0}.", minuteOf(hereAt(seen, rescue.until)))]),
          ...(rescue.method === "password" ? [t("It lets people in by password.")] : []),
          ...(rescue.method === "port" && rescue.port !== undefined
            ? [t("It lets people in on port {0}.", rescue.port)]
            : []),
          ...(rescue.wrong.some(({ kind }) => kind === "nobody-has-password") ? [] : ownPassword(seen.facts, t)),
        ]
      : [];
  const by = "by" in rescue ? [t("Told by {0}.", code(rescue.by))] : [];
  const missing =
    rescue.kind === "missing"
      ? [t("This host has no unit of a rescue window: after a mistake in sshd's settings only its console is left.")]
      : [];
  const unknown = rescue.kind === "unknown" ? [t("The host does not tell whether its window is open.")] : [];
  const faults = rescue.wrong.map((fault) => {
    const { sentence, advice } = faultWords(fault, t, code);
    return `- **${t("Error")}:** ${sentence} ${advice}`;
  });
  return [
    `**${stateWords(rescue, t) ?? t("sshd accepts passwords")}**`,
    "",
    ...[...open, ...by, ...missing, ...unknown].map((line) => `- ${line}`),
    ...faults,
  ];
}

/** Who reads this wants to know whether the window is of use to them. */
function ownPassword({ password: { user, state } }: HostFacts, t: T): readonly string[] {
  if (user === undefined || state === undefined || state === "usable") return [];
  return [t("{0}, as whom this was asked, has no password to log in with.", code(user))];
}

/** Head, what stands in the way, how old the content is, the content, other hosts, links: two lists in a row would become one. */
function page(
  entry: HostEntry,
  now: number,
  t: T,
  others: readonly HostEntry[],
  content: readonly string[],
  withLinks = true,
): string {
  return [
    `**${prose(entry.name)}**`,
    ...standing(entry, now, t),
    ...ageLines(entry, now, t),
    ...content,
    ...(others.length === 0
      ? []
      : [`**${t("Other hosts")}**\n\n${list(others.map((other) => otherLine(other, now, t)))}`]),
    withLinks ? links(entry, t) : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Where we stand with the host, unless all is well; also for the document. */
export function standing({ state }: HostEntry, now: number, t: T): readonly string[] {
  if (state.kind === "unconfirmed") {
    const identity = state.identity === undefined ? [] : [t("Address: {0}", code(state.identity))];
    const before = state.before === undefined ? [] : [t("Agreed to was: {0}", code(state.before))];
    return [t("Nothing is contacted before somebody agrees to exactly this address."), list([...identity, ...before])];
  }
  if (state.kind === "connecting") return [t("Connecting …")];
  if (state.kind === "up") return [];
  const { sentence, advice } = failureWords(state.failure, t);
  const { said, fingerprint } = state.failure;
  const wait = state.kind === "offline" && state.nextTry !== undefined && state.nextTry > now;
  return [
    `${sentence} ${advice}`,
    list([
      ...(fingerprint === undefined ? [] : [t("Fingerprint: {0}", code(fingerprint))]),
      ...(said === "" ? [] : [t("ssh says: {0}", code(said))]),
      ...(wait ? [t("Next try: {0}", secondOf(state.nextTry ?? now))] : []),
    ]),
  ];
}

/**
 * A point in time stays true however long it is looked at. Nothing that changes with every answer, or as time passes, stands in a tooltip:
 * the editor closes one that becomes another.
 */
function ageLines(entry: HostEntry, now: number, t: T): readonly string[] {
  const seen = seenOf(entry.state);
  if (seen === undefined || isFresh(entry, now)) return [];
  return [t("**Out of date:** seen {0}", minuteOf(seen.at))];
}

/** One line for a host that is not in the bar. */
export function otherLine(entry: HostEntry, now: number, t: T): string {
  return `${prose(entry.name)}: ${inBrief(entry, now, t, code, minuteOf)}`;
}

/** Where a host stands, in a few words; `foreign`: how texts of the host are written, `when`: how it is said that they are old. */
export function inBrief(
  entry: HostEntry,
  now: number,
  t: T,
  foreign: (text: string) => string,
  when: (at: number) => string,
): string {
  const { state, boot, rescue } = entry;
  if (state.kind === "unconfirmed") return t("not agreed to yet");
  if (state.kind === "offline" || state.kind === "stopped") return failureWords(state.failure, t).short;
  const seen = seenOf(state);
  if (seen === undefined) return t("connecting");
  if (!seen.facts.system.isNixos) return t("not NixOS");
  const pending = boot && pendingWords(boot, t);
  const parts = [
    ...brief(entry, t, foreign),
    ...(pending === undefined ? [] : [pending]),
    ...(rescue === undefined ? [] : [stateWords(rescue, t) ?? t("sshd accepts passwords")]),
    ...(rescue !== undefined && rescue.wrong.length > 0 ? [t("Error")] : []),
    ...(isFresh(entry, now) ? [] : [when(seen.at)]),
  ];
  return parts.join(" · ");
}

function links({ state, isHere }: HostEntry, t: T): string {
  const known = state.kind !== "unconfirmed";
  const asks = known && (isHere === true || state.kind !== "stopped");
  return [
    ...(asks ? [`[${t("Refresh")}](command:${linkedCommands.refresh})`] : []),
    ...(known ? [`[${t("Host status")}](command:${linkedCommands.document})`] : []),
    `[${t("What can be done …")}](command:${linkedCommands.menu})`,
  ].join(" · ");
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
