/** What a hover says of exposures: who has to sign in, how a request gets there, what gets past; of a middleware or snippet who uses it. */
import type { Exposure } from "#model/exposures/exposure.ts";
import type { Link } from "#model/exposures/way.ts";
import type { Model } from "#model/model.ts";
import { message } from "#text/message.ts";
import { type Location, type Span, touches } from "#text/span.ts";
import { definedIn, exposureBlocks, linkPhrases } from "./exposure-blocks.ts";
import { headOf, keyOf, kindOf, nameOf, once, reasonOf, stateOf } from "./exposure-phrases.ts";
import { type Everywhere, everywhere } from "./exposures-everywhere.ts";
import type { Hover, HoverBlock, Phrase } from "./types.ts";

/** More are counted, not listed. */
const listed = 5;

/** On a router, a virtual host, a call that makes one, and on every stop of a chain. */
export function exposureHover(model: Model, file: string, offset: number): Hover | undefined {
  const all = everywhere(model, file, (exposures) => exposures, keyOfExposure);
  const spans = all.flatMap(({ each }) => placesIn(each)).filter((place) => isAt(place, file));
  const [span] = spans.filter((place) => touches(firstLine(model, place), offset)).sort((a, b) => size(a) - size(b));
  if (!span) return undefined;
  const links = all.flatMap(({ each }) => linksAt(each, span));
  const defined = links.some(({ link }) => link.definition && isSame(link.definition, span));
  const meant = all.filter(({ each }) => placesIn(each).some((place) => isSame(place, span)));
  const [first] = links;
  return {
    span: firstLine(model, span),
    blocks: [
      ...(first ? linkBlocks(model, span, { link: first.link, parts: partsOf(first, links) }) : []),
      // Where something is defined, the question is who uses it, be it only one.
      ...(meant.length === 1 && !defined ? meant.flatMap((one) => fullBlocks(model, one)) : listBlocks(meant)),
    ],
  };
}

type Found = Everywhere<Exposure>;

function keyOfExposure(exposure: Exposure): string {
  const { name, place, shownAt, hosts, verdict, why } = exposure;
  const at = [place, shownAt].map((each) => (each ? `${each.file} ${each.start}` : "")).join(" ");
  return `${at} ${name} ${keyOf([headOf(verdict, hosts.join(" ")), ...why, ...stateOf(exposure)])}`;
}

function placesIn({ place, shownAt, calledAt, chain }: Exposure): readonly Location[] {
  const stops = chain.flatMap(({ place, definition }) => [place, definition]);
  return [place, shownAt, calledAt, ...stops].filter((each) => each !== undefined);
}

interface Stop {
  readonly link: Link;
  /** What it consists of. */
  readonly parts: readonly Part[];
}

interface Part extends Link {
  /** Who gets past there. */
  readonly past: readonly string[];
}

function linksAt({ chain, bypasses }: Exposure, span: Location): readonly Stop[] {
  const pastAt = (place: Location | undefined): readonly string[] =>
    bypasses.flatMap((bypass) => (place && bypass.place && isSame(bypass.place, place) ? bypass.texts : []));
  return chain.flatMap((link, index) => {
    if (![link.place, link.definition].some((place) => place && isSame(place, span))) return [];
    const rest = chain.slice(index + 1);
    const end = rest.findIndex(({ depth }) => depth <= link.depth);
    const inside = end < 0 ? rest : rest.slice(0, end);
    const parts = inside.map((part) => ({ ...part, depth: part.depth - link.depth, past: pastAt(part.place) }));
    return [{ link, parts }];
  });
}

/** What requests of one site come to no more, as something before answers them, is still a part of it: others come to it. */
function partsOf({ link }: Stop, stops: readonly Stop[]): readonly Part[] {
  const same = stops.filter((stop) => stop.link.kind === link.kind && stop.link.name === link.name);
  const all = same.map(({ parts }) => parts).sort((a, b) => b.length - a.length);
  return once(all.flat(), ({ kind, name, place }) => `${kind} ${name} ${place?.file} ${place?.start}`);
}

/** What it is, where it is defined, and what it consists of. */
function linkBlocks(model: Model, span: Location, { link, parts }: Stop): readonly HoverBlock[] {
  const { name, kind, definition } = link;
  const said = kindOf(kind);
  const title = said ? message("`{0}` – {1}", name, said) : message("`{0}`", name);
  const elsewhere = definition && !isSame(definition, span) ? [definedIn(model, definition)] : [];
  const inside = parts.map((part) => [...linkPhrases(model, part), ...pastPhrases(part)]);
  if (elsewhere.length + inside.length === 0) return [{ kind: "text", message: title }];
  return [{ kind: "list", message: title, items: [...elsewhere.map((one) => [one]), ...inside] }];
}

function pastPhrases({ past }: Part): readonly Phrase[] {
  if (past.length === 0) return [];
  const all = once(past, (text) => text).map((text) => `\`${text}\``);
  return [message("{0}", [...all.slice(0, listed), ...(all.length > listed ? ["…"] : [])].join(", "))];
}

function fullBlocks(model: Model, { each, only }: Found): readonly HoverBlock[] {
  const blocks = exposureBlocks(model, each);
  return only.length === 0 ? blocks : [...blocks, { kind: "text", message: message("Only on {0}.", only.join(", ")) }];
}

function listBlocks(found: readonly Found[]): readonly HoverBlock[] {
  if (found.length === 0) return [];
  const items = found.slice(0, listed).map(({ each, only }): readonly Phrase[] => {
    const reason = reasonOf(each);
    return [
      headOf(each.verdict, nameOf(each)),
      ...(reason ? [reason] : []),
      ...stateOf(each),
      ...(only.length === 0 ? [] : [message("on {0}", only.join(", "))]),
    ];
  });
  const more = found.length - listed;
  const hosts = once(
    found.map(({ each }) => nameOf(each)),
    (name) => name,
  ).length;
  const said = hosts === 1 ? message("Requests for 1 host come this way:") : undefined;
  return [
    {
      kind: "list",
      message: said ?? message("Requests for {0} hosts come this way:", hosts),
      items: more > 0 ? [...items, [message("… and {0} more", more)]] : items,
    },
  ];
}

function isAt(place: Location, file: string): boolean {
  return place.file === file;
}

function isSame(a: Location, b: Location): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

function size({ start, end }: Span): number {
  return end - start;
}

/** Of a call over many lines only the first one is its own; what stands in it says more itself. */
function firstLine(model: Model, { file, start, end }: Location): Span {
  const text = model.repo.files.get(file)?.source.text ?? "";
  const line = text.slice(start, end).search(/[\r\n]/);
  return { start, end: line < 0 ? end : start + line };
}
