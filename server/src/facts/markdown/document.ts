/** What one document in Markdown says, as far as other parts of the repo may care: plain data, read without knowing any other file. */
import type { Step, Suppression } from "#facts/facts.ts";
import type { Span } from "#text/span.ts";

export interface DocumentFacts {
  /** Blocks between `---` (or `+++`, of TOML) at the head; scripts put a second one above the first. */
  readonly frontmatter: readonly Frontmatter[];
  readonly headings: readonly Heading[];
  /** Names that links may lead to besides those of headings, e.g. of `<a id="x">` and `{#x}`. */
  readonly anchors: readonly string[];
  readonly links: readonly DocumentLink[];
  /** Names with dots, whatever they mean: `CFG.ports.ssh`, `config.my.ports.ssh`, but also `configs.nix` and `example.org`. */
  readonly names: readonly WrittenName[];
  /** What people number things with: `NIXH-10-INF-003`, `[SEC-SSH-001]`, but also `CVE-2024-1234`. */
  readonly numbered: readonly NumberedId[];
  /** `<!-- mynixos: ignore <rule> – Grund -->`, for its own line or, alone in one, for the next that says something. */
  readonly suppressions: readonly Suppression[];
}

/** Where in a document something is written. `code`: between backticks. `block`: a fenced or indented block of code. */
export type Zone = "prose" | "code" | "block" | "comment" | "frontmatter";

/** The span goes from the first `-` or `+` to behind the line break that ends the block. */
export interface Frontmatter extends Span {
  readonly fields: readonly Field[];
}

/** `key: value`, in TOML `key = value`; the value is trimmed, without quotes, and ends with its line. */
export interface Field extends Span {
  readonly key: string;
  readonly value: string;
  readonly valueSpan: Span;
}

export interface Heading extends Span {
  readonly level: number;
  /** As it reads: without marks of emphasis, code and links. */
  readonly text: string;
  /** What GitHub makes of it: `#anchor` leads here. */
  readonly anchor: string;
}

/**
 * `[text](target)`, `![text](target)`, `[text][label]` with its `[label]: target`, or `href`, `src` of HTML. The span is the whole link;
 * of links by label that share a definition each is listed, and the definition not.
 */
export interface DocumentLink extends Span {
  readonly kind: "link" | "image" | "reference" | "html";
  /** As it is written, without `<…>`. */
  readonly target: string;
  readonly targetSpan: Span;
}

/** A name with dots. Where braces stand for several names, each of them is one, and they share characters: `own` are those of this one. */
export interface WrittenName extends Span {
  readonly own: Span;
  readonly zone: Zone;
  /** `undefined` is a placeholder: `<name>`, `${name}`, `*`. */
  readonly steps: readonly Step[];
}

export interface NumberedId extends Span {
  readonly zone: Zone;
  readonly id: string;
  /** Between square brackets. */
  readonly bracketed: boolean;
}
