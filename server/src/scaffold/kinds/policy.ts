/** What has to be true of the configuration, or it is not built; and a module that says nothing yet. */
import { nixString } from "./nix-text.ts";
import { noParts, type Order, type Plan } from "./plan.ts";

export function policyPlan({ wish }: Order): Plan {
  const assertion = (wish.assertion ?? "").trim();
  const isLong = assertion.includes("\n");
  const lines = [
    "  assertions = [",
    "    {",
    ...(isLong
      ? [
          "      assertion =",
          ...assertion.split("\n").map((line) => (line.trim() === "" ? "" : `        ${line}`)),
          "      ;",
        ]
      : [`      assertion = ${assertion};`]),
    `      message = ${nixString(wish.message ?? "")};`,
    "    }",
    "  ];",
  ];
  const names = ["pkgs", "options", "utils"].filter((name) => new RegExp(`\\b${name}\\b`).test(assertion));
  return {
    parts: { ...noParts, arguments: names, config: lines.join("\n") },
    open: [],
    units: [],
    isHardened: false,
  };
}

export function plainPlan({ title }: Order): Plan {
  return {
    parts: { ...noParts, config: `  # Hierher gehört, was ${title} einstellt.` },
    open: [],
    units: [],
    isHardened: false,
  };
}
