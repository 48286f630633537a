/** Looking into sets: attributes that are there, are not, may be, or cannot be known. */
import { message } from "#text/message.ts";
import { force, lazy } from "./machine.ts";
import { AttrSet, type Entry, Maybe, type Slot, Unknown } from "./value.ts";

/** The slot at `key`, `undefined` if there surely is none. An attribute that may be there or not is unknown. */
export function attribute(set: AttrSet, key: string): Slot | undefined {
  const entry = set.entries.get(key);
  if (entry === undefined) return set.rest?.(key);
  if (!(entry instanceof Maybe)) return entry;
  const exists = force(entry.exists);
  if (exists === true) return entry.value;
  return exists instanceof Unknown ? exists : set.rest?.(key);
}

/** Whether `key` is there. */
export function hasAttribute(set: AttrSet, key: string): boolean | Unknown {
  const entry = set.entries.get(key);
  if (entry instanceof Maybe) {
    const exists = force(entry.exists);
    if (exists === true || exists instanceof Unknown) return exists;
  } else if (entry !== undefined) return true;
  if (!set.open) return false;
  return set.rest?.(key) === undefined ? false : set.open;
}

/** UTF-8 order, which is the order of code points; UTF-16 differs for characters beyond the basic plane. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  let index = 0;
  while (index < a.length && index < b.length && a.charCodeAt(index) === b.charCodeAt(index)) index++;
  const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
  if (index >= a.length || index >= b.length) return a.length - b.length;
  const surrogates =
    left >= 0xd800 && left < 0xe000 && right >= 0xe000
      ? 1
      : right >= 0xd800 && right < 0xe000 && left >= 0xe000
        ? -1
        : 0;
  return surrogates || left - right;
}

/** An attribute of a set that has been listed: `exists` is `true` or why nobody knows. */
export interface Listed {
  readonly key: string;
  readonly slot: Slot;
  readonly exists: true | Unknown;
}

/** All known attributes in Nix's order; those that surely do not exist are left out. A set may still be `open`. */
export function attributes(set: AttrSet): Listed[] {
  const found: Listed[] = [];
  for (const [key, entry] of set.entries) {
    if (!(entry instanceof Maybe)) {
      found.push({ key, slot: entry, exists: true });
      continue;
    }
    const exists = force(entry.exists);
    if (exists === true || exists instanceof Unknown) found.push({ key, slot: entry.value, exists });
  }
  return found.sort((a, b) => compareKeys(a.key, b.key));
}

/** A set of these; an attribute that only may exist stays so. */
export function fromListed(listed: Iterable<Listed>, open?: Unknown): AttrSet {
  const entries = new Map<string, Entry>();
  for (const { key, slot, exists } of listed) entries.set(key, exists === true ? slot : new Maybe(exists, slot));
  return new AttrSet(entries, open);
}

export function setOf(record: Readonly<Record<string, Entry>>): AttrSet {
  return new AttrSet(new Map(Object.entries(record)));
}

const replaced = message("it may be overridden by a set that is not known");

/** `left // right`, with what is not known of either. */
export function update(left: AttrSet | Unknown, right: AttrSet | Unknown): AttrSet | Unknown {
  if (right instanceof Unknown) {
    if (left instanceof Unknown) return left;
    const entries = new Map<string, Entry>();
    const doubt = new Unknown(replaced);
    for (const [key, entry] of left.entries)
      entries.set(key, entry instanceof Maybe ? new Maybe(entry.exists, doubt) : doubt);
    return new AttrSet(entries, right);
  }
  if (left instanceof Unknown) return new AttrSet(right.entries, left, undefined, right.hidden);
  if (left.entries.size === 0 && !left.open) return right;
  if (right.entries.size === 0 && !right.open) return left;
  const entries = new Map(left.entries);
  if (right.open) for (const [key, entry] of left.entries) entries.set(key, shadowed(key, entry, right));
  for (const [key, entry] of right.entries)
    entries.set(
      key,
      entry instanceof Maybe && left.entries.has(key) ? either(entry, left.entries.get(key) as Entry) : entry,
    );
  const open = right.open ?? left.open;
  const rest = open && ((key: string): Slot | undefined => right.rest?.(key) ?? left.rest?.(key));
  return new AttrSet(entries, open, rest, left.hidden);
}

/** What `left` has at `key` where `right` may have it, too. */
function shadowed(key: string, entry: Entry, right: AttrSet): Entry {
  const value = right.rest?.(key);
  if (value === undefined) return entry;
  return entry instanceof Maybe ? new Maybe(entry.exists, value) : value;
}

/** `over` where it exists, else `under`. */
function either(over: Maybe, under: Entry): Entry {
  const value = lazy(() => {
    const exists = force(over.exists);
    if (exists === true) return over.value;
    return exists instanceof Unknown ? exists : under instanceof Maybe ? under.value : under;
  });
  if (!(under instanceof Maybe)) return value;
  const exists = lazy(() => {
    const first = force(over.exists);
    if (first === true) return true;
    const second = force(under.exists);
    return second === true ? true : first instanceof Unknown ? first : second;
  });
  return new Maybe(exists, value);
}
