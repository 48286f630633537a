/** The lines of an sshd_config (sshd_config(5)): what they say, and whether they are all there is. */
import { stretchesOf } from "#eval/stretches.ts";
import { Optional, type Slot, Thunk } from "#eval/value.ts";
import { quietly } from "#model/counted.ts";
import type { HostView } from "#model/evaluated.ts";
import { hole, partFrom, textOf } from "#model/ports/part.ts";
import type { Span } from "#text/span.ts";
import type { ReachedConfig } from "./rescue-reach.ts";

/** A line, where it stands in the text. */
export interface ConfigLine extends Span {
  /** In lower case, as sshd reads it. */
  readonly key: string;
  readonly words: readonly string[];
  /** Of the `Match` that it stands below; `undefined`: it counts for all. */
  readonly match: readonly string[] | undefined;
  /** Whether it is there hangs on something that is not known. */
  readonly isSure: boolean;
}

export interface SshdConfig {
  readonly lines: readonly ConfigLine[];
  /** There are no others. */
  readonly isComplete: boolean;
}

export function configOf(view: HostView, { part, text }: ReachedConfig): SshdConfig {
  const lines: ConfigLine[] = [];
  let isComplete = true;
  let match: readonly string[] | undefined;
  let at = 0;
  const add = (line: string, start: number, isSure: boolean): void => {
    const [, blank = "", key = "", rest = ""] = /^(\s*)([A-Za-z]\w*)(?:\s*=\s*|\s+|$)(.*)$/.exec(line) ?? [];
    if (key === "") {
      if (!/^\s*(?:#.*)?$/.test(line)) isComplete = false;
      return;
    }
    const words = wordsOf(rest);
    // Whom the lines below it are about would not be known.
    if (key.toLowerCase() === "match" && !isSure) isComplete = false;
    if (key.toLowerCase() === "match") match = words.map((word) => word.toLowerCase());
    const from = start + blank.length;
    const end = start + line.trimEnd().length;
    lines.push({ key: key.toLowerCase(), words, match, isSure, start: from, end });
  };
  for (const line of text.split("\n")) {
    if (line.trim() === hole) {
      const possible = possibleAt(view, part.slot, at + line.indexOf(hole));
      if (possible === undefined) isComplete = false;
      else for (const each of possible.split("\n")) add(each, at, false);
    } else add(line, at, true);
    at += line.length + 1;
  }
  return { lines, isComplete };
}

/** A comment may follow the words (sshd_config(5), since OpenSSH 8.5). */
function wordsOf(rest: string): readonly string[] {
  const words: string[] = [];
  for (const [, quoted, bare = ""] of rest.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    if (bare.startsWith("#")) break;
    words.push(quoted ?? bare);
  }
  return words;
}

/** What stands at a hole if it is not empty; `undefined`: it may be anything. */
function possibleAt(view: HostView, slot: Slot, offset: number): string | undefined {
  let at = 0;
  for (const stretch of view.host.within(() => quietly(() => stretchesOf(slot))) ?? []) {
    if (at === offset && stretch.length === 1) {
      for (let thunk = stretch.slot instanceof Thunk ? stretch.slot : undefined; thunk; thunk = thunk.from)
        if (thunk instanceof Optional) {
          const { possible } = thunk;
          return textOf(view.host.within(() => partFrom(view, [], possible, false)));
        }
      return undefined;
    }
    at += stretch.length;
  }
  return undefined;
}
