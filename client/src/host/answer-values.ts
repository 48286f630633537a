/** Values of an answer by their keys, as what they are: absent where the host said nothing of it. */

export interface Values {
  readonly text: (key: string) => string | undefined;
  readonly number: (key: string) => number | undefined;
  readonly flag: (key: string) => boolean | undefined;
  /** `KEY.1`, `KEY.2`, …, in the order of their numbers. */
  readonly list: (key: string) => readonly string[];
  /** The numbers N for which there is a `KEY.N.…`, ascending. */
  readonly numbers: (key: string) => readonly number[];
}

export function valuesOf(map: ReadonlyMap<string, string>): Values {
  const number = (key: string): number | undefined => {
    const value = map.get(key);
    return value === undefined ? undefined : Number(value);
  };
  const numbered = (pattern: RegExp): readonly number[] => {
    const found = new Set<number>();
    for (const key of map.keys()) {
      const digits = pattern.exec(key)?.[1];
      if (digits !== undefined) found.add(Number(digits));
    }
    return [...found].sort((one, other) => one - other);
  };
  return {
    text: (key) => map.get(key),
    number,
    flag: (key) => (map.has(key) ? map.get(key) === "1" : undefined),
    list: (key) =>
      numbered(new RegExp(`^${key.replaceAll(".", "\\.")}\\.(\\d+)$`)).map((n) => map.get(`${key}.${n}`) ?? ""),
    numbers: (key) => numbered(new RegExp(`^${key}\\.(\\d+)\\.`)),
  };
}

/** A field where there is a value, and no field where there is none. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: Value };
}
