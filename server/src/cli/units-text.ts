/** `mynixos units` for people: what is exposed most comes first, then what nobody can count; what is off comes last. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { showScore } from "#model/units/score/words.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { type Message, message } from "#text/message.ts";
import type { Translate } from "./command.ts";
import type { Places } from "./place.ts";
import { table } from "./table.ts";
import { type Outlook, outlookOf, unitsAt } from "./units-json.ts";
import { unscoredText } from "./units-unscored.ts";

const none = "–";

export function unitsText(model: Model, hosts: readonly HostView[], places: Places, translate: Translate): string {
  const parts = hosts.flatMap((view) => {
    const found = unitsAt(model, view).map(outlookOf);
    const on = [...found.filter(isOn)].sort((a, b) => scoreIn(b) - scoreIn(a));
    const off = found.filter((each) => !isOn(each));
    const title = hosts.length > 1 ? [[`# ${view.name}`]] : [];
    const sections = [
      section(undefined, on, places, translate),
      unscoredText(
        on.map(({ unit }) => unit),
        places,
        translate,
      ),
      section(message("Off"), off, places, translate),
      [translate(summary(on, off.length))],
    ];
    return [...title, ...sections.filter((lines) => lines.length > 0)];
  });
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function isOn({ unit }: Outlook): boolean {
  return unit.active !== "disabled" && unit.imported;
}

/** What is not known comes behind every number. */
function scoreIn({ unit }: Outlook): number {
  return unit.score?.overall ?? -1;
}

const columns: readonly Message[] = [
  message("UNIT"),
  message("SCORE"),
  message("WITH BLOCK"),
  message("BASIS"),
  message("REPO SETS"),
  message("MISSING"),
  message("WHERE"),
];

function section(
  title: Message | undefined,
  outlooks: readonly Outlook[],
  places: Places,
  translate: Translate,
): readonly string[] {
  if (outlooks.length === 0) return [];
  const score = (overall: number | undefined): string => (overall === undefined ? "?" : translate(showScore(overall)));
  const rows = outlooks.map(({ unit, missing, withBlock, own }) => [
    unit.name,
    score(unit.score?.overall),
    missing.length === 0 ? none : score(withBlock),
    translate(basisWord(unit)),
    String(own.length),
    missing.length === 0 ? none : String(missing.length),
    whereOf(unit, places),
  ]);
  return [...(title ? [translate(title)] : []), ...table([columns.map(translate), ...rows])];
}

function basisWord({ basis }: ServiceUnit): Message {
  switch (basis) {
    case "repo":
      return message("repo");
    case "nixos":
      return message("NixOS");
    case "unknown":
      return message("unknown");
  }
}

function whereOf({ place }: ServiceUnit, places: Places): string {
  if (!place) return none;
  const { file, line } = places.start(place);
  return `${file}:${line}`;
}

function summary(on: readonly Outlook[], off: number): Message {
  const known = on.filter(({ unit }) => unit.score).length;
  const bare = on.filter(({ own }) => own.length === 0).length;
  return message(
    "Services: {0}, with a known score: {1}, not hardened by this repo: {2}. Off: {3}.",
    on.length,
    known,
    bare,
    off,
  );
}
