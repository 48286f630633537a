/** `match` and `split`. Which text a group has is only said where every reading of POSIX agrees. */

import { asKnownString } from "#eval/expect.ts";
import { spend } from "#eval/machine.ts";
import { type Item, ListValue, type Slot, Spread, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { Natives } from "./native.ts";
import { compile, endsOf, exhausted, firstMatch, hasOneReading, type Program, type Subject } from "./regex-machine.ts";
import { type Pattern, type Regex, readPattern } from "./regex-syntax.ts";
import { fromUtf8, utf8 } from "./utf8.ts";

const unsupported = new Unknown(message("this regular expression is not supported here"));
const ambiguous = new Unknown(message("this regular expression matches in several ways"));

/** `null`, or the texts of the groups. */
export function match(pattern: Slot, slot: Slot): Value {
  return matching(pattern, slot, (regex, subject) => {
    const end = subject.bytes.length;
    if (!endsOf(regex.program, subject, 0).has(end)) return null;
    return groupsOf(regex, subject, 0, end);
  });
}

/** Texts between matches, and in between the texts of the groups of each match. */
export function split(pattern: Slot, slot: Slot): Value {
  return matching(pattern, slot, (regex, subject, source) => {
    const items: Item[] = [];
    const { bytes } = subject;
    let [kept, at] = [0, 0];
    let wasEmpty = false;
    while (at <= bytes.length) {
      const ends = endsOf(regex.program, subject, at);
      // Where the last match was empty, only one that is not can begin.
      if (wasEmpty) ends.delete(at);
      wasEmpty = false;
      if (ends.size === 0) {
        at++;
        continue;
      }
      const end = endOf(regex, subject, at, ends);
      if (end === undefined) return doubtfulSplit;
      items.push(textOf(bytes, kept, at), groupsOf(regex, subject, at, end));
      wasEmpty = end === at;
      kept = end;
      at = end;
    }
    if (items.length === 0) return new ListValue([source]);
    items.push(textOf(bytes, kept, bytes.length));
    return new ListValue(items);
  });
}

const doubtfulSplit = new ListValue([new Spread(ambiguous)]);

interface Compiled {
  readonly pattern: Pattern;
  readonly program: Program;
  /** Items in a row, each repeated or not, without alternatives: the greedy reading is the one of POSIX. */
  readonly plain: boolean;
  /** No group can keep the text of an earlier turn of a repetition. */
  readonly settled: boolean;
}

/** More than any sensible pattern needs. */
const mostWork = 1_000_000;

function matching(
  pattern: Slot,
  slot: Slot,
  work: (regex: Compiled, subject: Subject, source: string) => Value,
): Value {
  const [expression, source] = [asKnownString(pattern), asKnownString(slot)];
  if (expression instanceof Unknown) return expression;
  const regex = compiled(expression);
  if (source instanceof Unknown) return source;
  if (!regex) return unsupported;
  const subject = { bytes: utf8(source), work: mostWork };
  try {
    return work(regex, subject, source);
  } catch (error) {
    if (error !== exhausted) throw error;
    return new Unknown(message("this regular expression takes too long to match"));
  } finally {
    spend((mostWork - Math.max(subject.work, 0)) >> 3);
  }
}

const known = new Map<string, Compiled | undefined>();

function compiled(expression: string): Compiled | undefined {
  if (known.has(expression)) return known.get(expression);
  const pattern = expression.length > 2000 ? undefined : readPattern(expression);
  const program = pattern && compile(pattern);
  const regex = program && { pattern, program, plain: isPlain(pattern.root), settled: isSettled(pattern.root) };
  if (known.size > 500) known.clear();
  known.set(expression, regex);
  return regex;
}

function isPlain(regex: Regex): boolean {
  if (regex.kind === "sequence") return regex.items.every(isPlain);
  if (regex.kind === "group") return isPlain(regex.item);
  if (regex.kind === "repeat") return regex.item.kind === "byte";
  return regex.kind !== "either";
}

/** `optional`: this part need not take part in a turn of the repetition around it. */
function isSettled(regex: Regex, repeated = false, optional = false): boolean {
  switch (regex.kind) {
    case "sequence":
      return regex.items.every((item) => isSettled(item, repeated, optional));
    case "either":
      return regex.options.every((option) => isSettled(option, repeated, optional || repeated));
    case "group":
      return !optional && isSettled(regex.item, repeated, optional);
    case "repeat":
      return isSettled(regex.item, repeated || regex.most > 1, optional || (repeated && regex.least === 0));
    default:
      return true;
  }
}

/** The end of the match that begins at `from`, if the first one found is the longest one. */
function endOf(regex: Compiled, subject: Subject, from: number, ends: ReadonlySet<number>): number | undefined {
  const longest = Math.max(...ends);
  if (ends.size === 1 || regex.plain) return longest;
  return firstMatch(regex.program, subject, from, regex.pattern.groups)?.end === longest ? longest : undefined;
}

function groupsOf(
  { pattern, program, plain, settled }: Compiled,
  subject: Subject,
  from: number,
  end: number,
): ListValue {
  if (pattern.groups === 0) return new ListValue([]);
  const sure = plain || (settled && hasOneReading(program, subject, from, end, pattern.groups));
  const marks = firstMatch(program, subject, from, pattern.groups, end)?.marks;
  return new ListValue(
    Array.from({ length: pattern.groups }, (_, group) => {
      if (!sure || !marks) return ambiguous;
      const [start, stop] = [marks[2 * group] as number, marks[2 * group + 1] as number];
      return stop < 0 ? null : textOf(subject.bytes, start, stop);
    }),
  );
}

function textOf(bytes: Uint8Array, start: number, end: number): string | Unknown {
  return fromUtf8(bytes, start, end) ?? new Unknown(message("a character is cut into its bytes"));
}

export const regex: Natives = { match, split };
