/** What can be offered while text is typed: names, values, ids and paths, each with the text that it replaces. */
import type { OptionPath } from "#facts/facts.ts";
import type { Message } from "#text/message.ts";
import type { Span } from "#text/span.ts";

export interface CompletionList {
  /** What is typed already, from its beginning to the caret. */
  readonly typed: Span;
  /** The same with what stands behind the caret and belongs to it. */
  readonly whole: Span;
  readonly items: readonly Offer[];
}

/**
 * `option`: of this repo. `known`: of NixOS. `group`: options lie below. `key`: of a set such as a port registry. `value`: what an option
 * takes.
 */
export type OfferKind = "option" | "known" | "group" | "key" | "value" | "id" | "file" | "folder";

export interface Offer {
  readonly label: string;
  readonly kind: OfferKind;
  /** What is written; the label where nothing is said. */
  readonly text?: string;
  /** The same with stops at which one types on. */
  readonly snippet?: string;
  /** The type, or what stands there for one. */
  readonly detail?: string | Message;
  /** Behind the label: a number, a place. */
  readonly aside?: string | Message;
  /** The lower, the further up. */
  readonly rank: number;
  readonly preselect?: boolean;
  /** Another list follows when it is taken. */
  readonly again?: boolean;
  /** The option of which there is more to say. */
  readonly path?: OptionPath;
}
