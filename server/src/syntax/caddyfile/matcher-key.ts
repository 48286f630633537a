/** Equal for matchers that are the same to Caddy. */
import type { MatcherSet } from "./matchers.ts";
import type { Matcher } from "./routes.ts";

/** `undefined` where something is not known, and nobody can tell. */
export function matcherKey({ matcher, isSet }: MatcherSet): string | undefined {
  const key = keyOf(matcher);
  return key === undefined ? undefined : JSON.stringify([isSet, key]);
}

function keyOf(matcher: Matcher): string | undefined {
  switch (matcher.kind) {
    case "every":
      return "every";
    case "unknown":
      return undefined;
    case "is":
      if (!matcher.values.every(({ known }) => known)) return undefined;
      return JSON.stringify([matcher.module, ...matcher.values.map(({ text }) => text)]);
    case "not": {
      const key = keyOf(matcher.of);
      return key === undefined ? undefined : JSON.stringify(["not", key]);
    }
    default: {
      const keys = matcher.of.map(keyOf);
      return keys.includes(undefined) ? undefined : JSON.stringify([matcher.kind, ...keys.sort()]);
    }
  }
}
