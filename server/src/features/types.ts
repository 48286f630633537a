/** What features answer: plain data in offsets, free of any protocol. */
import type { Message } from "#text/message.ts";
import type { Location, Span } from "#text/span.ts";

/** Where to go, and from which text. `name` lies inside `span`. */
export interface Target extends Location {
  readonly origin: Span;
  readonly name: Span;
}

export interface Hover {
  readonly span: Span;
  readonly blocks: readonly HoverBlock[];
}

/**
 * `text`: a sentence of ours, its arguments are literal text. `plain`: one in Nix's wording, whose quotes are no Markdown. `code`: Nix.
 * `prose`: text out of the repo (descriptions). `list`: a sentence and what belongs to it, each item put together from short phrases.
 * `table`: the same in columns.
 */
export type HoverBlock =
  | { readonly kind: "text" | "plain"; readonly message: Message }
  | { readonly kind: "list"; readonly message: Message; readonly items: readonly (readonly Phrase[])[] }
  | {
      readonly kind: "table";
      readonly head: readonly Message[];
      readonly rows: readonly (readonly (readonly Phrase[])[])[];
    }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "prose"; readonly text: string };

export type Phrase = Message | LinkedPhrase;

/** A phrase that leads to a place, where the editor can show that. */
export interface LinkedPhrase {
  readonly message: Message;
  readonly to: Location;
}

export interface DocumentSymbolItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: "option" | "definition" | "group" | "import" | "binding" | "function";
  readonly span: Span;
  readonly selection: Span;
  readonly children: readonly DocumentSymbolItem[];
}

export interface WorkspaceSymbolItem {
  readonly name: string;
  readonly container: string;
  readonly kind: "option" | "key" | "unit";
  readonly location: Location;
}

export interface Highlight {
  readonly span: Span;
  readonly write: boolean;
}

/** `target` is a file of the repo, `at` a place in it. */
export interface Link {
  readonly span: Span;
  readonly target: string;
  readonly at?: Span;
}

export interface Lens {
  readonly span: Span;
  readonly uses: number;
  readonly sinks: number;
  /** What a click shows: every use. */
  readonly locations: readonly Location[];
}

/** What is said of the exposures at a place. */
export interface ExposureLens {
  readonly span: Span;
  /** Who is meant. */
  readonly head: Message;
  /** What the verdict rests on, most important first. */
  readonly reason: Message | undefined;
  /** What else one has to know. */
  readonly more: readonly Message[];
  /** What a click shows: the chain. */
  readonly locations: readonly Location[];
}

/** What is said of the systemd services at a place. */
export interface UnitLens {
  readonly span: Span;
  /** How exposed they are. */
  readonly head: Message;
  /** What else one has to know. */
  readonly more: readonly Message[];
  /** Those that a click can write a block of hardening for. */
  readonly units: readonly UnitName[];
  /** What a click shows where there is none: all that the repo says of them. */
  readonly locations: readonly Location[];
}

export interface UnitName {
  readonly host: string;
  /** Without `.service`. */
  readonly name: string;
}

/** A text behind a place. */
export interface Inlay {
  readonly offset: number;
  readonly text: string;
}

/** An option in a tree of options that go into each other. */
export interface CallItem extends Location {
  /** In attribute-path syntax. */
  readonly path: string;
  readonly name: Span;
  /** Its value, short. */
  readonly detail: string;
}

export interface Folding {
  readonly span: Span;
  readonly kind: "region" | "comment" | "imports";
}
