/** In which of the sets that a file writes one more option can be written, so that no set is written twice: Nix before 2.26 refuses that. */
import type { AttrBinding, AttrName, AttrSet, Expr, SourceFile } from "#syntax/ast.ts";
import { contains, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

export interface Room {
  /** From brace to brace. */
  readonly set: Span;
  readonly bindings: readonly Span[];
  /** The names that are still to be written in it. */
  readonly names: readonly string[];
}

/**
 * The innermost one that is written for the option, seen from the binding `beside`, which stands in a set where `names` lead to the
 * option. `undefined`: it is set there already, or something that cannot be seen into may set it.
 */
export function roomFor({ root }: SourceFile, beside: Span, names: readonly string[]): Room | undefined {
  const around: Node[] = [];
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, beside.start)))
    around.push(node);
  const own = around.findIndex((node) => node.kind === "AttrSet" && node.bindings.some((each) => isAt(each, beside)));
  if (own < 0) return undefined;
  const places = written(outermost(around.slice(0, own + 1), names), []);
  if (!places || places.length === 0) return undefined;
  const deepest = Math.min(...places.map((place) => place.names.length));
  const inner = places.filter((place) => place.names.length === deepest);
  const place = inner.find(({ set }) => contains(set, beside.start)) ?? inner[0];
  if (!place || place.set.recursive) return undefined;
  return { set: place.set, bindings: place.set.bindings, names: place.names };
}

interface Place {
  readonly set: AttrSet;
  readonly names: readonly string[];
}

/** From the last of these nodes on outwards, as long as sets are plain values in sets: Nix makes one set of all that is written there. */
function outermost(around: readonly Node[], names: readonly string[]): Place | undefined {
  let place: Place | undefined;
  for (let index = around.length - 1; index >= 0; index -= 2) {
    const set = around[index];
    if (set?.kind !== "AttrSet") break;
    const inner = around[index + 1];
    const path = inner && staticPath(inner);
    if (inner && !path) break;
    place = { set, names: [...(path ?? []), ...(place?.names ?? names)] };
  }
  return place;
}

function staticPath(node: Node): readonly string[] | undefined {
  if (node.kind !== "AttrBinding") return undefined;
  const names = node.path.map(nameOf);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** All the sets that are written for a part of the option. */
function written(place: Place | undefined, found: Place[]): readonly Place[] | undefined {
  if (!place || place.set.legacyLet) return undefined;
  found.push(place);
  for (const binding of place.set.bindings) {
    if (binding.kind === "Inherit") {
      if (binding.names.some((name) => mayBe(name, place.names[0]))) return undefined;
      continue;
    }
    if (!binding.path.every((name, index) => index >= place.names.length || mayBe(name, place.names[index]))) continue;
    const inner = below(binding, place.names);
    if (!inner || !written(inner, found)) return undefined;
  }
  return found;
}

/** `undefined`: it is the option itself, something in it, or not known to be neither. */
function below({ path, value }: AttrBinding, names: readonly string[]): Place | undefined {
  const isPlain = path.length > 0 && path.length < names.length && path.every((name) => nameOf(name) !== undefined);
  return isPlain && isSet(value) ? { set: value, names: names.slice(path.length) } : undefined;
}

function isSet(expr: Expr): expr is AttrSet {
  return expr.kind === "AttrSet";
}

function nameOf(name: AttrName): string | undefined {
  return name.kind === "Static" ? name.name : undefined;
}

function mayBe(name: AttrName, wanted: string | undefined): boolean {
  return name.kind === "Dynamic" || name.name === wanted;
}

function isAt(node: Node, { start, end }: Span): boolean {
  return node.start === start && node.end === end;
}
