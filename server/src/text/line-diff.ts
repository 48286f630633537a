/** Which lines differ between two texts: edits as small as lines, and a diff that people and `patch` read. */
import type { Edit } from "./edit.ts";

/** Lines of the old text that became lines of the new one; half-open, counted from 0. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** In order; none touches the next. */
export function changedLines(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let same = 0;
  while (same < Math.min(before.length, after.length) - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  const hunks: Hunk[] = [];
  let [x, y] = [start, start];
  for (const [oldAt, newAt] of [...kept(before, after, start, same), [before.length - same, after.length - same]]) {
    if (oldAt > x || newAt > y) hunks.push({ oldStart: x, oldEnd: oldAt, newStart: y, newEnd: newAt });
    [x, y] = [oldAt + 1, newAt + 1];
  }
  return hunks;
}

/** The longest list of lines that both have, by Myers: the way with the fewest changes is looked for first. */
function kept(
  before: readonly string[],
  after: readonly string[],
  start: number,
  same: number,
): (readonly [oldAt: number, newAt: number])[] {
  const [n, m] = [before.length - same - start, after.length - same - start];
  const trace: Map<number, number>[] = [];
  const reach = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= n + m; changes++) {
    trace.push(new Map(reach));
    for (let k = -changes; k <= changes; k += 2) {
      let x = goesDown(reach, k, changes) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < n && x - k < m && before[start + x] === after[start + x - k]) x++;
      reach.set(k, x);
      if (x >= n && x - k >= m) return backwards(trace, n, m).map(([a, b]) => [start + a, start + b]);
    }
  }
  return [];
}

function goesDown(reach: ReadonlyMap<number, number>, k: number, changes: number): boolean {
  return k === -changes || (k !== changes && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
}

function backwards(trace: readonly ReadonlyMap<number, number>[], n: number, m: number): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  let [x, y] = [n, m];
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reach = trace[changes] ?? new Map<number, number>();
    const from = x - y + (goesDown(reach, x - y, changes) ? 1 : -1);
    const [oldX, oldY] = changes === 0 ? [0, 0] : [reach.get(from) ?? 0, (reach.get(from) ?? 0) - from];
    while (x > oldX && y > oldY) found.push([--x, --y]);
    [x, y] = [oldX, oldY];
  }
  return found.reverse();
}

/** Each line with what ends it. */
export function linesIn(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Edits that make `after` of `before` and leave all other lines alone. */
export function lineEdits(before: string, after: string): readonly Edit[] {
  const [old, now] = [linesIn(before), linesIn(after)];
  const starts = [0];
  for (const line of old) starts.push((starts.at(-1) ?? 0) + line.length);
  return changedLines(old, now).map(({ oldStart, oldEnd, newStart, newEnd }) => ({
    start: starts[oldStart] ?? before.length,
    end: starts[oldEnd] ?? before.length,
    text: now.slice(newStart, newEnd).join(""),
  }));
}

/** Lines around what changes. */
const CONTEXT = 3;

/** As `diff -u` writes it; empty where nothing differs. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const [old, now] = [linesIn(before), linesIn(after)];
  const hunks = changedLines(old, now);
  if (hunks.length === 0) return "";
  const parts: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = parts.at(-1)?.at(-1);
    if (last && hunk.oldStart - last.oldEnd <= 2 * CONTEXT) parts.at(-1)?.push(hunk);
    else parts.push([hunk]);
  }
  const shown = parts.map((part) => unifiedPart(part, old, now)).join("");
  return `--- a/${file}\n+++ b/${file}\n${shown}`;
}

function unifiedPart(hunks: readonly Hunk[], old: readonly string[], now: readonly string[]): string {
  const [first, last] = [hunks[0] as Hunk, hunks.at(-1) as Hunk];
  const lead = Math.min(CONTEXT, first.oldStart);
  const tail = Math.min(CONTEXT, old.length - last.oldEnd);
  const lines: string[] = [];
  let at = first.oldStart - lead;
  for (const { oldStart, oldEnd, newStart, newEnd } of hunks) {
    lines.push(...old.slice(at, oldStart).map((line) => ` ${line}`));
    lines.push(...old.slice(oldStart, oldEnd).map((line) => `-${line}`));
    lines.push(...now.slice(newStart, newEnd).map((line) => `+${line}`));
    at = oldEnd;
  }
  lines.push(...old.slice(at, at + tail).map((line) => ` ${line}`));
  const range = (start: number, size: number): string => `${size === 0 ? start : start + 1},${size}`;
  const oldSize = last.oldEnd + tail - (first.oldStart - lead);
  const newSize = last.newEnd + tail - (first.newStart - lead);
  const head = `@@ -${range(first.oldStart - lead, oldSize)} +${range(first.newStart - lead, newSize)} @@\n`;
  return head + lines.map((line) => (line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`)).join("");
}
