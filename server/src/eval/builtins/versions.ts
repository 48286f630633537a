/** `builtins` about versions and package names. */

import { compareKeys } from "#eval/attributes.ts";
import { asKnownString } from "#eval/expect.ts";
import { spend } from "#eval/machine.ts";
import { AttrSet, ListValue, type Slot, Unknown, type Value } from "#eval/value.ts";
import type { Natives } from "./native.ts";

/** Stretches of digits, and stretches of anything else but the separators `.` and `-`. */
function componentsOf(version: string): readonly string[] {
  spend(version.length);
  return version.match(/[0-9]+|[^0-9.-]+/g) ?? [];
}

export function splitVersion(version: Slot): Value {
  const text = asKnownString(version);
  return text instanceof Unknown ? text : new ListValue(componentsOf(text));
}

export function compareVersions(left: Slot, right: Slot): Value {
  const [a, b] = [asKnownString(left), asKnownString(right)];
  if (a instanceof Unknown) return a;
  return b instanceof Unknown ? b : BigInt(orderOf(a, b));
}

/** -1, 0 or 1. */
export function orderOf(left: string, right: string): -1 | 0 | 1 {
  const [a, b] = [componentsOf(left), componentsOf(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [x, y] = [a[index] ?? "", b[index] ?? ""];
    if (isOlder(x, y)) return -1;
    if (isOlder(y, x)) return 1;
  }
  return 0;
}

/** `pre` is older than nothing, nothing is older than anything else, and words are older than numbers. */
function isOlder(a: string, b: string): boolean {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x < y;
  if (a === "" && y !== undefined) return true;
  if (a === "pre" && b !== "pre") return true;
  if (b === "pre") return false;
  if (y !== undefined) return true;
  if (x !== undefined) return false;
  return compareKeys(a, b) < 0;
}

/** What does not fit into 32 bits is compared as text. */
function numberOf(component: string): number | undefined {
  const value = /^[0-9]+$/.test(component) ? Number(component) : Number.NaN;
  return value <= 0x7fff_ffff ? value : undefined;
}

/** The name ends in front of the first dash that no letter follows. */
function parseDrvName(name: Slot): Value {
  const text = asKnownString(name);
  if (text instanceof Unknown) return text;
  const dash = text.search(/-[^a-zA-Z]/);
  return new AttrSet(
    new Map([
      ["name", dash < 0 ? text : text.slice(0, dash)],
      ["version", dash < 0 ? "" : text.slice(dash + 1)],
    ]),
  );
}

export const versions: Natives = { compareVersions, parseDrvName, splitVersion };
