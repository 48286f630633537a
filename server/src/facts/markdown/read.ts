/** Reads a document in Markdown; any text is one, and nothing in it can make this fail. */
import type { Span } from "#text/span.ts";
import { anchorNames, plainText } from "./anchors.ts";
import { type Block, blocksOf } from "./blocks.ts";
import type { DocumentFacts, Field, Frontmatter, Heading } from "./document.ts";
import { type Inline, readRun } from "./inline.ts";
import { namesIn, numberedIn } from "./names.ts";
import { suppressionsIn } from "./suppressions.ts";
import { newZones } from "./zones.ts";

export function readDocument(text: string): DocumentFacts {
  const blocks = blocksOf(text);
  const zones = newZones(text.length);
  const found: Inline = { links: [], labelled: [], definitions: new Map(), anchors: [] };
  for (const block of blocks) {
    if (block.kind === "run" || block.kind === "heading") readRun(text, block.inner, zones, found);
    else zones.paint(block, block.kind === "fence" || block.kind === "indented" ? "block" : block.kind);
  }
  const byLabel = found.labelled.flatMap(({ label, start, end }) => {
    const target = found.definitions.get(label);
    return target ? [{ kind: "reference" as const, start, end, ...target }] : [];
  });
  const { headings, anchors } = headingsOf(text, blocks);
  return {
    frontmatter: blocks.filter(({ kind }) => kind === "frontmatter").map((block) => frontmatter(text, block)),
    headings,
    anchors: [...found.anchors, ...anchors],
    links: [...found.links, ...byLabel].sort((a, b) => a.start - b.start || b.end - a.end),
    names: namesIn(text, zones),
    numbered: numberedIn(text, zones),
    suppressions: suppressionsIn(text, zones),
  };
}

/** `## Title {#name}` gives the heading a name of its own, where the reader of the page understands that. */
function headingsOf(text: string, blocks: readonly Block[]): { headings: Heading[]; anchors: string[] } {
  const anchors: string[] = [];
  const anchorOf = anchorNames();
  const headings = blocks
    .filter(({ kind }) => kind === "heading")
    .map(({ start, end, level, inner }) => {
      const written = text.slice(inner.start, inner.end);
      const own = /\{#([^\s}]+)[^}]*\}\s*$/.exec(written)?.[1];
      if (own) anchors.push(own);
      const reads = plainText(written);
      return { start, end, level, text: reads, anchor: anchorOf(reads) };
    });
  return { headings, anchors };
}

function frontmatter(text: string, block: Block): Frontmatter {
  const fields: Field[] = [];
  const { inner } = block;
  for (const match of text.slice(inner.start, inner.end).matchAll(/^([\w-]+):[ \t]*(.*?)[ \t]*\r?$/gm)) {
    const start = inner.start + match.index;
    const key = match[1] ?? "";
    const written = match[2] ?? "";
    const value = /^(["'])(.*)\1$/.exec(written)?.[2] ?? written;
    const from = start + match[0].indexOf(written, key.length + 1) + (value === written ? 0 : 1);
    const valueSpan: Span = { start: from, end: from + value.length };
    fields.push({ start, end: start + match[0].trimEnd().length, key, value, valueSpan });
  }
  return { start: block.start, end: block.end, fields };
}
