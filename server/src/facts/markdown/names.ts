/** Names with dots and numbered ids in the words of a document. */
import type { Step } from "#facts/facts.ts";
import type { Span } from "#text/span.ts";
import type { NumberedId, WrittenName } from "./document.ts";
import type { Zones } from "./zones.ts";

const PART = String.raw`(?:[A-Za-z_][\w'-]*|"[^"\n]{0,100}"|<[\w-]+>|\$\{[^}\n]{0,100}\}|\*|\{[\w-]+(?:[ \t]*,[ \t]*[\w-]+)+\})`;
/** Neither a piece of a path, an address or a number, nor the beginning of one. */
const NAME = new RegExp(String.raw`(?<![\w.$@/\\-]|\w')[A-Za-z_][\w'-]*(?:\.${PART})+(?![\w@]|/\w|://)`, "g");
const PARTS = new RegExp(PART, "g");
const NUMBERED = /(?<![\w.-])[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d{2,}(?![\w-])/g;

export function namesIn(text: string, zones: Zones): readonly WrittenName[] {
  return [...text.matchAll(NAME)].flatMap((match) => {
    const [written] = match;
    const start = match.index;
    const end = start + written.length;
    const zone = zones.of({ start, end });
    if (!zone) return [];
    return stepsOf(written, start).map(({ steps, own }) => ({ start, end, own: own ?? { start, end }, zone, steps }));
  });
}

/** More than one where braces stand for several names. */
function stepsOf(written: string, start: number): readonly Steps[] {
  if (!/["<$*{]/.test(written)) return [{ steps: plainSteps(written, start), own: undefined }];
  let paths: readonly Steps[] = [{ steps: [], own: undefined }];
  for (const match of written.matchAll(PARTS)) {
    const at = start + match.index;
    const isOneOf = match[0].startsWith("{");
    const choices = isOneOf ? inBraces(match[0], at) : [stepOf(match[0], at)];
    const [only] = choices;
    if (!isOneOf && only) for (const { steps } of paths) steps.push(only);
    else paths = paths.flatMap(({ steps }) => choices.map((own) => ({ steps: [...steps, own], own })));
    if (paths.length > MOST) return [];
  }
  return paths;
}

interface Steps {
  readonly steps: Step[];
  readonly own: Span | undefined;
}

const MOST = 64;

function plainSteps(written: string, start: number): Step[] {
  let at = start;
  return written.split(".").map((name) => {
    const step = { start: at, end: at + name.length, name };
    at = step.end + 1;
    return step;
  });
}

function stepOf(part: string, start: number): Step {
  const end = start + part.length;
  if (part === "*" || part.startsWith("<") || part.startsWith("$")) return { start, end, name: undefined };
  return { start, end, name: part.startsWith('"') ? part.slice(1, -1) : part };
}

function inBraces(part: string, start: number): Step[] {
  return [...part.matchAll(/[\w-]+/g)].map((match) => stepOf(match[0], start + match.index));
}

export function numberedIn(text: string, zones: Zones): readonly NumberedId[] {
  return [...text.matchAll(NUMBERED)].flatMap((match) => {
    const [id] = match;
    const start = match.index;
    const end = start + id.length;
    const zone = zones.of({ start, end });
    const bracketed = text[start - 1] === "[" && text[end] === "]";
    return zone ? [{ start, end, zone, id, bracketed }] : [];
  });
}
