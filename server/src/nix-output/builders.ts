/** Which lines are a builder's: it writes to the same output as Nix, and may write whatever it likes, also what looks like an error of Nix. */

const begins = /^building '\/nix\/store\//;
/** Nix goes on: whatever stood before it was no error that ended it. */
const goesOn =
  /^(?:building '\/nix\/store\/|copying path '|(?:error: )?builder for '\/nix\/store\/|error: Cannot build '|(?:error: )?hash mismatch in |error: build of '|(?:error: )?\d+ dependenc)/;
/** What is built is activated, or told. */
const ends =
  /^(?:would (?:activate the configuration|stop the following|NOT stop the following)|stopping the following|activating the configuration|Done\. The new )/;

export interface Builders {
  /** From the line where the first build begins to the last one that shows that Nix itself went on. Outside of it, nothing is a builder's. */
  readonly wrote: (at: number) => boolean;
  /** Nix said before that it builds what this line names. No builder knows what others are called, so none can speak of them. */
  readonly announced: (line: string) => boolean;
}

export function buildersIn(lines: readonly string[]): Builders {
  const first = lines.findIndex((line) => begins.test(line));
  if (first < 0) return { wrote: () => false, announced: () => true };
  const lastBegun = lines.findLastIndex((line) => begins.test(line));
  const end = lines.findIndex((line, at) => at > lastBegun && ends.test(line));
  const until = end < 0 ? lines.length : end + 1;
  const known = new Set<string>();
  let last = first;
  for (let at = first; at < until; at++) {
    const line = lines[at] ?? "";
    if (at === end || goesOn.test(line)) last = at;
    if (begins.test(line)) for (const each of pathsIn(line)) known.add(each).add(nameOf(each));
  }
  const isKnown = (path: string): boolean => known.has(path.endsWith(".drv") ? path : nameOf(path));
  return {
    wrote: (at) => at > first && at < last,
    announced: (line) => pathsIn(line).every(isKnown),
  };
}

function pathsIn(line: string): readonly string[] {
  return line.slice(0, 2000).match(/(?<=')\/nix\/store\/[^'\s]+(?=')/g) ?? [];
}

/** Nix 2.3 names what a derivation makes, not the derivation. */
function nameOf(path: string): string {
  return path.replace(/^\/nix\/store\/[a-z0-9]{32}-/, "").replace(/\.drv$/, "");
}
