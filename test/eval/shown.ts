/** Values as a person would write them, with a question mark where something is not known. */
import type { Tagged } from "#eval/tagged.ts";
import { render } from "#text/message.ts";

/** `?` unknown, `…` an unknown stretch of a list or of a set, `a? = 1` an attribute that may be missing, `"x‹?›"` text with a hole. */
export function shown(value: Tagged): string {
  switch (value[0]) {
    case "null":
      return "null";
    case "bool":
    case "int":
      return String(value[1]);
    case "float":
      return Number.isInteger(value[1]) ? value[1].toFixed(1) : String(value[1]);
    case "string":
      return JSON.stringify(value[1]);
    case "text":
      return `"${value[1].map((part) => (typeof part === "string" ? JSON.stringify(part).slice(1, -1) : "‹?›")).join("")}"`;
    case "list":
      return `[ ${value[1].map((item) => `${item[0] === "spread" ? "…" : shown(item)} `).join("")}]`;
    case "set": {
      const { open, maybe = [] } = value[2] ?? {};
      const attributes = Object.entries(value[1]).map(
        ([name, each]) => `${name}${maybe.includes(name) ? "?" : ""} = ${shown(each)}; `,
      );
      return `{ ${attributes.join("")}${open ? "… " : ""}}`;
    }
    case "unknown":
      return "?";
    case "opaque":
      return `‹${value[1]}›`;
    case "error":
      return `${value[1].kind}: ${render(value[1].reason)}`;
  }
}
