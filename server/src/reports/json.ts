/** The report for programs, described by `schemas/ids-report.schema.json`. What is small stands on one line, so that a change is one. */
import type { Report } from "./report.ts";
import { KIND } from "./where.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export function jsonOf({ hosts, coverage, sources, undeclared, otherIds }: Report): string {
  const report = {
    kind: KIND,
    version: 1,
    hosts,
    coverage: { ...coverage },
    sources: sources.map((source) => ({
      path: source.path,
      ids: source.ids,
      kind: source.kind,
      status: source.status,
      used: source.used,
      imported: source.imported,
      declaration: source.declaration ?? null,
      type: source.type ?? null,
      default: shown(source.default),
      values: source.values.map(({ host, text }) => ({ host, ...shown({ text }) })),
      definitions: source.definitions,
      uses: source.uses.map((use) => ({ ...use, annotated: use.annotated ?? null })),
      sinks: source.sinks,
      flows: source.flows,
      annotations: source.annotations,
      mentions: source.mentions,
    })),
    undeclared,
    otherIds,
  };
  return `${write(report as unknown as Json, "")}\n`;
}

/** A secret is there, and not shown. */
function shown(value: { readonly text: string | undefined } | undefined) {
  if (!value) return null;
  return value.text === undefined ? { hidden: true } : { text: value.text };
}

/** Longer lines are broken. */
const width = 200;

function write(json: Json, indent: string): string {
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  const isList = Array.isArray(json);
  const items = isList
    ? json.map((item: Json) => write(item, `${indent}  `))
    : Object.entries(json).map(([key, value]) => `${JSON.stringify(key)}: ${write(value, `${indent}  `)}`);
  const [open, close] = isList ? ["[", "]"] : ["{ ", " }"];
  if (items.length === 0) return isList ? "[]" : "{}";
  const members: readonly Json[] = isList ? json : Object.values(json);
  const isFlat = members.every((each) => typeof each !== "object" || each === null);
  const line = `${open}${items.join(", ")}${close}`;
  if (isFlat && (!isList || line.length + indent.length <= width)) return line;
  return `${open.trim()}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close.trim()}`;
}
