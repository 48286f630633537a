/** What a Caddyfile consists of, imports expanded: what Caddy would see, and what it would refuse. */
import type { Span } from "#text/span.ts";
import type { ImportCall, Token } from "./token.ts";
import type { WordProblem } from "./tokens.ts";

export interface Caddyfile {
  /** The global options; more than one block of them only where Caddy refuses that. */
  readonly options: readonly Block[];
  readonly snippets: ReadonlyMap<string, Snippet>;
  readonly routes: readonly NamedRoute[];
  readonly sites: readonly Site[];
  /** Lines outside of all blocks that may say anything. */
  readonly unknowns: readonly Token[];
  /** In order of their places. Without any, Caddy accepts the structure; what each directive says is another matter. */
  readonly problems: readonly CaddyfileProblem[];
}

/** `(name) { … }`. */
export interface Snippet {
  /** With its parentheses. */
  readonly name: Token;
  /** As they stand there, for whoever imports it. */
  readonly tokens: readonly Token[];
}

/** `&(name) { … }`. */
export interface NamedRoute {
  readonly name: Token;
  readonly body: Block;
}

export interface Site {
  /** Without commas. */
  readonly addresses: readonly Token[];
  readonly body: Block;
}

export interface Block {
  /** The braces; a file of one site needs none. */
  readonly open: Token | undefined;
  readonly close: Token | undefined;
  readonly lines: readonly Directive[];
}

/** One line of a block with the block that it opens, also where a line means something else: a matcher, an option, a header. */
export interface Directive {
  readonly name: Token;
  readonly args: readonly Token[];
  /** `undefined`: it opens none. */
  readonly block: Block | undefined;
  /** Nobody knows what is there: a line that is unknown as a whole, an import of a file. It may be any number of lines. */
  readonly isAnything: boolean;
}

export type ProblemKind =
  | WordProblem
  /** What is opened is not closed. */
  | "unclosed-block"
  /** `}` with nothing to close. */
  | "unexpected-close"
  /** Something stands on the line behind `{`, or in front of `}`. */
  | "one-line-block"
  /** `{` begins a line, or stands alone. */
  | "brace-on-new-line"
  /** `{}` for an empty block. */
  | "empty-braces"
  /** `example.org{` */
  | "brace-without-blank"
  /** `a.example,b.example` */
  | "comma-without-blank"
  /** No address behind a comma. */
  | "address-expected"
  /** `@name` outside of a site. */
  | "matcher-outside"
  /** Global options that are not the first block. */
  | "options-not-first"
  /** `{` as the first line of the global options, which stand in braces already. */
  | "options-in-braces"
  | "snippet-declared-twice"
  /** The name of a snippet or route with no block behind it. */
  | "block-expected"
  | "import-without-name"
  /** Neither a snippet further up nor the path of a file. */
  | "import-not-found"
  | "import-cycle"
  /** Imports of imports that expand to more than anybody writes. */
  | "too-large"
  /** Blocks in blocks, deeper than anybody nests them. */
  | "too-deep"
  | Refusal;

/** What Caddy refuses of a text whose structure it understands. */
export type Refusal =
  /** No directive of Caddy has this name. */
  | "unknown-directive"
  | "unknown-option"
  | "unknown-matcher"
  /** A line in the block of a directive that it does not know. */
  | "unknown-subdirective"
  /** A module that Caddy does not have without a plugin. */
  | "plugin-missing"
  | "matcher-defined-twice"
  | "matcher-undefined"
  /** A second matcher in front of a directive, which takes one. */
  | "matcher-second"
  /** `invoke` of a route that nobody defines. */
  | "route-undefined"
  | "argument-missing"
  | "argument-too-many"
  | "argument-wrong"
  /** A directive that takes no block. */
  | "block-refused"
  /** A line that has to stand in its block. */
  | "subdirective-missing"
  /** What may be said once. */
  | "said-twice"
  /** Upstreams of one proxy with several schemes, or with one that its transport does not go with. */
  | "scheme-mixed"
  /** What a site says of itself in a block of handlers. */
  | "misplaced"
  /** A directive where addresses stand. */
  | "directive-outside"
  /** A scheme or port that no site can have. */
  | "address-wrong"
  /** Two sites with one address. */
  | "site-ambiguous"
  /** HTTP and HTTPS on one port. */
  | "scheme-conflict";

export interface CaddyfileProblem extends Span {
  readonly kind: ProblemKind;
  /** Whether Caddy refuses the text whatever is not known: a part of a word is taken for just that, a line may be any lines. */
  readonly isSure: boolean;
  readonly via: readonly ImportCall[];
  /** The word itself, and what else a message needs. */
  readonly about?: readonly string[];
  readonly word?: Token;
  /** What it stands against. */
  readonly first?: Token;
}
