/** What the manual's list of options does not say: options that it hides, types whose description leaves their merging out, old names. */

interface Correction {
  readonly path: readonly string[];
  readonly type: string;
}

export const corrections: readonly Correction[] = [];

export const renamed: readonly (readonly [from: readonly string[], to: readonly string[]])[] = [];
