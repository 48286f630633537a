/** The colours of a file where no grammar gives it any: its syntax, and what annotations in its comments say. */
import { type SyntaxTokenKind, syntaxTokens } from "#facts/syntax-tokens.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Span } from "#text/span.ts";

/** `annotation`: the word that makes a comment one. `annotationId`: an id in it. */
export type ColourKind = SyntaxTokenKind | "annotation" | "annotationId";

export const COLOURS: readonly ColourKind[] = [
  "comment",
  "keyword",
  "string",
  "number",
  "path",
  "constant",
  "property",
  "parameter",
  "function",
  "annotation",
  "annotationId",
];

export interface Colour extends Span {
  readonly kind: ColourKind;
}

/** In the order of the text; no two share a character. */
export function colours({ source, facts }: RepoFile): readonly Colour[] {
  const ids = facts.annotations.flatMap(({ ids }) => ids);
  const inComments: readonly Colour[] = [
    ...source.comments.flatMap((comment) => wordOf(comment) ?? []),
    ...ids.map(({ start, end }): Colour => ({ kind: "annotationId", start, end })),
  ];
  const byPlace = [...inComments].sort((a, b) => a.start - b.start);
  let next = 0;
  return syntaxTokens(source).flatMap((token): readonly Colour[] => {
    if (token.kind !== "comment") return [token];
    const pieces: Colour[] = [];
    let at = token.start;
    for (let inner = byPlace[next]; inner && inner.start < token.end; inner = byPlace[++next]) {
      // Ids of a brace form share characters.
      if (inner.start < at) continue;
      pieces.push({ kind: "comment", start: at, end: inner.start }, inner);
      at = inner.end;
    }
    return [...pieces, { kind: "comment" as const, start: at, end: token.end }].filter(({ start, end }) => end > start);
  });
}

function wordOf({ start, block, text }: RepoFile["source"]["comments"][number]): Colour | undefined {
  const [, before, word] = (!block && /^(#[ \t]*)(source-id|sink|mynixos|GAP)(?=[ \t]*:)/.exec(text)) || [];
  if (before === undefined || word === undefined) return undefined;
  const from = start + before.length;
  return { kind: "annotation", start: from, end: from + word.length };
}
