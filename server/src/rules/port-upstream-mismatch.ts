/** A proxy that asks at the wrong port answers with 502 after the rebuild. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portUpstreamMismatch: Rule = {
  id: "port/upstream-mismatch",
  severity: "warning",
  summary: message("A proxy hands on to a port where the service does not listen"),
  evaluates: true,
  check: () => [],
};
