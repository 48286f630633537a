/** What patterns of host names have in common: `*` stands for one label of a name, as in sites and matchers of Caddy. */

/** Whether every name that `inner` stands for is one that `outer` stands for. */
export function coversName(outer: string, inner: string): boolean {
  return compared(outer, inner, (a, b) => a === "*" || a === b);
}

/** False: no name is one of both. */
export function namesMeet(a: string, b: string): boolean {
  return compared(a, b, (one, other) => one === "*" || other === "*" || one === other);
}

function compared(a: string, b: string, isSame: (one: string, other: string) => boolean): boolean {
  const [one, other] = [a.toLowerCase().split("."), b.toLowerCase().split(".")];
  return one.length === other.length && one.every((label, index) => isSame(label, other[index] as string));
}
