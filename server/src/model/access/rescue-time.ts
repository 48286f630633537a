/** Scripts that subtract a time of systemd from one of `date`: two clocks that began at different moments, in different units. */
import { stringsIn } from "#facts/strings.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Span } from "#text/span.ts";

export interface TwoClocks extends Span {
  readonly unit: string;
  /** `ActiveEnterTimestampMonotonic`. */
  readonly clock: string;
}

/** `X=$(systemctl show UNIT -p …Monotonic …)`, whose value systemd.unit(5) and the D-Bus interface give in microseconds of CLOCK_MONOTONIC. */
const stamps =
  /\b(\w+)=\$\([^()\n]*\bsystemctl\s+show\s+([\w@.:-]+)\s+(?:-p\s*|--property[= ])(\w+TimestampMonotonic)\s+--value\s*\)/g;

export function* timeOfTwoClocks(file: RepoFile): Iterable<TwoClocks> {
  if (file.facts.errors.length > 0 || !file.source.text.includes("TimestampMonotonic")) return;
  for (const { text, offset } of stringsIn(file.source))
    for (const [, variable = "", unit = "", clock = ""] of text.matchAll(stamps)) {
      // Given another value in between, it may be anything.
      if ([...text.matchAll(new RegExp(String.raw`(?<![\w$])${variable}=`, "g"))].length !== 1) continue;
      const difference = new RegExp(String.raw`\$\(date \+%s%N\)\s*-\s*\$?\{?${variable}\b\}?`, "g");
      for (const { 0: whole, index } of text.matchAll(difference))
        yield { start: offset + index, end: offset + index + whole.length, unit, clock };
    }
}
