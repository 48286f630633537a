/** Our values against those of a real Nix, leaf by leaf: what we call known must be so, to the type; what we do not know is allowed. */
import { type Leaf, type Leaves, leafKey, type OurLeaf, type OurLeaves, type OurTagged } from "./leaves.ts";
import { matches } from "./matches.ts";
import { showTagged, type Tagged } from "./tagged.ts";

/**
 * `agree-…`: the same value, and what we call it. `partial`: what we know of it is so. `no-value`: neither says a value. `unknown`: Nix has
 * a value that we do not know. `no-default`: the value depends on a default of NixOS that this world lacks. `wrong`: a bug of ours.
 */
export type Verdict = "agree-known" | "agree-repo" | "partial" | "no-value" | "unknown" | "no-default" | "wrong";

export interface Judged {
  readonly key: string;
  readonly verdict: Verdict;
  /** For people: both sides. */
  readonly nix: string;
  readonly ours: string;
}

export function compareLeaves(truth: Leaves, ours: OurLeaves): Judged[] {
  const judged = [...truth].map(([key, leaf]) => judge(key, leaf, ours.get(key) ?? coverOf(leaf.path, ours)));
  const extra = [...ours].filter(([key, { state }]) => !truth.has(key) && state !== "unknown");
  return [...judged, ...extra.map(([key, leaf]) => judgeExtra(key, leaf, truth))];
}

function judge(key: string, nix: Leaf, our: OurLeaf | undefined): Judged {
  const says = (verdict: Verdict): Judged => ({ key, verdict, nix: showLeaf(nix), ours: showOur(our) });
  const value = our === undefined || our.state === "unknown" ? undefined : our.value;
  // Under its new name it is compared anyway.
  if (our === undefined && nix.alias) return says("no-value");
  const comparable = nix.value !== undefined && isComparable(nix.value);
  if (our === undefined || value === undefined || isHidden(value)) return says(comparable ? "unknown" : "no-value");
  if (nix.error?.lacks !== undefined) return says("no-default");
  if (nix.error !== undefined) return says(our.state === "partial" ? "no-value" : "wrong");
  if (!matches(nix.value, value)) return says("wrong");
  if (our.state === "partial" || !isWhole(value)) return says(comparable ? "partial" : "no-value");
  return says(our.state === "known" ? "agree-known" : "agree-repo");
}

/** A leaf of ours that Nix does not have. */
function judgeExtra(key: string, our: OurLeaf, truth: Leaves): Judged {
  const above = our.path
    .map((_, length) => truth.get(leafKey(our.path.slice(0, length))))
    .find((leaf) => leaf !== undefined);
  const says = (verdict: Verdict): Judged => ({
    key,
    verdict,
    nix: above === undefined ? "no such leaf" : `${leafKey(above.path)} is ${showLeaf(above)}`,
    ours: showOur(our),
  });
  if (our.value === undefined || isHidden(our.value)) return says("no-value");
  if (above?.error?.lacks !== undefined) return says("no-default");
  if (above?.value?.[0] === "opaque" && above.type !== "string") return says("no-value");
  return says("wrong");
}

/** Where we stop at a set that we do not know, Nix may have leaves below. */
function coverOf(path: readonly string[], ours: OurLeaves): OurLeaf | undefined {
  for (let length = path.length - 1; length > 0; length--) {
    const leaf = ours.get(leafKey(path.slice(0, length)));
    if (leaf !== undefined)
      return leaf.value === undefined || isHidden(leaf.value) || leaf.state === "unknown" ? leaf : below(leaf);
  }
  return undefined;
}

/** Of a set that we claim to know as a whole no leaf of Nix may lie below: it is wrong there. */
function below(leaf: OurLeaf): OurLeaf {
  return leaf.state === "partial" ? { ...leaf, state: "unknown" } : leaf;
}

/** A value with a package, a function or a place on disk in it has no value that we could show: what we know of it has to agree. */
function isComparable(value: Tagged): boolean {
  if (value[0] === "opaque") return false;
  if (value[0] === "list") return value[1].every(isComparable);
  return value[0] !== "set" || Object.values(value[1]).every(isComparable);
}

function isHidden(value: OurTagged): boolean {
  return value[0] === "opaque" || value[0] === "unknown" || value[0] === "error";
}

function isWhole(value: OurTagged): boolean {
  switch (value[0]) {
    case "list":
      return value[1].every((item) => item[0] !== "spread" && isWhole(item));
    case "set":
      return value[2] === undefined && Object.values(value[1]).every(isWhole);
    default:
      return value[0] !== "text" && !isHidden(value);
  }
}

function showLeaf(leaf: Leaf): string {
  if (leaf.error !== undefined) return `error (${leaf.error.class}): ${leaf.error.message.split("\n")[0]}`;
  return `${leaf.type} ${leaf.value === undefined ? "" : showTagged(leaf.value)}`;
}

function showOur(our: OurLeaf | undefined): string {
  if (our === undefined) return "no such leaf";
  return `${our.state} ${our.value === undefined ? "" : JSON.stringify(our.value).slice(0, 200)}`;
}

export interface Summary {
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Leaves of Nix that have a value that can be compared. */
  readonly comparable: number;
  /** Of these, in percent: those whose value we have. */
  readonly agreeing: number;
}

export function summarize(judged: readonly Judged[]): Summary {
  const counts = {
    "agree-known": 0,
    "agree-repo": 0,
    partial: 0,
    "no-value": 0,
    unknown: 0,
    "no-default": 0,
    wrong: 0,
  };
  for (const { verdict } of judged) counts[verdict]++;
  const agreeing = counts["agree-known"] + counts["agree-repo"];
  const comparable = agreeing + counts.partial + counts.unknown + counts.wrong;
  return { counts, comparable, agreeing: comparable === 0 ? 100 : (100 * agreeing) / comparable };
}
