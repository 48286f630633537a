/**
 * One error as Nix prints it: message, position and frames, in the order of its version. Nix 2.3 puts the position on the line of the
 * message and unindented frames above it; until about 2.17 the message comes first and frames go outwards; later the frames come first,
 * go inwards, and the message stands last. The order is told from the text itself.
 */
import type { OutputFrame, OutputPlace } from "./problem.ts";

export interface ErrorBlock {
  readonly message: string;
  readonly place: OutputPlace | undefined;
  /** Innermost first; those without a place, too. */
  readonly frames: readonly Frame[];
}

export interface Frame {
  readonly message: string;
  readonly place: OutputPlace | undefined;
}

interface Item {
  readonly isMessage: boolean;
  readonly lines: string[];
  place: OutputPlace | undefined;
}

const position = /^\s+at (.+?):(\d{1,9}):(\d{1,9})(?:: \(source not available\)|:)?$/;
const nowhere = /^\s+at .* \(source not available\)$/;
const excerpt = /^\s+(\d*)\|(.*)$/;
const frameHead = /^\s{0,12}… (.*)$/;
const nestedHead = /^ {2,9}error:(?: (.*))?$/;
const located = /^\s+whose name attribute is located at (.+?):(\d{1,9}):(\d{1,9})$/;
/** What Nix says of its own printing. */
const aside = /^\s*\((?:use '--show-trace'|stack trace truncated|\d+ duplicate frames omitted)/;

/** `lines`: from the line with `error:` to the last one that belongs to it. */
export function readErrorBlock(lines: readonly string[]): ErrorBlock {
  const first: Item = { isMessage: true, lines: [(lines[0] ?? "").replace(/^error: ?/, "")], place: undefined };
  if (isOldTrace(lines)) return readOldTrace(lines);
  const items = [first];
  let current = first;
  let inExcerpt = false;
  for (const line of lines.slice(1)) {
    const frame = frameHead.exec(line)?.[1];
    const nested = nestedHead.exec(line);
    const at = position.exec(line) ?? located.exec(line);
    const source = inExcerpt ? excerpt.exec(line) : null;
    if (frame !== undefined || nested) {
      current = { isMessage: nested !== null, lines: [frame ?? nested?.[1] ?? ""], place: undefined };
      items.push(current);
      inExcerpt = false;
    } else if (at) {
      current.place ??= { file: at[1] ?? "", line: Number(at[2]), column: Number(at[3]) };
      inExcerpt = true;
    } else if (source) {
      if (current.place) current.place = withLine(current.place, source[1] ?? "", (source[2] ?? "").replace(/^ /, ""));
    } else if (!aside.test(line) && !nowhere.test(line)) {
      if (line.trim() !== "") inExcerpt = false;
      current.lines.push(line);
    }
  }
  return ordered(items);
}

/** Nix prints up to three lines, each with its number. */
function withLine(place: OutputPlace, number: string, text: string): OutputPlace {
  const away = number === "" ? undefined : Number(number) - place.line;
  if (away === 0 && place.excerpt === undefined) return { ...place, excerpt: text };
  if (away === -1 && place.before === undefined) return { ...place, before: text };
  if (away === 1 && place.after === undefined) return { ...place, after: text };
  return place;
}

function ordered(items: readonly Item[]): ErrorBlock {
  const said = items.filter(({ isMessage, lines }) => isMessage && lines.some((line) => line.trim() !== ""));
  const message = said.at(-1) ?? items[0];
  const at = message ? items.indexOf(message) : 0;
  const others = items.filter((item) => item !== message && item.lines.some((line) => line.trim() !== ""));
  const before = others.filter((item) => items.indexOf(item) < at).reverse();
  const after = others.filter((item) => items.indexOf(item) > at);
  const frames = [...after, ...before].map(({ lines, place }) => ({ message: textOf(lines), place }));
  return withPlaceInText({ message: textOf(message?.lines ?? []), place: message?.place, frames });
}

/** Lines of a message are indented like its first. */
function textOf(lines: readonly string[]): string {
  const rest = lines.slice(1);
  const indents = rest.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return [lines[0] ?? "", ...rest.map((line) => line.slice(indent))]
    .map((line) => line.trimEnd())
    .join("\n")
    .trim()
    .replace(/\n{3,}/g, "\n\n");
}

const frameOf23 = /^while (?:evaluating|calling) [^\n]*:$/;
const placeOf23 = / at (\/[^\n:]{1,2000}):(\d{1,9}):(\d{1,9})(?:, called from [^\n]*)?:$/;

function isOldTrace(lines: readonly string[]): boolean {
  return frameOf23.test((lines[0] ?? "").replace(/^error: /, ""));
}

/** Nix 2.3 with `--show-trace`: frames go inwards, then the message. */
function readOldTrace(lines: readonly string[]): ErrorBlock {
  const frames: Frame[] = [];
  const said: string[] = [];
  for (const line of lines.map((line, index) => (index === 0 ? line.replace(/^error: /, "") : line))) {
    if (said.length === 0 && frameOf23.test(line))
      frames.unshift({
        message: line.replace(/,? at (?:\/|undefined position).*$/, ""),
        place: placeIn(placeOf23.exec(line)),
      });
    else if (!aside.test(line)) said.push(line);
  }
  return withPlaceInText({ message: said.join("\n").trim(), place: undefined, frames });
}

const trailing = /,? at ([/<«(][^\n:]{0,2000}):(\d{1,9}):(\d{1,9})$/;
const ofFunction = /\bfunction at ([/<«(][^\n:]{0,2000}):(\d{1,9}):(\d{1,9}) called/;
const definedAt = /already defined at ([/<«(][^\n:]{0,2000}):(\d{1,9}):(\d{1,9})/;
/** Nix 2.3 says it in the middle. */
const againAt = /^attribute '[^']*' at ([/<«(][^\n:]{0,2000}):(\d{1,9}):(\d{1,9}) already/;

/** Positions that stand in the text of a message itself. */
function withPlaceInText(block: ErrorBlock): ErrorBlock {
  const { message, place, frames } = block;
  const called = placeIn(ofFunction.exec(message));
  if (called) {
    const call: readonly Frame[] = place ? [{ message: "from call site", place }] : [];
    const own = place && place.line === called.line && place.file === called.file ? place.excerpt : undefined;
    return {
      message: message.replace(/function at .*? called/, "function called").replace(trailing, ""),
      place: own === undefined ? called : { ...called, excerpt: own },
      frames: [...call, ...frames],
    };
  }
  const defined = placeIn(definedAt.exec(message));
  if (defined)
    return {
      message: message.replace(/ at [^\n]*? already/, " already").replace(/ at [^\n]*$/, ""),
      place: place ?? placeIn(againAt.exec(message)),
      frames: [{ message: "already defined", place: defined }, ...frames],
    };
  const lines = message.split("\n");
  const own = place ? undefined : placeIn(trailing.exec(lines[0] ?? ""));
  if (!own) return block;
  return { ...block, message: [(lines[0] ?? "").replace(trailing, ""), ...lines.slice(1)].join("\n"), place: own };
}

function placeIn(match: RegExpExecArray | null): OutputPlace | undefined {
  return match ? { file: match[1] ?? "", line: Number(match[2]), column: Number(match[3]) } : undefined;
}

/** Of what the module system calls a file: `F, via option o`, `F:anon-1` and `F#name` mean the file F. */
export function fileOf(named: string): string {
  return named
    .replace(/, via option .*$/s, "")
    .replace(/(?::anon-\d{1,9})+$/, "")
    .replace(/#.*$/s, "");
}

/** Frames that say where they are. */
export function placed(frames: readonly Frame[]): readonly OutputFrame[] {
  return frames.flatMap(({ message, place }) => (place?.file.startsWith("/") ? [{ message, place }] : []));
}
