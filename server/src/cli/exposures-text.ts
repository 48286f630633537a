/** `mynixos exposures` for people: what is open first, then what nobody can say, then what is proven; what is off comes last. */
import type { HostView } from "#model/evaluated.ts";
import type { Exposure, Verdict } from "#model/exposures/exposure.ts";
import { targetNames } from "#model/exposures/target-names.ts";
import type { Model } from "#model/model.ts";
import { type Message, message } from "#text/message.ts";
import type { Translate } from "./command.ts";
import { exposuresAt, showLine, verdictWord, whyOf } from "./exposures-json.ts";
import type { Places } from "./place.ts";
import { table } from "./table.ts";
import { wrapped } from "./wrapped.ts";

const none = "–";

export function exposuresText(model: Model, hosts: readonly HostView[], places: Places, translate: Translate): string {
  const parts = hosts.flatMap((view) => {
    const found = exposuresAt(model, view);
    const title = hosts.length > 1 ? [[`# ${view.name}`]] : [];
    const sections = [
      ...verdicts.map((verdict) => verdictSection(found.filter(isOn), verdict, places, translate)),
      offSection(
        found.filter((exposure) => !isOn(exposure)),
        places,
        translate,
      ),
      [translate(summary(found.filter(isOn))), ...offSummary(found, translate)],
    ];
    return [...title, ...sections.filter((lines) => lines.length > 0)];
  });
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** What somebody has to look at first. */
const verdicts: readonly Verdict[] = ["gap", "unclear", "protected", "public"];

function isOn({ active }: Exposure): boolean {
  return active !== "disabled";
}

const columns: readonly Message[] = [message("SERVICE"), message("HOST"), message("TARGET"), message("WHERE")];

/** Each row is followed by its reasons; of what is proven, the gateway says enough. */
function verdictSection(
  all: readonly Exposure[],
  verdict: Verdict,
  places: Places,
  translate: Translate,
): readonly string[] {
  const own = all.filter((exposure) => exposure.verdict === verdict);
  if (own.length === 0) return [];
  const head = verdict === "protected" ? [...columns, message("SIGN-IN")] : columns;
  const cells = own.map((exposure) => [
    ...rowOf(exposure, places),
    ...(verdict === "protected" ? [exposure.gateway?.name ?? none] : []),
  ]);
  const [first = "", ...rows] = table([head.map(translate), ...cells]);
  const lines = rows.flatMap((row, index) => {
    const exposure = own[index];
    return exposure ? [row, ...notes(exposure, translate).flatMap((note) => wrapped(note, "  "))] : [];
  });
  return [translate(title(verdict)), first, ...lines];
}

function title(verdict: Verdict): Message {
  switch (verdict) {
    case "gap":
      return message("GAP: nobody has to sign in, or strangers get past");
    case "unclear":
      return message("GAP?: it cannot be shown that people have to sign in");
    case "protected":
      return message("🔒 Protected: signing in is proven");
    case "public":
      return message("Public: nobody has to sign in");
  }
}

function rowOf(exposure: Exposure, places: Places): readonly string[] {
  const { service, hosts, shownAt } = exposure;
  return [service, withCount(hosts), withCount(targetNames(exposure)), whereOf(shownAt, places)];
}

function whereOf(place: Exposure["shownAt"], places: Places): string {
  return place ? showLine(places, place) : none;
}

function withCount(names: readonly string[]): string {
  const [first = none] = names;
  return names.length > 1 ? `${first} +${names.length - 1}` : first;
}

/** Why, and what softens it. */
function notes(exposure: Exposure, translate: Translate): readonly string[] {
  const { active, asked, bypasses, ownLogin, verdict, why } = exposure;
  const said = new Set(why.map(translate));
  const past = [...new Set(bypasses.filter(({ reach }) => reach === "private").flatMap(({ texts }) => texts))];
  return [
    ...(verdict === "protected" ? [] : [whyOf(exposure, translate)]),
    ...(past.length > 0 ? [translate(message("without signing in: {0}", past.join(", ")))] : []),
    ...(ownLogin && verdict !== "protected"
      ? [translate(message("the service asks for a login itself: {0}", ownLogin.option))]
      : []),
    ...(active === "possible" ? [translate(message("whether it is on is not known"))] : []),
    ...(active === "possible" ? new Set(asked.doubts.map(translate).filter((doubt) => !said.has(doubt))) : []),
  ].filter((note) => note !== "");
}

function offSection(off: readonly Exposure[], places: Places, translate: Translate): readonly string[] {
  if (off.length === 0) return [];
  const rows = off.map((exposure) => [
    ...rowOf(exposure, places),
    translate(verdictWord(exposure)),
    translate(exposure.imported ? message("off") : message("not imported")),
  ]);
  const head = [...columns, message("IF ON"), message("STATE")];
  return [translate(message("Off")), ...table([head.map(translate), ...rows])];
}

function summary(on: readonly Exposure[]): Message {
  const count = (verdict: Verdict): number => on.filter((exposure) => exposure.verdict === verdict).length;
  return message(
    "Exposures: {0}. Gaps: {1}, unclear: {2}, protected: {3}, public: {4}.",
    on.length,
    count("gap"),
    count("unclear"),
    count("protected"),
    count("public"),
  );
}

function offSummary(all: readonly Exposure[], translate: Translate): readonly string[] {
  const off = all.filter((exposure) => !isOn(exposure));
  const loose = off.filter(({ imported }) => !imported).length;
  if (off.length === 0) return [];
  return [translate(message("Off: {0}, of these in modules that the host does not import: {1}.", off.length, loose))];
}
