/** Which lines are a builder's: it writes to the same output as Nix, and may write whatever it likes, also what looks like an error of Nix. */

const begins = /^building '\/nix\/store\//;
/** Nix goes on: whatever stood before it was no error that ended it. */
const goesOn =
  /^(?:building '\/nix\/store\/|copying path '|(?:error: )?builder for '\/nix\/store\/|error: Cannot build '|(?:error: )?hash mismatch in |error: build of '|(?:error: )?\d+ dependenc)/;
/** What is built is activated, or told. */
const ends =
  /^(?:would (?:activate the configuration|stop the following|NOT stop the following)|stopping the following|activating the configuration|Done\. The new )/;

/** From the line where the first build begins to the last one that shows that Nix itself went on. Outside of it, nothing is a builder's. */
export function linesOfBuilders(lines: readonly string[]): (at: number) => boolean {
  const first = lines.findIndex((line) => begins.test(line));
  if (first < 0) return () => false;
  const lastBegun = lines.findLastIndex((line) => begins.test(line));
  const end = lines.findIndex((line, at) => at > lastBegun && ends.test(line));
  const until = end < 0 ? lines.length : end + 1;
  let last = first;
  for (let at = first; at < until; at++) if (at === end || goesOn.test(lines[at] ?? "")) last = at;
  return (at) => at > first && at < last;
}
