/** What directives leave to a service that allow or deny by name: capabilities, address families, namespaces. */

/** All but some, or only some. */
export interface Left {
  readonly isAllBut: boolean;
  readonly names: ReadonlySet<string>;
}

const everything: Left = { isAllBut: true, names: new Set() };
const nothing: Left = { isAllBut: false, names: new Set() };

/** As systemd reads the lines, one after the other; `undefined`: no directive of this kind. */
export function leftBy(key: string, lines: readonly string[]): Left | undefined {
  if (key === "CapabilityBoundingSet") return capabilities(lines);
  if (key === "RestrictAddressFamilies") return families(lines);
  if (key === "RestrictNamespaces") return namespaces(lines);
  return undefined;
}

/** Whether nothing is left by the one that the other takes away. */
export function isWithin(one: Left, other: Left): boolean {
  if (!one.isAllBut) return [...one.names].every((name) => other.names.has(name) !== other.isAllBut);
  return other.isAllBut && [...other.names].every((name) => one.names.has(name));
}

/** An empty line takes all away, `~` alone gives all back; the first line with names replaces. */
function capabilities(lines: readonly string[]): Left {
  let left = everything;
  for (const line of lines) {
    const { isInverted, names } = wordsOf(line.toUpperCase());
    const isFresh = names.length === 0 || (left.isAllBut && left.names.size === 0);
    left = isFresh ? { isAllBut: isInverted, names: new Set(names) } : joined(left, isInverted, names);
  }
  return left;
}

/** An empty line lifts all restrictions; the first line decides whether names are allowed or denied. */
function families(lines: readonly string[]): Left {
  let left: Left | undefined;
  for (const line of lines) {
    const { isInverted, names } = wordsOf(line);
    if (line.trim() === "") left = undefined;
    else if (line.trim() === "none") left = nothing;
    else left = joined(left ?? { isAllBut: isInverted, names: new Set() }, isInverted, names);
  }
  return left ?? everything;
}

function namespaces(lines: readonly string[]): Left {
  let left: Left | undefined;
  for (const line of lines) {
    const { isInverted, names } = wordsOf(line);
    if (line.trim() === "") left = undefined;
    else if (/^(?:1|yes|y|true|t|on)$/i.test(line.trim())) left = nothing;
    else if (/^(?:0|no|n|false|f|off)$/i.test(line.trim())) left = everything;
    else left = left ? joined(left, isInverted, names) : { isAllBut: isInverted, names: new Set(names) };
  }
  return left ?? everything;
}

/** Adds names to what is left, or takes them away. */
function joined(left: Left, isInverted: boolean, names: readonly string[]): Left {
  const own = new Set(left.names);
  for (const name of names)
    if (isInverted === left.isAllBut) own.add(name);
    else own.delete(name);
  return { isAllBut: left.isAllBut, names: own };
}

function wordsOf(line: string): { readonly isInverted: boolean; readonly names: readonly string[] } {
  const text = line.trim();
  const isInverted = text.startsWith("~");
  return { isInverted, names: (isInverted ? text.slice(1) : text).split(/\s+/).filter((name) => name !== "") };
}
