/** Whether what we know of a value is so: unknown parts of ours may be anything. */
import type { OurTagged } from "./leaves.ts";
import { floatText, type Tagged } from "./tagged.ts";

export function matches(nix: Tagged | undefined, our: OurTagged): boolean {
  if (our[0] === "unknown") return true;
  if (nix === undefined || our[0] === "error") return false;
  if (nix[0] === "opaque") return matchesOpaque(nix[1], our);
  switch (our[0]) {
    case "null":
      return nix[0] === "null";
    case "float":
      return nix[0] === "float" && nix[1] === (typeof our[1] === "number" ? floatText(our[1]) : our[1]);
    case "text":
      return nix[0] === "string" && matchesText(nix[1], our[1]);
    case "list":
      return nix[0] === "list" && matchesList(nix[1], our[1]);
    case "set":
      return nix[0] === "set" && matchesSet(nix[1], our[1], our[2] ?? {});
    case "opaque":
      return false;
    default:
      return nix[0] === our[0] && nix[1] === our[1];
  }
}

/** Nobody can know these; what kind of value it is we may know. */
function matchesOpaque(what: string, our: OurTagged): boolean {
  if (what === "too deep") return true;
  // A type of options, which the world around a configuration is made of: some set, written in Nix or not.
  if (what === "world" && our[0] === "set") return Object.hasOwn(our[1], "_type");
  // There, a set that is called is shown as a function.
  if (our[0] === "set") return what === "function" && Object.hasOwn(our[1], "__functor");
  if (our[0] === "opaque")
    return our[1] === undefined || typeof our[1] !== "string" || OPAQUE_STRINGS.has(what) || our[1] === what;
  return our[0] === "text" && OPAQUE_STRINGS.has(what);
}

const OPAQUE_STRINGS = new Set(["context", "place", "unknown"]);

/** Each known part is taken where it is found first, the last one at the end. */
function matchesText(text: string, parts: readonly unknown[]): boolean {
  let at = 0;
  let anywhere = false;
  for (const [index, part] of parts.entries()) {
    if (typeof part !== "string") {
      anywhere = true;
      continue;
    }
    const isLast = index === parts.length - 1;
    const found = !anywhere ? at : isLast ? Math.max(at, text.length - part.length) : text.indexOf(part, at);
    if (found < 0 || !text.startsWith(part, found)) return false;
    at = found + part.length;
    anywhere = false;
  }
  return anywhere || at === text.length;
}

type OurItems = Extract<OurTagged, readonly ["list", unknown]>[1];

/** A stretch of unknown length may be empty. */
function matchesList(nix: readonly Tagged[], our: OurItems): boolean {
  let ends = new Set([0]);
  for (const item of our) {
    const next = new Set<number>();
    for (const end of ends) {
      if (item[0] === "spread") for (let to = end; to <= nix.length; to++) next.add(to);
      else if (end < nix.length && matches(nix[end], item as OurTagged)) next.add(end + 1);
    }
    ends = next;
  }
  return ends.has(nix.length);
}

function matchesSet(
  nix: Readonly<Record<string, Tagged>>,
  our: Readonly<Record<string, OurTagged>>,
  { open, maybe = [] }: { readonly open?: unknown; readonly maybe?: readonly string[] },
): boolean {
  const known = Object.entries(our).every(([name, value]) =>
    Object.hasOwn(nix, name) ? matches(nix[name], value) : maybe.includes(name),
  );
  return known && (open !== undefined || Object.keys(nix).every((name) => Object.hasOwn(our, name)));
}
