/**
 * Whatever an unknown turns out to be, what we said without knowing it holds.
 *
 * Every expression about a function of `lib` is tried again with some part of it unknown: a literal, one end of a string or of a list, an
 * item or attribute that may be there or not. What the whole expression is known to be has to be among what we then deem possible.
 */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Tagged as Ours } from "#eval/tagged.ts";
import type { AttrBinding, Binding, Expr } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { parse } from "../syntax/grammar.ts";
import { expressionsOf } from "../truth/expression-tables.ts";
import { matches } from "../truth/matches.ts";
import { floatText, type Tagged } from "../truth/tagged.ts";
import { evaluateWithLib } from "./evaluate-lib.ts";

/** The text with one part of it replaced by something that may stand for it. */
function variants(text: string): string[] {
  const found: string[] = [];
  const put = (span: Span, replacement: string): void => {
    found.push(text.slice(0, span.start) + replacement + text.slice(span.end));
  };
  const source = (span: Span): string => text.slice(span.start, span.end);
  const joined = (items: readonly Expr[]): string => items.map((item) => `(${source(item)})`).join(" ");
  const all = (bindings: readonly Binding[]): string => bindings.map(source).join(" ");
  const look = (node: Expr): void => {
    if (
      node.kind === "Integer" ||
      node.kind === "Float" ||
      node.kind === "String" ||
      node.kind === "List" ||
      node.kind === "AttrSet"
    )
      put(node, "unknown");
    if (node.kind === "Identifier" && ["true", "false", "null"].includes(node.name)) put(node, "unknown");
    const [part] = node.kind === "String" && node.parts.length === 1 && !node.indented ? node.parts : [];
    if (part?.kind === "Text" && part.value === source(part) && /^[^$]{2,}$/.test(part.value)) {
      const middle = part.start + Math.floor((part.end - part.start) / 2);
      put({ start: part.start, end: middle }, "${unknown}");
      put({ start: middle, end: part.end }, "${unknown}");
    }
    if (node.kind === "List")
      for (const [index, item] of node.items.entries()) {
        const [before, after] = [joined(node.items.slice(0, index)), joined(node.items.slice(index + 1))];
        put(node, `([ ${before} ] ++ unknown)`);
        put(node, `(unknown ++ [ ${after} ])`);
        put(node, `([ ${before} ] ++ lib.optional unknown (${source(item)}) ++ [ ${after} ])`);
        put(node, `([ ${before} ] ++ lib.optional unknown 1 ++ [ (${source(item)}) ${after} ])`);
      }
    // Dotted names are merged with others of the same beginning, which `//` does not do.
    if (
      node.kind === "AttrSet" &&
      !node.recursive &&
      node.bindings.every((each) => each.kind === "Inherit" || each.path.length === 1)
    )
      for (const binding of node.bindings) {
        const others = all(node.bindings.filter((other) => other !== binding));
        put(node, `(unknown // { ${others} })`);
        put(node, `(lib.optionalAttrs unknown { ${source(binding)} } // { ${others} })`);
        put(node, `({ ${all(node.bindings)} } // lib.optionalAttrs unknown { zzz = 1; })`);
        const own = (binding as AttrBinding).path?.[0];
        if (own?.kind === "Static")
          put(node, `({ ${others} } // removeAttrs unknown [ "${own.name}" ] // { ${source(binding)} })`);
      }
  };
  visit(parse(text).root, look);
  return [...new Set(found)].filter((each) => parse(each).errors.length === 0);
}

function visit(node: unknown, look: (node: Expr) => void): void {
  if (Array.isArray(node)) for (const each of node) visit(each, look);
  if (typeof node !== "object" || node === null) return;
  if ("kind" in node) look(node as Expr);
  for (const [name, value] of Object.entries(node)) if (name !== "comments") visit(value, look);
}

/** A value that is known to the bottom, as the other side of a comparison; none if it is not or fails. */
function known(value: Ours): Tagged | undefined {
  switch (value[0]) {
    case "null":
    case "bool":
    case "int":
    case "string":
      return value;
    case "opaque":
      return ["opaque", value[1]];
    case "float":
      return ["float", floatText(value[1])];
    case "list": {
      const items = value[1].map((item) => (item[0] === "spread" ? undefined : known(item)));
      return items.includes(undefined) ? undefined : ["list", items as Tagged[]];
    }
    case "set": {
      const entries = Object.entries(value[1]).map(([name, each]) => [name, known(each)] as const);
      if (value[2] !== undefined || entries.some(([, each]) => each === undefined)) return undefined;
      return ["set", Object.fromEntries(entries) as Record<string, Tagged>];
    }
    default:
      return undefined;
  }
}

describe("functions of lib, with something unknown", () => {
  for (const kind of [
    "lib-attrsets",
    "lib-lists",
    "lib-strings",
    "libfn-attrsets",
    "libfn-formats",
    "libfn-lists",
    "libfn-strings",
    "libfn-values",
  ])
    it(`say nothing wrong: ${kind}`, () => {
      const wrong: string[] = [];
      let tried = 0;
      for (const { text, place } of expressionsOf(kind)) {
        const truth = known(evaluateWithLib(text));
        if (truth === undefined) continue;
        for (const variant of variants(text)) {
          const ours = evaluateWithLib(variant);
          tried++;
          if (!matches(truth, ours)) wrong.push(`${place} ${variant} → ${JSON.stringify(ours)}`);
        }
      }
      assert.ok(wrong.length === 0, wrong.join("\n"));
      assert.ok(tried > 200, `${tried} variants`);
    }).timeout(120_000);
});
