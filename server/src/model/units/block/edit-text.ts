/** A block of hardening as lines of Nix, in the style of the file that they go into. */
import { showName } from "#model/option-path.ts";
import { type DirectiveValue, isList, type Scalar } from "#model/units/section.ts";
import type { Block, BlockEntry } from "./block.ts";

/** How a file is laid out. */
export interface Style {
  readonly newline: string;
  /** One step of indentation. */
  readonly unit: string;
  /** `[ "a" ]` rather than `["a"]`. */
  readonly isAiry: boolean;
}

/** Longer lists get a line for each item. */
const widest = 100;

export function styleOf(text: string): Style {
  return {
    newline: text.includes("\r\n") ? "\r\n" : "\n",
    unit: unitOf(text),
    isAiry: count(text, /\["/g) <= count(text, /\[ "/g),
  };
}

/** What most lines are indented more than the line before them that opens something. */
function unitOf(text: string): string {
  const found = new Map<string, number>();
  for (const [, outer = "", inner = ""] of text.matchAll(/^([ \t]*)[^\s#][^\r\n]*[{[(]\r?\n(?=([ \t]*)\S)/gm)) {
    if (inner.length <= outer.length || !inner.startsWith(outer)) continue;
    const unit = inner.slice(outer.length);
    found.set(unit, (found.get(unit) ?? 0) + 1);
  }
  const [best] = [...found].sort(([, a], [, b]) => b - a);
  return best?.[0] ?? "  ";
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

export interface KeyLines {
  readonly indent: string;
  /** What is written before each key: `systemd.services.caddy.serviceConfig.`. */
  readonly prefix: string;
  /** The column that the `=` of the neighbours stand in, counted from the indentation. */
  readonly column: number;
  /** `lib.mkForce`; `undefined`: nothing has to be forced here. */
  readonly force: string | undefined;
}

/** One line for each entry, lists that are too long excepted. */
export function keyLines(entries: readonly BlockEntry[], keys: KeyLines, style: Style): readonly string[] {
  return entries.flatMap((entry) => linesFor(entry, keys, style));
}

function linesFor(
  { key, value, force: isForced, comment }: BlockEntry,
  { indent, prefix, column, force }: KeyLines,
  style: Style,
): readonly string[] {
  const name = `${prefix}${showName(key)}`.padEnd(column - 1);
  const by = isForced && force !== undefined ? `${force} ` : "";
  const behind = comment === undefined ? "" : ` # ${oneLine(comment)}`;
  const head = `${indent}${name} = ${by}`;
  const short = `${head}${nixValue(value, by !== "", style)};`;
  if (!isList(value) || value.length < 2 || short.length <= widest) return [`${short}${behind}`];
  const items = value.map((item) => `${indent}${style.unit}${scalar(item, true)}`);
  return [`${head}[${behind}`, ...items, `${indent}];`];
}

/** The comments above the block, a title first unless there is one already. */
export function noteLines({ notes }: Pick<Block, "notes">, indent: string, isTitled: boolean): readonly string[] {
  const lines = [...(isTitled ? [] : [title]), ...notes.flatMap((note) => note.split(/\r?\n/))];
  return lines.map((line) => `${indent}# ${oneLine(line)}`);
}

export const title = "Härtung";

function oneLine(comment: string): string {
  return comment.replace(/\s+/g, " ").trim();
}

/** `isArgument`: it is given to a function. */
export function nixValue(value: DirectiveValue, isArgument: boolean, { isAiry }: Style): string {
  if (!isList(value)) return scalar(value, isArgument);
  if (value.length === 0) return isAiry ? "[ ]" : "[]";
  const items = value.map((item) => scalar(item, true)).join(" ");
  return isAiry ? `[ ${items} ]` : `[${items}]`;
}

function scalar(value: Scalar, isArgument: boolean): string {
  if (typeof value === "string") return quoted(value);
  const text = String(value);
  return isArgument && text.startsWith("-") ? `(${text})` : text;
}

function quoted(text: string): string {
  const inside = text.replace(/[\\"]|\$(?=\{)/g, "\\$&").replace(/[\n\r\t]/g, (sign) => escapes[sign] ?? sign);
  return `"${inside}"`;
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
