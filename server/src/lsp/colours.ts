/**
 * Colours for Nix as semantic tokens, for as long as the client wants them: it knows whether some extension brings a grammar. They need
 * nothing but the document, so they do not wait for the repo to be read.
 */
import {
  type CancellationToken,
  type Disposable,
  type Range,
  type SemanticTokens,
  SemanticTokensBuilder,
  SemanticTokensRegistrationType,
} from "vscode-languageserver";
import { COLOURS, type Colour, type ColourKind, colours } from "#features/colours.ts";
import { lineIndex, positionAt } from "#text/lines.ts";
import type { ClientNotifications } from "./protocol.ts";
import type { Session } from "./session.ts";
import { viewOf } from "./view.ts";

const SELECTOR = ["file", "untitled"].map((scheme) => ({ language: "nix", scheme }));
const NUMBERS = new Map(COLOURS.map((kind, number): [ColourKind, number] => [kind, number]));

export function offerColours(session: Session): void {
  const { connection, editor } = session;
  let offered: Disposable | undefined;
  /** Offers and withdrawals are made one after the other. */
  let last: Promise<void> = Promise.resolve();
  const method = "mynixos/colourNix" satisfies keyof ClientNotifications;
  connection.onNotification(method, ({ wanted }: ClientNotifications[typeof method]) => {
    if (!editor.offersColours) return;
    last = last.then(() => offer(wanted)).catch((error: unknown) => session.failed("colours", error));
  });
  connection.languages.semanticTokens.on(({ textDocument }, token) => tokensOf(textDocument.uri, undefined, token));
  connection.languages.semanticTokens.onRange(({ textDocument, range }, token) =>
    tokensOf(textDocument.uri, range, token),
  );

  async function offer(wanted: boolean): Promise<void> {
    if (wanted === (offered !== undefined)) return;
    if (offered) {
      offered.dispose();
      offered = undefined;
      return;
    }
    offered = await connection.client.register(SemanticTokensRegistrationType.type, {
      documentSelector: SELECTOR,
      legend: { tokenTypes: [...COLOURS], tokenModifiers: [] },
      full: true,
      range: true,
    });
  }

  async function tokensOf(uri: string, range: Range | undefined, token: CancellationToken): Promise<SemanticTokens> {
    await session.started;
    const place = token.isCancellationRequested ? undefined : session.workspace.placeOf(uri);
    const file = place?.root.repo().files.get(place.file);
    if (!place || !file) return { data: [] };
    const span = range && viewOf(session.workspace, place.root).span(place.file, range);
    const wanted = colours(file).filter(({ start, end }) => !span || (start < span.end && span.start < end));
    return encoded(file.source.text, wanted);
  }
}

/** Each line of a token is a token of its own. */
function encoded(text: string, colours: readonly Colour[]): SemanticTokens {
  const index = lineIndex(text);
  const builder = new SemanticTokensBuilder();
  for (const { kind, start, end } of colours) {
    for (let at = start; at < end; ) {
      const { line, character } = positionAt(index, at);
      const next = Math.min(end, index.starts[line + 1] ?? index.length);
      const length = endOfText(text, at, next) - at;
      if (length > 0) builder.push(line, character, length, NUMBERS.get(kind) ?? 0, 0);
      at = next > at ? next : end;
    }
  }
  return builder.build();
}

/** Without the line break. */
function endOfText(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (text[at - 1] === "\n" || text[at - 1] === "\r")) at--;
  return at;
}
