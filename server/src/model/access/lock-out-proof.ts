/** Whether an option that nobody knows the value of is made of the same things before and after: then it has the same value. */
import { counts, type OptionDefinition } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { isSameCode, type Pair } from "./lock-out-code.ts";
import { isComparable, isSameValue } from "./lock-out-values.ts";

export interface Proofs {
  readonly before: HostView;
  readonly after: HostView;
  readonly pair: Pair;
  readonly known: Map<string, boolean>;
}

export function newProofs(sides: Pick<Proofs, "before" | "after" | "pair">): Proofs {
  return { ...sides, known: new Map() };
}

/** `false`: it may be something else. What the repo does not set is as NixOS has it, and that stays. */
export function isProvenSame(proofs: Proofs, path: readonly string[]): boolean {
  if (proofs.pair.changed.size === 0) return true;
  const name = showPath(path);
  const known = proofs.known.get(name);
  if (known !== undefined) return known;
  // An option that is made of itself is the same if all else is.
  proofs.known.set(name, true);
  const same = prove(proofs, path);
  proofs.known.set(name, same);
  return same;
}

function prove(proofs: Proofs, path: readonly string[]): boolean {
  const [a, b] = [proofs.before.at(path), proofs.after.at(path)];
  if (!a || !b) return a === b;
  if (isComparable(a) && isComparable(b) && isSameValue(a.value, b.value) === true) return true;
  const [x, y] = [a.definitions.filter(counts), b.definitions.filter(counts)];
  if (x.length !== y.length) return false;
  if (!x.every((one, index) => isSameDefinition(proofs.pair, one, y[index] as OptionDefinition))) return false;
  const reads = new Set([...readsOf(a, x), ...readsOf(b, y)]);
  return [...reads].every((name) => {
    const read = parsePath(name);
    return read?.every((step) => step !== undefined) === true && isProvenSame(proofs, read as string[]);
  });
}

function readsOf(view: OptionView, definitions: readonly OptionDefinition[]): readonly string[] {
  return [...view.reads.keys(), ...definitions.flatMap(({ reads }) => [...reads.keys()])];
}

function isSameDefinition(pair: Pair, a: OptionDefinition, b: OptionDefinition): boolean {
  if (a.priority !== b.priority || a.condition !== b.condition || a.status !== b.status) return false;
  if (a.leads.length !== b.leads.length) return false;
  return isSameCode(pair, a, b) && a.leads.every((lead, index) => isSameCode(pair, lead, b.leads[index] ?? lead));
}
