/** Values as a test writes them: `‹…›` is unknown, `a? = 1` may be there or not, `…` at the end of a set are attributes nobody knows. */
import type { Tagged } from "#eval/tagged.ts";
import { render } from "#text/message.ts";

export function shown(value: Tagged): string {
  switch (value[0]) {
    case "null":
      return "null";
    case "string":
      return JSON.stringify(value[1]);
    case "text":
      return `"${value[1].map((part) => (typeof part === "string" ? JSON.stringify(part).slice(1, -1) : "‹…›")).join("")}"`;
    case "list":
      return `[ ${value[1].map((item) => `${item[0] === "spread" ? "…" : shown(item)} `).join("")}]`;
    case "set": {
      const [, entries, doubts = {}] = value;
      const all = Object.entries(entries).map(
        ([name, each]) => `${name}${doubts.maybe?.includes(name) ? "?" : ""} = ${shown(each)}; `,
      );
      return `{ ${all.join("")}${doubts.open ? "… " : ""}}`;
    }
    case "opaque":
      return `a ${value[1]}`;
    case "unknown":
      return "‹…›";
    case "error":
      return `${value[1].kind}: ${render(value[1].reason)}`;
    default:
      return String(value[1]);
  }
}
