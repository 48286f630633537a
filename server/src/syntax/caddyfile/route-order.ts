/** Which of two lines of a block Caddy tries first. */
import type { MatcherSet } from "./matchers.ts";

export interface Sortable {
  /** The directive, or the one whose place it takes. */
  readonly name: string;
  /** Below zero: nobody knows it. */
  readonly position: number;
  /** `undefined`: Caddy does not look at it here. */
  readonly set: MatcherSet | undefined;
}

/** Caddy's own comparison, with all that is strange about it. */
export function goesBefore(one: Sortable, other: Sortable): boolean {
  if (one.name !== other.name || one.position < 0) return one.position < other.position;
  if (!one.set || !other.set) return false;
  const isMoreSpecific = asksForMore(one.set, other.set);
  // Of variables the last one wins. Two that are equal change places, too.
  return one.name === "vars" ? !isMoreSpecific : isMoreSpecific;
}

function asksForMore(one: MatcherSet, other: MatcherSet): boolean {
  if (!one.path || !other.path) return one.isSet && !other.isSet;
  const path = withoutStar(one.path);
  const otherPath = withoutStar(other.path);
  if (path === otherPath) return bytes(one.path) < bytes(other.path);
  const longer = bytes(path) - bytes(otherPath);
  return longer === 0 ? isSmaller(path, otherPath) : longer > 0;
}

function withoutStar(path: string): string {
  return path.endsWith("*") ? path.slice(0, -1) : path;
}

/** Caddy counts and compares what UTF-8 makes of it. */
function bytes(text: string): number {
  let count = 0;
  for (const c of text) {
    const code = c.codePointAt(0) as number;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return count;
}

function isSmaller(one: string, other: string): boolean {
  const others = [...other];
  for (const [index, c] of [...one].entries()) {
    const d = others[index];
    if (d === undefined) return false;
    if (c !== d) return (c.codePointAt(0) as number) < (d.codePointAt(0) as number);
  }
  return [...one].length < others.length;
}
