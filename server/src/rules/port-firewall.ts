/** A port that is open without need: nobody listens there, or the proxy is passed by. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portFirewall: Rule = {
  id: "port/firewall",
  severity: "warning",
  summary: message("The firewall opens a port that should not be open, or that nobody listens on"),
  evaluates: true,
  check: () => [],
};
