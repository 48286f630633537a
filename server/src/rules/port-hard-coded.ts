/** A number beside the registry is forgotten when the registry changes. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portHardCoded: Rule = {
  id: "port/hard-coded",
  severity: "warning",
  summary: message("A port is written as a number although the registry has it, or should"),
  evaluates: true,
  check: () => [],
};
