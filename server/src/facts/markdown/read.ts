/** Reads a document in Markdown; any text is one, and nothing in it can make this fail. */
import type { Span } from "#text/span.ts";
import { anchorNames, plainText } from "./anchors.ts";
import { type Block, blocksOf } from "./blocks.ts";
import type { DocumentFacts, Field, Frontmatter, Heading } from "./document.ts";
import { type Inline, readRun } from "./inline.ts";
import { namesIn, numberedIn } from "./names.ts";
import { suppressionsIn } from "./suppressions.ts";
import { newZones, type Zones } from "./zones.ts";

export function readDocument(text: string): DocumentFacts {
  const blocks = blocksOf(text);
  const zones = newZones(text.length);
  const found: Inline = { links: [], labelled: [], definitions: new Map(), anchors: [] };
  for (const block of blocks) {
    if (block.kind === "run" || block.kind === "heading") readRun(text, block.inner, zones, found);
    else zones.paint(block, block.kind === "comment" || block.kind === "frontmatter" ? block.kind : "block");
  }
  const byLabel = found.labelled.flatMap(({ label, start, end }) => {
    const target = found.definitions.get(label);
    return target ? [{ kind: "reference" as const, start, end, ...target }] : [];
  });
  return {
    frontmatter: blocks.filter(({ kind }) => kind === "frontmatter").map((block) => frontmatter(text, block)),
    headings: headingsOf(text, blocks),
    anchors: [...found.anchors, ...ownNames(text, zones)],
    links: [...found.links, ...byLabel].sort((a, b) => a.start - b.start || b.end - a.end),
    names: namesIn(text, zones),
    numbered: numberedIn(text, zones),
    suppressions: suppressionsIn(text, zones),
  };
}

function headingsOf(text: string, blocks: readonly Block[]): readonly Heading[] {
  const anchorOf = anchorNames();
  return blocks
    .filter(({ kind }) => kind === "heading")
    .map(({ start, end, level, inner }) => {
      const reads = plainText(text.slice(inner.start, inner.end));
      return { start, end, level, text: reads, anchor: anchorOf(reads) };
    });
}

/** `## Title {#name}` and `{: .class #name }` give what they stand at a name of its own, where the reader of the page understands that. */
function ownNames(text: string, zones: Zones): readonly string[] {
  return [...text.matchAll(/\{:?(?:[ \t]*[\w.=-]+[ \t])?[ \t]*#([^\s{}#]+)[^{}\n]{0,200}\}/g)].flatMap((match) =>
    zones.at(match.index) === "prose" ? (match[1] ?? []) : [],
  );
}

const YAML_FIELD = /^([\w-]+):[ \t]*(.*?)[ \t]*\r?$/gm;
const TOML_FIELD = /^([\w-]+)[ \t]*=[ \t]*(.*?)[ \t]*\r?$/gm;

function frontmatter(text: string, block: Block): Frontmatter {
  const fields: Field[] = [];
  const { inner } = block;
  const field = text.startsWith("+", block.start) ? TOML_FIELD : YAML_FIELD;
  for (const match of text.slice(inner.start, inner.end).matchAll(field)) {
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
