/** Values as a person would write them in Nix; what is not known shows as `…`. */
import type { Tagged } from "#eval/tagged.ts";
import { showName } from "./option-path.ts";

/** In one line, cut after `longest` characters. */
export function shortValue(value: Tagged, longest = 100): string {
  const text = write(value, undefined).replace(/\s+/g, " ");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Over several lines where it is long; after `lines` lines it is cut. */
export function longValue(value: Tagged, lines = 12): string {
  const short = write(value, undefined);
  if (short.length <= 80 && !short.includes("\n")) return short;
  const all = write(value, "").split("\n");
  return all.length > lines ? [...all.slice(0, lines), "…"].join("\n") : all.join("\n");
}

/** `indent`: of the line it stands in; `undefined` for all in one line. */
function write(value: Tagged, indent: string | undefined): string {
  switch (value[0]) {
    case "null":
      return "null";
    case "bool":
    case "int":
      return String(value[1]);
    case "float":
      return Number.isInteger(value[1]) ? `${value[1]}.0` : String(value[1]);
    case "string":
      return writeText([value[1]], indent);
    case "text":
      return writeText(
        value[1].map((part) => (typeof part === "string" ? part : undefined)),
        indent,
      );
    case "list":
      return enclosed(
        "[",
        value[1].map((item) => (item[0] === "spread" ? "…" : write(item, deeper(indent)))),
        "]",
        indent,
      );
    case "set":
      return enclosed("{", setItems(value, indent), "}", indent);
    case "opaque":
      return `<${value[1]}>`;
    case "unknown":
      return "…";
    case "error":
      return "<error>";
  }
}

function setItems(set: Extract<Tagged, readonly ["set", ...unknown[]]>, indent: string | undefined): string[] {
  const items = Object.entries(set[1]).map(([name, part]) => `${showName(name)} = ${write(part, deeper(indent))};`);
  return set[2]?.open ? [...items, "…"] : items;
}

function deeper(indent: string | undefined): string | undefined {
  return indent === undefined ? undefined : `${indent}  `;
}

function enclosed(open: string, items: readonly string[], close: string, indent: string | undefined): string {
  if (items.length === 0) return `${open} ${close}`;
  const line = `${open} ${items.join(" ")} ${close}`;
  if (indent === undefined || (line.length + indent.length <= 80 && !line.includes("\n"))) return line;
  return `${open}\n${items.map((item) => `${indent}  ${item}\n`).join("")}${indent}${close}`;
}

/** An unknown part is `${…}`. Text of several lines is written so where there is room for it. */
function writeText(parts: readonly (string | undefined)[], indent: string | undefined): string {
  const isLong = indent !== undefined && parts.some((part) => part?.trimEnd().includes("\n"));
  if (!isLong)
    return `"${parts
      .map((part) =>
        part === undefined
          ? "${…}"
          : part
              .replace(/[\\"]|\$(?=\{)/g, "\\$&")
              .replace(/\n/g, "\\n")
              .replace(/\r/g, "\\r")
              .replace(/\t/g, "\\t"),
      )
      .join("")}"`;
  const text = parts
    .map((part) => (part === undefined ? "${…}" : part.replace(/''/g, "'''").replace(/\$\{/g, "''${")))
    .join("");
  const lines = text.split("\n").map((line) => (line === "" ? "" : `${indent}  ${line}`));
  return `''\n${lines.join("\n").replace(/\n$/, "")}\n${indent}''`;
}
