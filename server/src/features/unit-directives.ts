/** Who says what of a directive, which of them wins, and what it does to the score of its unit. */
import type { Model } from "#model/model.ts";
import { securityKeys, securityScore } from "#model/units/score/score.ts";
import { showScore } from "#model/units/score/words.ts";
import { type DirectiveValue, isList, type Scalar } from "#model/units/section.ts";
import type { Contribution, Directive, ServiceUnit } from "#model/units/unit.ts";
import { sectionOf, unitSection } from "#model/units/units.ts";
import { type Message, message } from "#text/message.ts";
import { showPlace } from "./excerpt.ts";
import type { HoverBlock, Phrase } from "./types.ts";

/** Directive, value, who says it, what it overrides. */
export function directiveRow(model: Model, { key, value, contributions }: Directive): readonly (readonly Phrase[])[] {
  const [winners, others] = parted(contributions);
  return [
    [message("`{0}`", key)],
    [value === undefined ? message("not known") : valuePhrase(value)],
    winners.flatMap((each) => fromPhrases(model, each)),
    others.flatMap((each) => [...saysPhrases(each), ...fromPhrases(model, each)]),
  ];
}

function parted(contributions: readonly Contribution[]): readonly [Contribution[], Contribution[]] {
  const counts = ({ status }: Contribution): boolean => status === "used" || status === "possible";
  return [contributions.filter(counts), contributions.filter((each) => !counts(each))];
}

export function directiveBlocks(model: Model, unit: ServiceUnit, key: string): readonly HoverBlock[] {
  const directive = unit.directives.get(key);
  if (!directive) return [];
  const { value, contributions } = directive;
  const head = value === undefined ? message("not known") : valuePhrase(value);
  return [
    {
      kind: "list",
      message: message("`{0}` of `{1}`: {2}", key, `${unit.name}.service`, head),
      items: parted(contributions)
        .flat()
        .map((each) => [...saysPhrases(each), ...fromPhrases(model, each), statusPhrase(each)]),
    },
    ...effectBlocks(unit, key),
  ];
}

/** How the unit would be without it. */
function effectBlocks(unit: ServiceUnit, key: string): readonly HoverBlock[] {
  if (!unit.score) return [];
  const text = (said: Message): readonly HoverBlock[] => [{ kind: "text", message: said }];
  if (!securityKeys.has(key))
    return text(message("It does not count for the exposure, which is {0}.", showScore(unit.score.overall)));
  const rest = new Map(unit.directives);
  rest.delete(key);
  const without = securityScore({ unit: unitSection(unit.view, unit.part), service: sectionOf(rest) }).overall;
  return text(
    message("With it the exposure is {0}, without it {1}.", showScore(unit.score.overall), showScore(without)),
  );
}

function saysPhrases({ value }: Contribution): readonly Phrase[] {
  return value === undefined ? [] : [valuePhrase(value)];
}

/** `sonarr.nix:12 (mkForce)`, with a link. */
function fromPhrases(model: Model, { by, priority, definition }: Contribution): readonly Phrase[] {
  const how = priorityPhrase(priority);
  const said = by === "repo" ? undefined : sourcePhrase(by);
  const place = definition && definition.end > 0 ? definition : undefined;
  const who = said ?? message("{0}", place ? showPlace(model, place) : (definition?.module ?? ""));
  const full = how ? message("{0} ({1})", who, how) : who;
  return [place ? { message: full, to: place } : full];
}

function sourcePhrase(by: "nixos" | "package"): Message {
  return by === "nixos" ? message("NixOS") : message("unit file of the package");
}

function priorityPhrase(priority: number | undefined): Message | undefined {
  switch (priority) {
    case 100:
      return undefined;
    case 50:
      return message("{0}", "mkForce");
    case 1000:
      return message("{0}", "mkDefault");
    case 1500:
      return message("{0}", "mkOptionDefault");
    case undefined:
      return message("priority not known");
    default:
      return message("priority {0}", priority);
  }
}

function statusPhrase({ status }: Contribution): Message {
  switch (status) {
    case "used":
      return message("counts");
    case "possible":
      return message("may count");
    case "weaker":
      return message("overridden");
    case "off":
      return message("its condition does not hold");
  }
}

/** More of a list are cut. */
const longest = 60;

function valuePhrase(value: DirectiveValue): Message {
  const text = isList(value) ? `[ ${[...value.map(written), ""].join(" ")}]` : written(value);
  return message("`{0}`", text.length > longest ? `${text.slice(0, longest)}…` : text);
}

function written(value: Scalar): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
