/**
 * Where a number of a port stands in a configuration. A program that is to listen on it has to be told: where the number is mentioned
 * nowhere but in what only asks there, nobody is.
 */
import type { Tagged } from "#eval/tagged.ts";
import { counts } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import type { RepoFile } from "#model/repo.ts";
import { covers, type Location, type Span } from "#text/span.ts";
import { hole } from "./part.ts";

/** `asks`: only as part of what a command line asks, or of what a snippet of Caddy's is given. `tells`: anything else. */
export type Mention = "asks" | "tells";

/** Options that hold the numbers, by number; those of the repo itself do nothing by themselves. */
export function optionsWith(
  view: HostView,
  numbers: ReadonlySet<number>,
): ReadonlyMap<number, ReadonlyMap<OptionView, Mention>> {
  const found = new Map<number, Map<OptionView, Mention>>();
  for (const option of view.leaves)
    for (const [number, mention] of numbersIn(option.value, isCaddys(option) ? isArgument : isAsked)) {
      if (!numbers.has(number)) continue;
      const options = found.get(number) ?? new Map<OptionView, Mention>();
      found.set(number, options);
      if (options.get(option) !== "tells") options.set(option, mention);
    }
  return found;
}

/** Whether what begins at the offset only asks. */
type Asks = (text: string, index: number) => boolean;

function* numbersIn(value: Tagged, asks: Asks): Iterable<readonly [number, Mention]> {
  switch (value[0]) {
    case "int":
      yield [Number(value[1]), "tells"];
      break;
    case "string":
      yield* numbersInText(value[1], asks);
      break;
    case "text":
      yield* numbersInText(value[1].map((part) => (typeof part === "string" ? part : hole)).join(""), asks);
      break;
    case "list":
      for (const item of value[1]) if (item[0] !== "spread") yield* numbersIn(item, asks);
      break;
    case "set":
      for (const [name, item] of Object.entries(value[1])) {
        yield* numbersInText(name, asks);
        yield* numbersIn(item, asks);
      }
      break;
    default:
  }
}

function* numbersInText(text: string, asks: Asks): Iterable<readonly [number, Mention]> {
  for (const { 0: digits, index } of text.matchAll(/(?<!\d)\d{1,5}(?!\d)/g))
    yield [Number(digits), asks(text, index) ? "asks" : "tells"];
}

function isCaddys({ path }: OptionView): boolean {
  return path[0] === "services" && path[1] === "caddy" && path.at(-1) === "extraConfig";
}

/** Behind `import` and the name of a snippet: where Caddy would listen because of it, that is known as a listener of its own. */
function isArgument(text: string, index: number): boolean {
  return /(?:^|[\n{])[ \t]*import[ \t]+[^\s{}]+[ \t][^\n{}]*$/.test(text.slice(0, index));
}

/** Behind `curl` and the like, on the same line as shells count them. */
function isAsked(text: string, index: number): boolean {
  const before = text.slice(0, index).replace(/\\\n/g, " ");
  const line = before.slice(before.lastIndexOf("\n") + 1).replace(/^.*(?:;|&&|\|\|)/s, "");
  return /(?:^|[\s/(`"'!])(?:curl|wget|xh|nc\s+-z\w*)\s/.test(line) && /:\/\/|-z/.test(line);
}

/** Options that only ask there, let through, show or say: no program binds a port because of them. */
const harmless: readonly (readonly string[])[] = [
  ["assertions"],
  ["warnings"],
  ["networking", "firewall", "allowedTCPPorts"],
  ["networking", "firewall", "allowedUDPPorts"],
  ["networking", "firewall", "allowedTCPPortRanges"],
  ["networking", "firewall", "allowedUDPPortRanges"],
  ["networking", "firewall", "interfaces"],
  ["environment", "shellAliases"],
  ["environment", "variables"],
  ["environment", "sessionVariables"],
  ["programs", "bash"],
  ["programs", "zsh"],
  ["programs", "fish"],
  ["users", "motd"],
  ["services", "homepage-dashboard", "services"],
  ["services", "homepage-dashboard", "bookmarks"],
  ["services", "homepage-dashboard", "widgets"],
  ["services", "homepage-dashboard", "settings"],
  ["services", "gatus", "settings", "endpoints"],
  ["services", "prometheus", "scrapeConfigs"],
  ["services", "grafana", "provision"],
];

export function isHarmless(view: HostView, path: readonly string[]): boolean {
  if (view.host.isOwn(path)) return true;
  return harmless.some((start) => start.every((name, index) => path[index] === name));
}

/**
 * Whether the number is written in the repo, comments apart, outside of `explained` places and of what the repo declares for itself. What
 * is written there may be in a script whose text nobody knows.
 */
export function isWrittenElsewhere(
  view: HostView,
  files: Iterable<RepoFile>,
  number: number,
  explained: readonly Location[],
): boolean {
  const pattern = new RegExp(`(?<!\\d)${number}(?!\\d)`, "g");
  for (const file of files)
    for (const match of file.source.text.matchAll(pattern)) {
      if (isAsked(file.source.text, match.index)) continue;
      const span = { start: match.index, end: match.index + match[0].length };
      const places = explained.filter((place) => place.file === file.path);
      if (!isExplained(view, file, span, places)) return true;
    }
  return false;
}

function isExplained(view: HostView, { facts, source }: RepoFile, span: Span, places: readonly Span[]): boolean {
  if ([...places, ...source.comments].some((place) => covers(place, span))) return true;
  const owns = (path: readonly (string | undefined)[]): boolean => path[0] !== undefined && view.host.isOwn([path[0]]);
  if (facts.definitions.some(({ path, value }) => covers(value, span) && owns(path))) return true;
  if (facts.declarations.some((each) => covers(each, span) && owns(each.path))) return true;
  // A name for the number that is used in such places only.
  return facts.names.some(
    ({ value, references }) =>
      value && covers(value, span) && references.every((use) => places.some((place) => covers(place, use))),
  );
}

/** Where an option is defined, as far as its definitions count. */
export function placesOf(option: OptionView): readonly Location[] {
  return option.definitions.filter(counts).map(({ file, start, end }) => ({ file, start, end }));
}
