/** What a hover says of a systemd service: how exposed it is, what that rests on, who says what of its directives, and what still costs most. */
import type { Model } from "#model/model.ts";
import { placeAt } from "#model/place.ts";
import { blockFor } from "#model/units/block/block.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { costsOf, type SecurityScore, shownVersion } from "#model/units/score/score.ts";
import { showScore } from "#model/units/score/words.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { type Message, message } from "#text/message.ts";
import { type Location, type Span, touches } from "#text/span.ts";
import { keyOf, stateOf } from "./exposure-phrases.ts";
import type { Hover, HoverBlock, Phrase } from "./types.ts";
import { directiveBlocks, directiveRow } from "./unit-directives.ts";
import { type UnitEverywhere, unitsEverywhere } from "./unit-everywhere.ts";
import { exposurePhrase, unscoredPhrase } from "./unit-phrases.ts";

/** `service`: it stands at what turns the service on, or makes its unit. */
export interface UnitHover extends Hover {
  readonly isAbout: "unit" | "directive" | "service";
}

/** On the name of a unit, its `serviceConfig`, a call that makes it, and on each of its directives. */
export function unitHover(model: Model, file: string, offset: number): UnitHover | undefined {
  const place = placeAt(model, file, offset);
  const path = place?.kind === "option" && place.role === "definition" ? place.path : [];
  const [systemd, services, name, config, key] = path;
  const named =
    systemd === "systemd" && services === "services" && (config === undefined || config === "serviceConfig");
  const isNamed = (unit: ServiceUnit): boolean => named && typeof name === "string" && unit.name === name;
  const keyAt = (unit: ServiceUnit): WrittenKey | undefined =>
    writtenKeys(unit, file).find(({ span }) => touches(span, offset));
  const meant = (unit: ServiceUnit): boolean =>
    (isNamed(unit) && path.length <= 5) || keyAt(unit) !== undefined || touchesPlace(model, unit, file, offset);
  const all = unitsEverywhere(model, file, meant, (unit) => `${unit.name} ${saidKey(unit)}`);
  const [first] = all;
  if (!first) return undefined;
  const written = keyAt(first.unit);
  const of = written?.key ?? (typeof key === "string" && isNamed(first.unit) ? key : undefined);
  const spanAt = written?.span ?? (isNamed(first.unit) ? place?.span : undefined);
  return {
    isAbout: of !== undefined ? "directive" : named && isNamed(first.unit) ? "unit" : "service",
    span: spanAt ?? firstLine(model, first.unit.place ?? { file, start: offset, end: offset }),
    blocks:
      of === undefined ? blocksOf(model, all, first) : all.slice(0, listed).flatMap((one) => blocksAt(model, one, of)),
  };
}

function blocksOf(model: Model, all: readonly UnitEverywhere[], first: UnitEverywhere): readonly HoverBlock[] {
  return all.length > 1 ? [listBlock(all)] : unitBlocks(model, first);
}

function blocksAt(model: Model, { unit, only }: UnitEverywhere, key: string): readonly HoverBlock[] {
  return [...directiveBlocks(model, unit, key), ...onlyOn(only)];
}

/** More are counted, not listed. */
const listed = 5;
const mostRows = 40;

interface WrittenKey {
  readonly key: string;
  readonly span: Span;
}

/** The directives that a file says something of, each with its name there. */
function writtenKeys({ directives }: ServiceUnit, file: string): readonly WrittenKey[] {
  return [...directives.values()].flatMap(({ key, contributions }) =>
    contributions.flatMap(({ definition }) =>
      definition?.file === file && definition.name ? [{ key, span: definition.name }] : [],
    ),
  );
}

/** On what stands there, or on the name that it is the value of; a name of a group that the path begins with says nothing of the unit yet. */
function touchesPlace(model: Model, { place }: ServiceUnit, file: string, offset: number): boolean {
  if (place?.file !== file) return false;
  const definitions = model.repo.files.get(file)?.facts.definitions ?? [];
  if (definitions.some(({ name, value }) => value.start === place.start && touches(name, offset))) return true;
  if (!touches(firstLine(model, place), offset)) return false;
  if (placeAt(model, file, offset)?.kind !== "option") return true;
  return definitions.some(({ steps }) => {
    const last = steps.at(-1);
    return last !== undefined && touches(last, offset);
  });
}

function saidKey(unit: ServiceUnit): string {
  const lines = [...unit.directives.values()].map(({ key, lines }) => `${key}=${lines?.join("\0") ?? "?"}`);
  return [keyOf([exposurePhrase(unit, undefined), ...unscoredPhrase(unit), ...stateOf(unit)]), ...lines].join("\n");
}

function listBlock(all: readonly UnitEverywhere[]): HoverBlock {
  const items = all
    .slice(0, listed)
    .map(({ unit, only }): readonly Phrase[] => [
      message("`{0}`", `${unit.name}.service`),
      exposurePhrase(unit, undefined),
      ...unscoredPhrase(unit),
      ...stateOf(unit),
      ...(only.length === 0 ? [] : [message("on {0}", only.join(", "))]),
    ]);
  const more = all.length - listed;
  return {
    kind: "list",
    message: message("What is written here makes {0} units:", all.length),
    items: more > 0 ? [...items, [message("… and {0} more", more)]] : items,
  };
}

function unitBlocks(model: Model, { unit, only }: UnitEverywhere): readonly HoverBlock[] {
  const block = blockFor(unit, "base");
  const after = block && scoreWith(unit, block);
  const rows = [...unit.directives.values()].map((directive) => directiveRow(model, directive));
  const shown = rows.slice(0, mostRows);
  return [
    {
      kind: "list",
      message: message("`{0}`: {1}", `${unit.name}.service`, exposurePhrase(unit, block)),
      items: [
        ...(unit.score ? [[message("systemd calls that {0}", unit.score.label)]] : []),
        [basisPhrase(unit), ...unscoredPhrase(unit).slice(0, unit.basis === "unknown" ? 0 : undefined)],
        ...stateOf(unit).map((state) => [state]),
      ],
    },
    ...(shown.length === 0
      ? [text(message("Neither this repo nor what is known of NixOS says anything of its directives."))]
      : [{ kind: "table" as const, head: heads, rows: shown }]),
    ...(rows.length > mostRows ? [text(message("… and {0} more", rows.length - mostRows))] : []),
    ...(unit.score ? costBlocks(unit.score, after) : []),
    ...onlyOn(only),
  ];
}

const heads: readonly Message[] = [message("Directive"), message("Value"), message("From"), message("Overridden")];

function text(said: Message): HoverBlock {
  return { kind: "text", message: said };
}

function onlyOn(only: readonly string[]): readonly HoverBlock[] {
  return only.length === 0 ? [] : [text(message("Only on {0}.", only.join(", ")))];
}

/** What a number rests on. */
function basisPhrase({ basis, known, score, unscored }: ServiceUnit): Message {
  if (basis === "unknown") return unscored ?? message("NixOS base unknown");
  if (!score)
    return known
      ? message("NixOS' module {0} ({1}) makes it", known.source, known.revision)
      : message("this repo makes it");
  if (basis === "repo" || !known)
    return message("counted from this repo, which makes the unit, as systemd {0} counts", shownVersion);
  return message(
    "counted from this repo and NixOS' module {0} ({1}), as systemd {2} counts",
    known.source,
    known.revision,
    shownVersion,
  );
}

/** The checks that cost most, and what a block would do about them. */
function costBlocks(score: SecurityScore, after: SecurityScore | undefined): readonly HoverBlock[] {
  const costs = costsOf(score).slice(0, listed);
  if (costs.length === 0) return [];
  const later = new Map(after?.checks.map((check) => [check.id, check.badness]));
  const items = costs.map(({ check, points }): readonly Phrase[] => [
    message("`{0}`", check.id),
    message("+{0}", showScore(points)),
    ...(later.get(check.id) === 0 ? [message("the block sees to that")] : []),
  ]);
  return [{ kind: "list", message: message("What costs most:"), items }];
}

/** Of a place over many lines only the first one is its own; what stands in it says more itself. */
function firstLine(model: Model, { file, start, end }: Location): Span {
  const written = model.repo.files.get(file)?.source.text ?? "";
  const line = written.slice(start, end).search(/[\r\n]/);
  return { start, end: line < 0 ? end : start + line };
}
